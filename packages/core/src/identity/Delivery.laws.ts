/** The laws of {@link Delivery}, as data. */
import { Equal } from "effect"
import fc from "fast-check"
import * as Instant from "../time/Instant.ts"
import * as Delivery from "./Delivery.ts"
import { known } from "./GoldenRecord.laws.ts"
import * as GoldenRecord from "./GoldenRecord.ts"
import * as Own from "./Own.ts"
import * as SourceRecord from "./SourceRecord.ts"

/** What is put to the test. */
export type Subject = Pick<typeof Delivery, "changes" | "want" | "again" | "evolve">

const now = Instant.of(1e12)

const event: fc.Arbitrary<Delivery.Event> = fc.oneof(
  fc
    .constantFrom("a", "b")
    .map((digest) => Delivery.Event.cases.Wanted.make({ source: "a", fields: ["name"], digest, at: now })),
  fc.constantFrom(
    Delivery.Event.cases.Sent.make({ receipt: "1" }),
    Delivery.Event.cases.Refused.make({ reason: "closed" }),
    Delivery.Event.cases.Failed.make({ nextAt: now }),
    Delivery.Event.cases.Agreed.make({})
  )
)

/** The laws of what systems are asked to take over. Each throws when it does not hold. */
export const laws = ({ changes, want, again, evolve }: Subject) => {
  const always = (holds: (all: ReadonlyArray<GoldenRecord.Known>) => boolean) => () =>
    fc.assert(fc.property(known, holds))
  const states = fc
    .array(event, { maxLength: 6 })
    .map((all) => all.reduce<Delivery.Delivery | null>(evolve, null))
  return {
    "a system that takes over what it is asked is asked nothing more": always((all) => {
      const asked = new Map(changes(all).map((change) => [change.record, change]))
      const after = all.map((one) => {
        const change = asked.get(one.id)
        if (change === undefined) return one
        const person = { ...one.record.person, ...change.person } as never
        const { at, since, confirmedAt } = one.record
        const taken = SourceRecord.revised(one.record, { person, bsn: one.record.bsn, at })
        return { ...one, record: { ...taken, since, confirmedAt } }
      })
      return changes(after).every(({ person }) => Object.keys(person).length === 0)
    }),

    "nobody is asked to take over what is not known, or what they say already": always((all) => {
      const golden = GoldenRecord.of(all).person
      return changes(all).every(({ record, person }) => {
        const said = all.find(({ id }) => id === record)?.record.person
        return Object.entries(person).every(([field, value]) => {
          const key = field as "name"
          return (
            Equal.equals(golden?.[key], value) && said?.[key] !== undefined && !Equal.equals(said[key], value)
          )
        })
      })
    }),

    "a record is told of all records of its system that are of the same person, itself too": always(
      (records) => {
        const systems = ["a", "b", Own.system]
        const all = records.map((one, n) => ({
          ...one,
          id: SourceRecord.SourceRecordId.make(`${systems[n % 3]}|${n}`)
        }))
        const held = all.filter(({ id, record }) => !Own.is(id) && !SourceRecord.isErased(record))
        const said = new Map(changes(all).map((change) => [change.record, change.together]))
        return held.every(({ id }) => {
          const system = SourceRecord.systemOf(id)
          const wanted = held.flatMap((one) => (SourceRecord.systemOf(one.id) === system ? one.id : []))
          const told = said.get(id)
          return told === undefined ? wanted.length === 1 : Equal.equals([...told], wanted.sort())
        })
      }
    ),

    "the work grows with the records of a client, not with their square": () => {
      const [record] = fc.sample(
        known.filter((all) => all.length > 0).map(([one]) => one?.record),
        1
      )
      const looks = (many: number): number => {
        let count = 0
        const all = Array.from({ length: many }, (_, n) => ({
          get id() {
            count += 1
            return SourceRecord.SourceRecordId.make(`a|${n}`)
          },
          record
        }))
        changes(all as ReadonlyArray<GoldenRecord.Known>)
        return count
      }
      // Twice as much, and a little for sorting.
      if (looks(400) > 3 * looks(200)) throw new Error(`${looks(200)} looks became ${looks(400)}`)
    },

    "a delivery is noted once for one change, and ends when nothing is wanted": () =>
      fc.assert(
        fc.property(states, fc.constantFrom("a", "b"), (state, digest) => {
          const noted = want(
            state,
            { source: "a", fields: ["name"], digest },
            now
          ).reduce<Delivery.Delivery | null>(evolve, state)
          return (
            noted?.digest === digest &&
            want(noted, { source: "a", fields: ["name"], digest }, now).length === 0 &&
            want(noted, null, now).reduce<Delivery.Delivery | null>(evolve, noted) === null
          )
        })
      ),

    "what was taken or refused is not sent again, what failed is": () =>
      fc.assert(
        fc.property(
          states,
          (state) => state === null || (state.nextAt !== null) === (state.status === "pending")
        )
      ),

    "after each failure the next try is later, and never more than a day away": () =>
      fc.assert(
        fc.property(fc.nat({ max: 100 }), (attempts) => {
          const state = evolve(
            null,
            Delivery.Event.cases.Wanted.make({ source: "a", fields: [], digest: "a", at: now })
          )
          if (state === null) return false
          const wait = (n: number) => again({ ...state, attempts: n }, now) - now
          return (
            wait(attempts) >= 60_000 && wait(attempts + 1) >= wait(attempts) && wait(attempts) <= 86_400_000
          )
        })
      )
  }
}

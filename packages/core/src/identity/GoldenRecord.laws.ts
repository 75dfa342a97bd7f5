/** The laws of {@link GoldenRecord}, as data. */
import fc from "fast-check"
import * as Instant from "../time/Instant.ts"
import type * as GoldenRecord from "./GoldenRecord.ts"
import { person } from "./generators.ts"
import * as Person from "./Person.ts"
import { BsnToken, own as ownOf, SourceRecordId, systemOf } from "./SourceRecord.ts"

/** What is put to the test. */
export type Subject = Pick<typeof GoldenRecord, "of">

/** Source records of one person, each with an id of its own; some say something at the same moment. */
export const known: fc.Arbitrary<ReadonlyArray<GoldenRecord.Known>> = fc
  .array(fc.tuple(person, fc.boolean(), fc.nat({ max: 3 }), fc.boolean(), fc.boolean()), { maxLength: 5 })
  .map((all) =>
    all.map(([said, verified, day, earlier, confirmed], n) => ({
      id: SourceRecordId.make(`system-${n}|1`),
      record: {
        person: said,
        bsn: verified && said.bsn !== undefined ? BsnToken.make("a".repeat(64)) : null,
        revision: 1,
        at: Instant.of(day * 86_400_000),
        since: earlier ? { name: Instant.of(0), address: Instant.of(day * 40_000_000) } : {},
        confirmedAt: confirmed ? Instant.of(day * 86_400_000 + 1) : null
      }
    }))
  )

/** The laws of golden records. Each throws when it does not hold. */
export const laws = ({ of }: Subject) => {
  const always = (holds: (all: ReadonlyArray<GoldenRecord.Known>) => boolean) => () =>
    fc.assert(fc.property(known, holds))
  return {
    "the order of the records does not matter": () =>
      fc.assert(
        fc.property(
          known.chain((all) =>
            fc.tuple(
              fc.constant(all),
              fc.shuffledSubarray([...all], { minLength: all.length, maxLength: all.length })
            )
          ),
          ([all, other]) => JSON.stringify(of(all)) === JSON.stringify(of(other))
        )
      ),

    "every field names a record that says exactly that": always((all) => {
      const { person: golden, from } = of(all)
      return Object.entries(golden ?? {}).every(([field, value]) => {
        if (field === "flags") return true
        const source = all.find(({ id }) => id === from[field as keyof Person.Person])
        const said = source && Person.withoutPlaceholders(source.record.person)
        return (
          said !== undefined && JSON.stringify(said[field as keyof Person.Person]) === JSON.stringify(value)
        )
      })
    }),

    "nothing that a record really says is left out, but a number that is another's": always((all) => {
      const said = all.flatMap(({ record }) =>
        Object.entries(Person.withoutPlaceholders(record.person) ?? {}).flatMap(([field]) =>
          field === "bsn" && record.person.bsn?.verification.status === "refuted" ? [] : field
        )
      )
      const { person: golden } = of(all)
      return said.every((field) => field === "flags" || Object.hasOwn(golden ?? {}, field))
    }),

    "secrecy of one record holds for all": always((all) => {
      const { person: golden } = of(all)
      const secret = all.some(({ record }) => record.person.flags?.secrecy === true)
      return golden === null || (golden.flags?.secrecy === true) === secret
    }),

    "what was said or confirmed last goes before what was said earlier, and a verified BSN before all":
      always((all) => {
        const { from } = of(all)
        return Object.entries(from).every(([field, id]) => {
          const rank = ({ record }: GoldenRecord.Known) =>
            (field === "bsn" && record.bsn !== null ? 1e15 : 0) +
            (record.confirmedAt ?? record.since[field] ?? record.at)
          const saying = all.filter(
            ({ record }) =>
              Person.withoutPlaceholders(record.person)?.[field as keyof Person.Person] !== undefined &&
              !(field === "bsn" && record.person.bsn?.verification.status === "refuted")
          )
          const chosen = saying.find((one) => one.id === id)
          return chosen !== undefined && saying.every((one) => rank(one) <= rank(chosen))
        })
      }),

    "what the owner of a field says goes before what others say, whenever they said it": always((all) => {
      const owner = all.find(({ record }) => Person.withoutPlaceholders(record.person)?.email !== undefined)
      if (owner === undefined) return true
      const { from, policy } = of(all, { name: "owned", owners: { email: [systemOf(owner.id)] } })
      return from.email === owner.id && policy === "owned"
    }),

    "what the organisation itself states holds until the record that is believed says something later": () =>
      fc.assert(
        fc.property(known, person, fc.nat({ max: 3 }), fc.boolean(), (all, stated, day, owned) => {
          const at = Instant.of(day * 86_400_000)
          const own = { person: stated, bsn: null, revision: 1, at, since: {}, confirmedAt: null }
          const record = ownOf("00000000-0000-7000-8000-000000000000")
          const [first] = all
          const policy =
            owned && first !== undefined
              ? { name: "owned", owners: { email: [systemOf(first.id)] } }
              : undefined
          const said = of(all, policy)
          const { from } = of([...all, { id: record, record: own }], policy)
          if (Person.withoutPlaceholders(stated)?.email === undefined) return from.email === said.from.email
          const believed = all.find(({ id }) => id === said.from.email)?.record
          const since = believed && (believed.confirmedAt ?? believed.since.email ?? believed.at)
          return from.email === (since === undefined || since <= at ? record : said.from.email)
        })
      ),

    "one who says they died, or that something is doubted, is heard": always((all) => {
      const { person: golden } = of(all)
      if (golden === null) return true
      const flags = all.flatMap(({ record }) => record.person.flags ?? [])
      const died = flags.some(({ deceased }) => deceased !== undefined && deceased !== false)
      const doubted = new Set(flags.flatMap(({ underInvestigation }) => underInvestigation ?? []))
      return (
        (golden.flags?.deceased !== undefined) === died &&
        [...doubted].every((one) => golden.flags?.underInvestigation?.includes(one))
      )
    }),

    "asking again gives the same, and changes nothing": always((all) => {
      const before = JSON.stringify(all)
      const first = JSON.stringify(of(all))
      return first === JSON.stringify(of(all)) && before === JSON.stringify(all)
    })
  }
}

/** The laws of {@link SourceRecord}, as data. */
import { Equal, Result } from "effect"
import fc from "fast-check"
import * as Instant from "../time/Instant.ts"
import { person } from "./generators.ts"
import * as SourceRecord from "./SourceRecord.ts"

/** What is put to the test. */
export type Subject = Pick<
  typeof SourceRecord,
  "id" | "systemOf" | "verifiedBsn" | "decide" | "confirm" | "evolve" | "saidAt"
>

const said = fc.record({
  person,
  bsn: fc.constantFrom(
    null,
    SourceRecord.BsnToken.make("a".repeat(64)),
    SourceRecord.BsnToken.make("b".repeat(64))
  ),
  at: fc.integer({ min: 0, max: 4e12 }).map(Instant.of)
})
const part = fc.string({ unit: fc.constantFrom("a", "Z", "9", "-", " ", "|", "é", "👋", "\n"), maxLength: 8 })

/** The laws of source records. Each throws when it does not hold. */
export const laws = ({ id, systemOf, verifiedBsn, decide, confirm, evolve, saidAt }: Subject) => {
  const after = (all: ReadonlyArray<typeof said extends fc.Arbitrary<infer S> ? S : never>) =>
    all.reduce<SourceRecord.SourceRecord | null>(
      (state, one) => decide(state, one).reduce(evolve, state),
      null
    )
  const history = fc.array(said, { minLength: 1, maxLength: 5 })
  return {
    "an id names one system and one local id, and different pairs have different ids": () =>
      fc.assert(
        fc.property(part, part, part, part, (system, local, otherSystem, otherLocal) => {
          const [one, other] = [id(system, local), id(otherSystem, otherLocal)]
          if (Result.isFailure(one) || Result.isFailure(other)) return true
          const same = system === otherSystem && local === otherLocal
          return systemOf(one.success) === system && (one.success === other.success) === same
        }),
        { numRuns: 500 }
      ),

    "a record says what its system said last": () =>
      fc.assert(
        fc.property(history, (all) => {
          const [state, last] = [after(all), all.at(-1)]
          return Equal.equals(state?.person, last?.person) && state?.bsn === last?.bsn
        })
      ),

    "saying the same again is no revision": () =>
      fc.assert(
        fc.property(history, fc.nat({ max: 1e9 }), (all, later) => {
          const last = all.at(-1)
          return (
            last !== undefined && decide(after(all), { ...last, at: Instant.of(4e12 + later) }).length === 0
          )
        })
      ),

    "each new thing that was said is one revision": () =>
      fc.assert(
        fc.property(history, said, (all, more) => {
          const state = after(all)
          const next = decide(state, more).reduce<SourceRecord.SourceRecord | null>(evolve, state)
          return (next?.revision ?? 0) - (state?.revision ?? 0) === decide(state, more).length
        })
      ),

    "a field is said since its system began to say so": () =>
      fc.assert(
        fc.property(fc.array(fc.tuple(said, fc.boolean()), { minLength: 1, maxLength: 5 }), (told) => {
          // A system that says something new says most of what it said before again.
          const all: Array<typeof said extends fc.Arbitrary<infer S> ? S : never> = []
          for (const [n, [one, again]] of told.entries())
            all.push({
              ...one,
              person: { ...one.person, ...(again ? all.at(-1)?.person : {}) },
              at: Instant.of(n * 1_000)
            })
          const state = after(all)
          if (state === null) return false
          return (["name", "birthDate", "address", "flags"] as const).every((field) => {
            const value = state.person[field]
            if (value === undefined) return true
            const other = all.findLastIndex(({ person }) => !Equal.equals(person[field], value))
            return saidAt(state, field) === all[other + 1]?.at
          })
        })
      ),

    "what is confirmed is as if it was said then, and nothing else changes": () =>
      fc.assert(
        fc.property(history, fc.nat({ max: 1e9 }), (all, later) => {
          const state = after(all)
          if (state === null) return false
          const at = Instant.of(state.at + later)
          const next = confirm(state, at).reduce<SourceRecord.SourceRecord | null>(evolve, state)
          return (
            next !== null &&
            Equal.equals({ ...next, confirmedAt: null }, state) &&
            (next.person.name === undefined || later === 0 || saidAt(next, "name") === at) &&
            confirm(next, at).length === 0
          )
        })
      ),

    "a BSN counts only when somebody verified it": () =>
      fc.assert(
        fc.property(person, (one) => {
          const status = one.bsn?.verification.status
          const verified = status !== undefined && status !== "unverified" && status !== "refuted"
          return verifiedBsn(one) === (verified ? one.bsn?.value : null)
        })
      )
  }
}

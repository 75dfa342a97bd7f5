/** The laws of `Query`, as data: twins run them on their own implementation. */
import { Result } from "effect"
import fc from "fast-check"
import type { Selection } from "./Ledger.ts"
import type * as Query from "./Query.ts"
import * as Ticket from "./testing/Ticket.ts"

/** What the laws are about. */
export type Subject = Pick<typeof Query, "query" | "selection" | "cursor" | "layouts">

const word = fc.constantFrom("north", "open", "", "é")
const number = fc.integer({ min: -2, max: 2 })
const value = fc.oneof(word, number)
const several = fc.oneof(
  ...[word, number, value].map((each) => fc.array<string | number>(each, { maxLength: 9 }))
)
const sound = {
  by_team: ["text", "text"],
  by_due: ["integer"],
  by_team_due: ["text", "integer", "text"],
  by_owner: ["text"],
  by_tag: ["text", "integer"],
  by_title: ["text"],
  id: []
} as const
const fields = {
  by_team: ["team", "status"],
  by_due: ["due"],
  by_team_due: ["team", "due", "owner"],
  by_owner: ["owner"],
  by_tag: ["tag", "due"],
  by_title: ["title"],
  id: []
} as const
const index = fc.constantFrom(...(Object.keys(sound) as Array<keyof typeof sound>))
const equals = fc.array(
  fc.oneof(
    value,
    several.map((anyOf) => ({ anyOf }))
  ),
  {
    maxLength: 4
  }
)

const typeOf = (one: unknown): string => (typeof one === "string" ? "text" : "integer")
const valuesOf = (one: Selection["equals"][number]) => (typeof one === "object" ? one.anyOf : [one])

/** What a program may ask, told in another way. */
const allowed = ({
  index: name,
  equals: given
}: {
  readonly index: keyof typeof sound
  readonly equals: Selection["equals"]
}) =>
  given.length <= sound[name].length &&
  (name !== "by_tag" || given.length > 0) &&
  given.every((one, at) => valuesOf(one).every((each) => typeOf(each) === sound[name][at])) &&
  given.map((one) => new Set(valuesOf(one)).size).reduce((product, size) => product * size, 1) <= 64

/** Laws by name; each throws with the smallest counterexample that was found. */
export const laws = ({ query, selection, cursor, layouts }: Subject) => {
  const known = layouts([Ticket.collection.layout])
  const asked = fc.record({ collection: fc.constant("ticket"), index, equals })
  const planned = asked
    .filter(allowed)
    .map((one) => ({ one, plan: Result.getOrThrow(selection(known, one)) }))
  return {
    "exactly what an index can answer is allowed": () =>
      fc.assert(
        fc.property(asked, (one) => Result.isSuccess(selection(known, one)) === allowed(one)),
        { numRuns: 2_000 }
      ),
    "the fields given and the rest are the fields of the index": () =>
      fc.assert(
        fc.property(planned, ({ one, plan }) => {
          const names = [...plan.equal, ...plan.rest].map(({ name }) => name)
          return names.join() === fields[one.index].join() && plan.equal.length === one.equals.length
        })
      ),
    "every combination of the values is looked up, once": () =>
      fc.assert(
        fc.property(planned, ({ one, plan }) => {
          const wanted = one.equals.reduce<ReadonlyArray<ReadonlyArray<unknown>>>(
            (lists, each) =>
              lists.flatMap((list) => [...new Set(valuesOf(each))].map((last) => [...list, last])),
            [[]]
          )
          const text = (lists: ReadonlyArray<ReadonlyArray<unknown>>) =>
            lists
              .map((list) => JSON.stringify(list))
              .toSorted()
              .join()
          return text(plan.prefixes) === text(wanted)
        })
      ),
    "a scope is shown exactly when its fields are given, one value each": () =>
      fc.assert(
        fc.property(planned, ({ one, plan }) => {
          const guard = { by_team: 2, by_tag: 1 }[one.index as string] ?? 0
          const exact =
            guard > 0 && one.equals.length === guard && one.equals.every((each) => typeof each !== "object")
          return JSON.stringify(plan.scope?.equals ?? null) === JSON.stringify(exact ? one.equals : null)
        })
      ),
    "a bound has the type of the field that it bounds": () =>
      fc.assert(
        fc.property(planned, value, fc.constantFrom("from", "to"), ({ one, plan }, bound, side) => {
          const type = plan.rest[0]?.type ?? "text"
          const bounded = selection(known, { ...one, range: { [side]: bound } })
          return Result.isSuccess(bounded) === (typeOf(bound) === type)
        })
      ),
    "a cursor is read back by its own query and refused by another": () =>
      fc.assert(
        fc.property(
          planned,
          planned,
          fc.nat(9),
          fc.string({ unit: "grapheme" }),
          (left, right, due, text) => {
            const values = [...left.plan.rest.map(({ type }) => (type === "text" ? text : due)), "key"]
            const after = cursor(values)
            const own = query(known, { ...left.one, limit: 1, after })
            const other = query(known, { ...right.one, limit: 1, after })
            const alike =
              left.plan.rest.map(({ type }) => type).join() === right.plan.rest.map(({ type }) => type).join()
            return (
              Result.isSuccess(own) &&
              JSON.stringify(own.success.after) === JSON.stringify(values) &&
              Result.isSuccess(other) === alike
            )
          }
        )
      ),
    "what is no cursor is refused": () =>
      fc.assert(
        fc.property(fc.oneof(fc.string(), fc.json()), (after) => {
          const refused = query(known, { collection: "ticket", index: "by_due", equals: [], limit: 1, after })
          return Result.isFailure(refused) || /^\s*\[\s*-?\d+\s*,\s*"/.test(after)
        })
      ),
    "text that an engine cannot look up is refused": () =>
      fc.assert(
        fc.property(fc.constantFrom("\u0000", "\ud800", "a\udfff"), (bad) => {
          const base = { collection: "ticket", index: "by_owner" }
          return [
            selection(known, { ...base, equals: [bad] }),
            selection(known, { ...base, equals: [{ anyOf: ["a", bad] }] }),
            selection(known, { ...base, equals: [], range: { to: bad } })
          ].every(Result.isFailure)
        })
      )
  }
}

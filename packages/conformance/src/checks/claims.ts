import { Ticket } from "@zorgband/plugin-sdk/testing"
import { Effect } from "effect"
import { required, same, so } from "../Check.ts"
import * as Desk from "../Desk.ts"

const numbered = (number: string, more: Partial<Ticket.Ticket> = {}) => Ticket.make({ number, ...more })
const bare = Ticket.make()

/** A value that at most one row of a tenant holds. */
export const claims = {
  "claims.unique": required(
    "0.1.0",
    "a claim that another row holds is not given, and its holder is named",
    (context) =>
      Effect.gen(function* () {
        const desk = Desk.make(yield* context.open())
        yield* desk.must({ a: numbered("1"), b: numbered("2") })
        const outcome = yield* desk.write({ c: numbered("1") })
        yield* same("the outcome", outcome, {
          _tag: "ClaimTaken",
          claim: Desk.claimOf("1"),
          by: Desk.ref("a")
        })
        yield* same("the row", yield* desk.row("c"), null)
        yield* same("the outcome of a change", (yield* desk.write({ b: numbered("1") }))._tag, "ClaimTaken")
      })
  ),
  "claims.kept": required("0.1.0", "a row keeps its claim while it changes otherwise", (context) =>
    Effect.gen(function* () {
      const desk = Desk.make(yield* context.open())
      yield* desk.must({ a: numbered("1") })
      yield* desk.must({ a: numbered("1", { due: 1 }) })
      yield* desk.must({ a: numbered("1", { due: 2, status: "done" }) })
      yield* same("the outcome", (yield* desk.write({ b: numbered("1") }))._tag, "ClaimTaken")
    })
  ),
  "claims.released": required("0.1.0", "a claim that is given up is free", (context) =>
    Effect.gen(function* () {
      const desk = Desk.make(yield* context.open())
      yield* desk.must({ a: numbered("1") })
      yield* desk.must({ a: numbered("2") })
      yield* desk.must({ b: numbered("1") })
      yield* desk.must({ a: bare })
      yield* desk.must({ c: numbered("2") })
      yield* same("the outcome", (yield* desk.write({ a: numbered("1") }))._tag, "ClaimTaken")
    })
  ),
  "claims.gone-with-the-row": required("0.1.0", "a removed row holds no claim", (context) =>
    Effect.gen(function* () {
      const desk = Desk.make(yield* context.open())
      yield* desk.must({ a: numbered("1") })
      yield* desk.must({ a: null })
      yield* desk.must({ b: numbered("1") })
      yield* same("the outcome", (yield* desk.write({ a: numbered("1") }))._tag, "ClaimTaken")
    })
  ),
  "claims.move": required(
    "0.1.0",
    "a claim passes from one row to another in one step, and is held all along",
    (context) =>
      Effect.gen(function* () {
        const desk = Desk.make(yield* context.open())
        yield* desk.must({ a: numbered("1"), b: bare })
        yield* desk.must({ a: bare, b: numbered("1") })
        const outcome = yield* desk.write({ c: numbered("1") })
        yield* same("the outcome", outcome, {
          _tag: "ClaimTaken",
          claim: Desk.claimOf("1"),
          by: Desk.ref("b")
        })
        // The row that gave it does not take it along when it goes.
        yield* desk.must({ a: null })
        yield* same(
          "the outcome after the giver is gone",
          (yield* desk.write({ c: numbered("1") }))._tag,
          "ClaimTaken"
        )
      })
  ),
  "claims.move-to-new-row": required("0.1.0", "a claim passes from a removed row to a new one", (context) =>
    Effect.gen(function* () {
      const desk = Desk.make(yield* context.open())
      yield* desk.must({ a: numbered("1") })
      yield* desk.must({ a: null, b: numbered("1") })
      const outcome = yield* desk.write({ c: numbered("1") })
      yield* same("the outcome", outcome, { _tag: "ClaimTaken", claim: Desk.claimOf("1"), by: Desk.ref("b") })
    })
  ),
  "claims.swap": required("0.1.0", "two rows exchange their claims", (context) =>
    Effect.gen(function* () {
      const desk = Desk.make(yield* context.open())
      yield* desk.must({ a: numbered("1"), b: numbered("2") })
      yield* desk.must({ a: numbered("2"), b: numbered("1") })
      const holder = (number: string) =>
        Effect.map(desk.write({ c: numbered(number) }), (outcome) =>
          outcome._tag === "ClaimTaken" ? outcome.by?.key : outcome._tag
        )
      yield* same("the holders", [yield* holder("1"), yield* holder("2")], ["b", "a"])
    })
  ),
  "claims.twice-in-a-batch": required(
    "0.1.0",
    "two rows of one batch that take one claim do not get it",
    (context) =>
      Effect.gen(function* () {
        const desk = Desk.make(yield* context.open())
        const outcome = yield* desk.write({ a: numbered("1"), b: numbered("1") })
        yield* same("the outcome", outcome._tag, "ClaimTaken")
        yield* same("the rows", yield* desk.keys({ index: "id", equals: [] }), [])
        yield* desk.must({ c: numbered("1") })
      })
  ),
  "claims.exact": required("0.1.0", "claims are compared code point by code point", (context) =>
    Effect.gen(function* () {
      const desk = Desk.make(yield* context.open())
      const values = ["a", "A", "a ", " a", "", "é", "e\u0301", "ß", "ss", "1", "01", "1.0", "=", "x=y", "😀"]
      for (const [at, value] of values.entries()) yield* desk.must({ [`k${at}`]: numbered(value) })
      for (const value of values) {
        yield* same(
          "the outcome for a value once more",
          (yield* desk.write({ z: numbered(value) }))._tag,
          "ClaimTaken"
        )
      }
    })
  ),
  "claims.one-winner": required("0.1.0", "of many that claim one value at once, one gets it", (context) =>
    Effect.gen(function* () {
      const desks = yield* Effect.forEach(Array.from({ length: 8 }), (_, at) =>
        Effect.map(context.open(), (ledger) => Desk.make(ledger, `desk-${at}`))
      )
      for (let round = 0; round < 5; round++) {
        const outcomes = yield* Effect.forEach(
          desks,
          (desk) => desk.write({ [`${desk.name}-${round}`]: numbered(`n${round}`) }),
          { concurrency: "unbounded" }
        )
        const tags = outcomes.map(({ _tag }) => _tag).sort()
        yield* same("the outcomes", tags, [...Array.from({ length: 7 }, () => "ClaimTaken"), "Committed"])
      }
      yield* same("the rows", (yield* desks[0]!.keys({ index: "id", equals: [] })).length, 5)
    })
  ),
  "claims.one-owner-while-moving": required(
    "0.1.0",
    "while a claim moves to and fro, nobody else can take it, and it is never lost",
    (context) =>
      Effect.gen(function* () {
        const mover = Desk.make(yield* context.open(), "mover")
        const thief = Desk.make(yield* context.open(), "thief")
        yield* mover.must({ a: numbered("1"), b: bare })
        const move = Effect.gen(function* () {
          for (let turn = 0; turn < 10; turn++)
            yield* mover.must(turn % 2 === 0 ? { a: bare, b: numbered("1") } : { a: numbered("1"), b: bare })
        })
        const steal = Effect.gen(function* () {
          const got: Array<string> = []
          for (let turn = 0; turn < 20; turn++) {
            const outcome = yield* thief.write({ [`t${turn}`]: numbered("1") })
            if (outcome._tag !== "ClaimTaken") got.push(outcome._tag)
          }
          return got
        })
        const [, got] = yield* Effect.all([move, steal], { concurrency: "unbounded" })
        yield* so("a thief never gets the claim", got.length === 0, got)
      })
  )
}

/** The laws of `Table` and `Explanation`, as data: hosts and twins run them on their own implementation. */
import { Equal, Result, Schema } from "effect"
import fc from "fast-check"
import { Definition } from "./Definition.ts"
import * as Explanation from "./Explanation.ts"
import { damaged, type Input, sample } from "./generators.ts"
import * as reference from "./reference.ts"
import type * as Table from "./Table.ts"

/** What the laws are about. */
export interface Subject {
  /** See `Table.compile`. */
  readonly compile: (definition: Table.Definition) => Result.Result<Table.Table, Table.InvalidTable>
  /** See `Explanation.explain`. */
  readonly explain: typeof Explanation.explain
}

const isTable = Schema.is(Definition)

type Decided = ReturnType<Table.Table["decide"]>

const plain = (decided: Decided): unknown =>
  Result.isSuccess(decided) ? { rules: decided.success.rules, answer: decided.success.answer } : "conflict"

const holdsFor = (policies: ReadonlyArray<Table.HitPolicy>) => (subject: Subject) => () =>
  fc.assert(
    fc.property(sample(policies), ({ definition, inputs }) => {
      const table = Result.getOrThrow(subject.compile(definition))
      return inputs.every((input) =>
        Equal.equals(plain(table.decide(input)), reference.decide(definition, input))
      )
    })
  )

/** The input that an explanation says was read; for a text or date, some value of the same case. */
const readBack = (table: Table.Table, { read }: Explanation.Explanation): Input =>
  Object.fromEntries(
    read.map((one) => {
      const { domain } = table.index.space.columns.find(({ domain }) => domain.field.name === one.input)!
      return [one.input, one._tag === "Value" ? one.value : domain.sample(domain.line(one.within) as never)]
    })
  )

/** Laws by name; each throws with the smallest counterexample that was found. */
export const laws = (subject: Subject) => ({
  "unique gives the one satisfied rule, or says that there are more": holdsFor(["unique"])(subject),
  "any gives what the satisfied rules agree on, or says that they do not": holdsFor(["any"])(subject),
  "priority gives the output that is listed first": holdsFor(["priority"])(subject),
  "first gives the first satisfied rule": holdsFor(["first"])(subject),
  "rule order gives all outputs in the order of the rules": holdsFor(["rule order"])(subject),
  "output order gives all outputs in the order of their priority": holdsFor(["output order"])(subject),
  "collect gives every satisfied rule once": holdsFor(["collect"])(subject),
  "collect sum adds up": holdsFor(["collect sum"])(subject),
  "collect min gives the smallest": holdsFor(["collect min"])(subject),
  "collect max gives the largest": holdsFor(["collect max"])(subject),
  "collect count counts": holdsFor(["collect count"])(subject),
  "whatever it is given, compiling answers: what is no table is refused": () =>
    fc.assert(
      fc.property(damaged(sample().map(({ definition }) => definition)), (definition) => {
        const compiled = subject.compile(definition)
        return Result.isFailure(compiled)
          ? compiled.failure._tag === "InvalidTable" && compiled.failure.message.length > 0
          : isTable(definition)
      }),
      { numRuns: 1_000 }
    ),
  "under unique the order of the rules does not matter": () =>
    fc.assert(
      fc.property(sample(["unique"]), ({ definition, inputs }) => {
        const table = Result.getOrThrow(subject.compile(definition))
        const turned = Result.getOrThrow(
          subject.compile({ ...definition, rules: [...definition.rules].reverse() })
        )
        const answer = (decided: Decided) => (Result.isSuccess(decided) ? decided.success.answer : "conflict")
        return inputs.every((input) =>
          Equal.equals(answer(table.decide(input)), answer(turned.decide(input)))
        )
      })
    ),
  "deciding on what an explanation says was read gives the same decision": () =>
    fc.assert(
      fc.property(sample(), ({ definition, inputs }) => {
        const table = Result.getOrThrow(subject.compile(definition))
        return inputs.every((input) => {
          const explained = subject.explain(table, input)
          if (Result.isFailure(explained)) return Result.isFailure(table.decide(input))
          const { answer, rules } = explained.success
          return Equal.equals(plain(table.decide(readBack(table, explained.success))), { answer, rules })
        })
      })
    ),
  "an alternative counts as soon as its one input has a value that it needs, and with no other": () =>
    fc.assert(
      fc.property(sample(), ({ definition, inputs }) => {
        const table = Result.getOrThrow(subject.compile(definition))
        const counts = (input: Input, rule: number) => {
          const decided = reference.decide(definition, input)
          return decided !== "conflict" && decided.rules.includes(rule)
        }
        return inputs.every((input) => {
          const explained = subject.explain(table, input)
          if (Result.isFailure(explained)) return true
          return definition.rules.every((rule, i) =>
            definition.inputs.every((field) => {
              const others = inputs.filter((other) =>
                definition.inputs.every(({ name }) => name === field.name || other[name] === input[name])
              )
              // Only rules that this one input keeps from being satisfied.
              const near =
                !reference.isIn(definition, rule.when, input) &&
                others.some((other) => reference.isIn(definition, rule.when, other))
              const needs = explained.success.alternatives.find(
                (alternative) => alternative.rule === i + 1 && alternative.input === field.name
              )?.needs
              const full = explained.success.alternatives.length === Explanation.maxAlternatives
              if (needs === undefined && full) return true
              return others.every(
                (other) =>
                  (near && counts(other, i + 1)) ===
                  (needs !== undefined && reference.satisfies(field, needs, other[field.name]!))
              )
            })
          )
        })
      }),
      { numRuns: 60 }
    ),
  "an explanation holds no text and no date that was read": () =>
    fc.assert(
      fc.property(sample(), ({ definition, inputs }) => {
        const table = Result.getOrThrow(subject.compile(definition))
        return inputs.every((input) => {
          const explained = subject.explain(table, input)
          return (
            Result.isFailure(explained) || !JSON.stringify(explained.success.read).includes("something else")
          )
        })
      })
    )
})

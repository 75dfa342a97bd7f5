/**
 * The laws of `Analysis`, `Difference` and `Cases`, as data: every answer is what trying all inputs gives. Hosts and
 * twins run them on their own implementation.
 */
import { Equal, Result } from "effect"
import fc from "fast-check"
import type * as Analysis from "./Analysis.ts"
import type * as Cases from "./Cases.ts"
import type * as Difference from "./Difference.ts"
import { type Input, largeSample, type Sample, sample, samplePair } from "./generators.ts"
import type { Region } from "./Region.ts"
import * as reference from "./reference.ts"
import * as Table from "./Table.ts"

/** What the laws are about. */
export interface Subject {
  /** See `Analysis.gaps`. */
  readonly gaps: typeof Analysis.gaps
  /** See `Analysis.overlaps`. */
  readonly overlaps: typeof Analysis.overlaps
  /** See `Analysis.neverFires`. */
  readonly neverFires: typeof Analysis.neverFires
  /** See `Analysis.redundant`. */
  readonly redundant: typeof Analysis.redundant
  /** See `Difference.between`. */
  readonly between: typeof Difference.between
  /** See `Difference.outside`. */
  readonly outside: typeof Difference.outside
  /** See `Cases.of`. */
  readonly cases: typeof Cases.of
}

const compile = (definition: Table.Definition): Table.Table => Result.getOrThrow(Table.compile(definition))

/** How many boxes of a region hold an input. */
const boxesWith = (definition: Table.Definition, region: Region | null, input: Input): number =>
  region === null ? 0 : region.boxes.filter((box) => reference.isIn(definition, box, input)).length

const isExactly = (
  { definition, inputs }: Sample,
  region: Region | null,
  holds: (input: Input) => boolean
): boolean =>
  inputs.every((input) => boxesWith(definition, region, input) === (holds(input) ? 1 : 0)) &&
  (region === null || (holds(region.witness) && region.complete))

/** Gaps of a large table may have more boxes than are listed; then what is listed must be right. */
const isLargely = (sample: Sample, region: Region | null): boolean => {
  const gap = (input: Input) => reference.hits(sample.definition, input).length === 0
  return region === null || region.complete
    ? isExactly(sample, region, gap)
    : gap(region.witness) &&
        sample.inputs.every((input) => boxesWith(sample.definition, region, input) <= (gap(input) ? 1 : 0))
}

const plain = (decided: ReturnType<Table.Table["decide"]>): unknown =>
  Result.isSuccess(decided) ? { rules: decided.success.rules, answer: decided.success.answer } : "conflict"

const answerOf = (definition: Table.Definition, input: Input): unknown => {
  const decided = reference.decide(definition, input)
  return decided === "conflict" ? decided : decided.answer
}

const counts = (definition: Table.Definition, rule: number, input: Input): boolean => {
  const decided = reference.decide(definition, input)
  return decided !== "conflict" && decided.rules.includes(rule)
}

const numbers = ({ rules }: Table.Definition): ReadonlyArray<number> => rules.map((_, i) => i + 1)

const without = (definition: Table.Definition, rule: number): Table.Definition => ({
  ...definition,
  rules: definition.rules.filter((_, i) => i !== rule - 1)
})

const differ = (a: Table.Definition, b: Table.Definition, input: Input): boolean =>
  !Equal.equals(answerOf(a, input), answerOf(b, input))

const sideOf = (side: Difference.Side): unknown => (side._tag === "Answer" ? side.answer : "conflict")

const contradict = (definition: Table.Definition, a: number, b: number): boolean => {
  const [left, right] = [definition.rules[a - 1]!.output, definition.rules[b - 1]!.output]
  const same = Equal.equals(left, right)
  switch (definition.hitPolicy) {
    case "unique":
      return true
    case "any":
      return !same
    case "priority":
      return left.team === right.team && !same
    default:
      return false
  }
}

const texts = (changes: ReadonlyArray<Difference.Change>, turned: boolean): ReadonlyArray<string> =>
  changes
    .map(({ after, before, region }) =>
      JSON.stringify(turned ? [after, before, region] : [before, after, region])
    )
    .sort()

/** Laws by name; each throws with the smallest counterexample that was found. */
export const laws = (subject: Subject) => ({
  "gaps are exactly the inputs that satisfy no rule": () =>
    fc.assert(
      fc.property(sample(), (sample) => {
        const gaps = Result.getOrThrow(subject.gaps(compile(sample.definition)))
        return isExactly(sample, gaps, (input) => reference.hits(sample.definition, input).length === 0)
      })
    ),
  "with its gaps as rules a table answers every input": () =>
    fc.assert(
      fc.property(sample(["first", "rule order", "collect"]), ({ definition, inputs }) => {
        const gaps = Result.getOrThrow(subject.gaps(compile(definition)))
        const added = (gaps?.boxes ?? []).map((when) => ({ when, output: { team: "red", points: 0 } }))
        const table = compile({ ...definition, rules: [...definition.rules, ...added] })
        return (
          Result.getOrThrow(subject.gaps(table)) === null &&
          inputs.every((input) => Result.getOrThrow(table.decide(input)).rules.length > 0)
        )
      })
    ),
  "on large tables too, under every hit policy, gaps, overlaps and rules that never fire are what trying every input gives":
    () => {
      for (const policy of Table.HitPolicy.literals) {
        fc.assert(
          fc.property(largeSample(policy), (sample) => {
            const { definition, inputs } = sample
            const table = compile(definition)
            const fires = new Set<number>()
            const pairs = new Set<string>()
            for (const input of inputs) {
              const decided = reference.decide(definition, input)
              for (const rule of decided === "conflict" ? [] : decided.rules) fires.add(rule)
              if (!Equal.equals(decided, plain(table.decide(input)))) return false
              const hits = reference.hits(definition, input)
              for (const a of hits) {
                for (const b of hits) if (a < b && contradict(definition, a, b)) pairs.add(`${a} ${b}`)
              }
            }
            const silent = Result.getOrThrow(subject.neverFires(table)).map(({ rule }) => rule)
            const overlaps = subject.overlaps(table)
            return (
              Equal.equals(
                silent,
                numbers(definition).filter((rule) => !fires.has(rule))
              ) &&
              overlaps.count === pairs.size &&
              overlaps.pairs.every(({ rules }) => pairs.has(rules.join(" "))) &&
              isLargely(sample, Result.getOrThrow(subject.gaps(table)))
            )
          }),
          { numRuns: 4, endOnFailure: true }
        )
      }
    },
  "overlaps are exactly the pairs that contradict each other, and where": () =>
    fc.assert(
      fc.property(sample(["unique", "any", "priority", "first", "collect"]), (sample) => {
        const { definition, inputs } = sample
        const { count, pairs } = subject.overlaps(compile(definition))
        const both = (a: number, b: number) => (input: Input) => {
          const hits = reference.hits(definition, input)
          return hits.includes(a) && hits.includes(b)
        }
        const expected = numbers(definition).flatMap((a) =>
          numbers(definition)
            .filter((b) => a < b && contradict(definition, a, b) && inputs.some(both(a, b)))
            .map((b) => [a, b])
        )
        return (
          count === pairs.length &&
          Equal.equals(
            pairs.map(({ rules }) => [...rules]),
            expected
          ) &&
          pairs.every(({ region, rules: [a, b] }) => isExactly(sample, region, both(a, b)))
        )
      })
    ),
  "a rule never fires when there is no input for which it counts, and what hides it does": () =>
    fc.assert(
      fc.property(sample(), ({ definition, inputs }) => {
        const found = Result.getOrThrow(subject.neverFires(compile(definition)))
        const silent = numbers(definition).filter(
          (rule) => !inputs.some((input) => counts(definition, rule, input))
        )
        return (
          Equal.equals(
            found.map(({ rule }) => rule),
            silent
          ) &&
          found.every(({ hiddenBy, rule }) => {
            const hiding = inputs
              .map((input) => reference.hits(definition, input))
              .filter((hits) => hits.includes(rule))
              .map((hits) => hits.filter((hit) => hiddenBy.includes(hit)))
            // All together they are everywhere, and each is somewhere alone.
            return (
              hiding.every((hits) => hits.length > 0) &&
              hiddenBy.every((one) => hiding.some((hits) => hits.length === 1 && hits[0] === one))
            )
          })
        )
      }),
      { numRuns: 500 }
    ),
  "a rule is redundant when it counts, and no answer changes without it": () =>
    fc.assert(
      fc.property(sample(), ({ definition, inputs }) => {
        const expected = numbers(definition).filter(
          (rule) =>
            inputs.some((input) => counts(definition, rule, input)) &&
            !inputs.some((input) => differ(definition, without(definition, rule), input))
        )
        return Equal.equals(Result.getOrThrow(subject.redundant(compile(definition))), expected)
      })
    ),
  "a difference is exactly the inputs whose answers differ, and from what into what": () =>
    fc.assert(
      fc.property(samplePair(), ({ definition, inputs, other }) => {
        const changes = Result.getOrThrow(subject.between(compile(definition), compile(other)))
        return inputs.every((input) => {
          const here = changes.filter(({ region }) => boxesWith(definition, region, input) > 0)
          const [one] = here
          return differ(definition, other, input)
            ? here.length === 1 &&
                Equal.equals(sideOf(one!.before), answerOf(definition, input)) &&
                Equal.equals(sideOf(one!.after), answerOf(other, input))
            : here.length === 0
        })
      })
    ),
  "a table does not differ from itself, nor from itself with its rules in another order under unique": () =>
    fc.assert(
      fc.property(sample(["unique", "first"]), ({ definition }) => {
        const turned = { ...definition, rules: [...definition.rules].reverse() }
        const others = definition.hitPolicy === "unique" ? [definition, turned] : [definition]
        return others.every(
          (other) => Result.getOrThrow(subject.between(compile(definition), compile(other))).length === 0
        )
      })
    ),
  "a difference is the same from either side": () =>
    fc.assert(
      fc.property(samplePair(), ({ definition, other }) => {
        const [a, b] = [compile(definition), compile(other)]
        const there = texts(Result.getOrThrow(subject.between(a, b)), false)
        return Equal.equals(there, texts(Result.getOrThrow(subject.between(b, a)), true))
      })
    ),
  "only allowed cells change exactly when every change lies in them": () =>
    fc.assert(
      fc.property(samplePair(), fc.nat(5), ({ definition, inputs, other }, chosen) => {
        const allowed = other.rules.slice(chosen, chosen + 2).map(({ when }) => when)
        const region = Result.getOrThrow(subject.outside(compile(definition), compile(other), allowed))
        return isExactly(
          { definition, inputs },
          region,
          (input) =>
            differ(definition, other, input) && !allowed.some((box) => reference.isIn(definition, box, input))
        )
      })
    ),
  "generated tests hold, and make every rule count that can": () =>
    fc.assert(
      fc.property(sample(), ({ definition, inputs }) => {
        const cases = Result.getOrThrow(subject.cases(compile(definition)))
        return (
          cases.every(({ answer, input, rules }) =>
            Equal.equals(
              reference.decide(definition, input),
              rules === null ? "conflict" : { rules: [...rules], answer }
            )
          ) &&
          numbers(definition).every(
            (rule) =>
              !inputs.some((input) => counts(definition, rule, input)) ||
              cases.some(({ rules }) => rules?.includes(rule) === true)
          )
        )
      })
    ),
  "generated tests stand on every end of every cell of a rule that counts, and beyond": () =>
    fc.assert(
      fc.property(sample(), ({ definition, inputs }) => {
        const cases = Result.getOrThrow(subject.cases(compile(definition)))
        return definition.rules.every((rule, i) => {
          if (!inputs.some((input) => counts(definition, i + 1, input))) return true
          return definition.inputs.every((field) => {
            const cell = rule.when[field.name]
            const others = { ...rule.when, [field.name]: { _tag: "Any" as const } }
            const isHere = (input: Input) => reference.isIn(definition, others, input)
            const tried = cases.map(({ input }) => input).filter(isHere)
            // A cell that every value satisfies has no ends.
            const divides = inputs.some((input) => !reference.satisfies(field, cell, input[field.name]!))
            const ends =
              divides && cell?._tag === "Range" ? [cell.from, cell.to].filter((end) => end !== null) : []
            const beyond = inputs
              .filter(isHere)
              .some((input) => !reference.satisfies(field, cell, input[field.name]!))
            return (
              ends.every((end) => tried.some((input) => input[field.name] === end)) &&
              (!beyond || tried.some((input) => !reference.satisfies(field, cell, input[field.name]!)))
            )
          })
        })
      })
    )
})

/** Random small tables with every type, cell and hit policy, and the inputs that matter for them. */
import fc from "fast-check"
import * as Cell from "./Cell.ts"
import * as Field from "./Field.ts"
import { type Definition, HitPolicy } from "./Table.ts"

/** A value per input. */
export type Input = { readonly [name: string]: Field.Scalar | null }

interface Kind {
  readonly field: Field.Field
  /** Values that cells name. */
  readonly named: ReadonlyArray<Field.Scalar>
  /** At least one value of every elementary case that cells can make of the named values. */
  readonly probes: ReadonlyArray<Field.Scalar>
}

const kinds: ReadonlyArray<(name: string) => Kind> = [
  (name) => ({
    field: Field.enumeration(name, ["x", "y", "z"]),
    named: ["x", "y", "z"],
    probes: ["x", "y", "z"]
  }),
  (name) => ({ field: Field.text(name), named: ["p", "q"], probes: ["p", "q", "something else"] }),
  (name) => ({ field: Field.boolean(name), named: [true, false], probes: [true, false] }),
  (name) => ({
    field: Field.number(name),
    named: [-1, 0, 0.5, 2],
    probes: [-9, -1, -0.5, 0, 0.25, 0.5, 1, 2, 1e9]
  }),
  (name) => ({
    field: Field.number(name, { min: 0, max: 2 }),
    named: [0, 1, 2],
    probes: [0, 0.5, 1, 1.5, 2]
  }),
  (name) => ({
    field: Field.integer(name, { min: 1, max: 5 }),
    named: [1, 2, 3, 4, 5],
    probes: [1, 2, 3, 4, 5]
  }),
  (name) => ({ field: Field.integer(name), named: [0, 1, 3], probes: [-7, 0, 1, 2, 3, 99] }),
  (name) => ({
    field: Field.date(name),
    named: ["2026-02-27", "2026-02-28", "2026-03-02"],
    probes: ["1999-12-31", "2026-02-27", "2026-02-28", "2026-03-01", "2026-03-02", "2026-03-03"]
  }),
  (name) => ({
    field: Field.duration(name),
    named: ["PT2H", "P1D"],
    probes: ["PT0S", "PT2H", "PT3H", "P1D", "P2D"]
  }),
  (name) => ({
    field: Field.time(name),
    named: ["09:00:00", "17:30:00"],
    probes: ["00:00:00", "09:00:00", "12:00:00", "17:30:00", "23:59:59.999"]
  }),
  (name) => ({
    field: Field.dateTime(name),
    named: ["2026-02-28T23:59:59", "2026-03-01T00:00:00"],
    probes: [
      "1999-12-31T00:00:00",
      "2026-02-28T23:59:59",
      "2026-02-28T23:59:59.5",
      "2026-03-01T00:00:00",
      "2026-03-02T12:00:00"
    ]
  }),
  (name) => ({
    field: Field.instant(name, { min: "2026-01-01T00:00:00+01:00" }),
    named: ["2026-03-29T00:59:59.999Z", "2026-03-29T01:00:00Z"],
    // The same moments may be written otherwise.
    probes: [
      "2026-01-01T00:00:00+01:00",
      "2026-03-29T01:59:59.999+01:00",
      "2026-03-29T01:00:00Z",
      "2026-03-29T03:00:00.001+02:00"
    ]
  }),
  (name) => ({
    field: Field.months(name),
    named: ["P6M", "P1Y"],
    probes: ["-P1M", "P6M", "P7M", "P1Y", "P13M"]
  })
]

const simple = ({ field, named }: Kind): fc.Arbitrary<Cell.Simple> => {
  const value = fc.constantFrom(...named)
  const tests: Array<fc.Arbitrary<Cell.Simple>> = [
    value.map((v) => Cell.is(v)),
    fc.uniqueArray(value, { minLength: 1, maxLength: 3 }).map((values) => Cell.oneOf(...values))
  ]
  if (field.nullable) tests.push(fc.constant(Cell.isNull))
  if (field._tag !== "Enumeration" && field._tag !== "Text" && field._tag !== "Boolean") {
    tests.push(
      value.map((v) => Cell.atLeast(v)),
      value.map((v) => Cell.moreThan(v)),
      value.map((v) => Cell.atMost(v)),
      value.map((v) => Cell.lessThan(v)),
      fc
        .record({
          a: fc.nat(named.length - 1),
          b: fc.nat(named.length - 1),
          left: fc.boolean(),
          right: fc.boolean()
        })
        .map(
          ({ a, b, left, right }): Cell.Simple => ({
            _tag: "Range",
            from: named[Math.min(a, b)]!,
            fromIncluded: a === b || left,
            to: named[Math.max(a, b)]!,
            // Two neighbouring whole numbers with both ends left out have nothing between them.
            toIncluded: a === b || right || !left
          })
        )
    )
  }
  return fc.oneof(...tests)
}

const cell = (kind: Kind): fc.Arbitrary<Cell.Cell> => {
  const tests = fc.array(simple(kind), { minLength: 1, maxLength: 2 })
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant<Cell.Cell>(Cell.any) },
    { weight: 5, arbitrary: simple(kind) },
    { weight: 1, arbitrary: tests.map((list) => Cell.anyOf(...list)) },
    { weight: 1, arbitrary: tests.map((list) => Cell.not(...list)) }
  )
}

const team = Field.enumeration("team", ["red", "green", "blue"])
const points = Field.integer("points")
const isAggregate = (policy: HitPolicy): boolean =>
  policy === "collect sum" || policy === "collect min" || policy === "collect max"

const row = (policy: HitPolicy): fc.Arbitrary<Input> =>
  isAggregate(policy)
    ? fc.record({ points: fc.integer({ min: -1, max: 2 }) })
    : fc.record({ team: fc.constantFrom(...team.values), points: fc.integer({ min: 0, max: 1 }) })

/** A table, and inputs of which at least one lies in each of its elementary cases. */
export interface Sample {
  /** The table. */
  readonly definition: Definition
  /** The inputs. */
  readonly inputs: ReadonlyArray<Input>
}

const product = (kinds: ReadonlyArray<Kind>): ReadonlyArray<Input> =>
  kinds.reduce<ReadonlyArray<Input>>(
    (inputs, { field, probes }) =>
      inputs.flatMap((input) =>
        [...probes, ...(field.nullable ? [null] : [])].map((value) => ({ ...input, [field.name]: value }))
      ),
    [{}]
  )

const inputKinds = (minLength: number, maxLength: number): fc.Arbitrary<ReadonlyArray<Kind>> =>
  fc
    .array(fc.record({ kind: fc.constantFrom(...kinds), nullable: fc.boolean() }), { minLength, maxLength })
    .map((chosen) =>
      chosen.map(({ kind, nullable }, i) => {
        const made = kind(`input ${i + 1}`)
        return nullable ? { ...made, field: Field.nullable(made.field) } : made
      })
    )

const rulesOf = (
  kinds: ReadonlyArray<Kind>,
  policy: HitPolicy,
  size: fc.ArrayConstraints = { maxLength: 6 }
): fc.Arbitrary<Definition["rules"]> =>
  fc.array(
    fc.record({
      when: fc.record(Object.fromEntries(kinds.map((kind) => [kind.field.name, cell(kind)]))),
      output: row(policy)
    }),
    size
  )

const definitionOf = (
  kinds: ReadonlyArray<Kind>,
  hitPolicy: HitPolicy,
  rules: Definition["rules"],
  otherwise: Input | null
): Definition => ({
  name: "random",
  hitPolicy,
  inputs: kinds.map(({ field }) => field),
  outputs: isAggregate(hitPolicy) ? [points] : [team, points],
  rules,
  ...(otherwise === null || hitPolicy === "collect count" ? {} : { otherwise })
})

/** Tables under one of these hit policies; all of them when left out. */
export const sample = (policies: ReadonlyArray<HitPolicy> = HitPolicy.literals): fc.Arbitrary<Sample> =>
  fc.tuple(inputKinds(1, 3), fc.constantFrom(...policies)).chain(([kinds, policy]) =>
    fc.tuple(rulesOf(kinds, policy), fc.option(row(policy), { freq: 3 })).map(([rules, otherwise]) => ({
      definition: definitionOf(kinds, policy, rules, otherwise),
      inputs: product(kinds)
    }))
  )

/** Tables of 20 to 70 rules on three to five inputs, with at most 200,000 combinations of cases, under a hit policy. */
export const largeSample = (policy: HitPolicy): fc.Arbitrary<Sample> =>
  inputKinds(3, 5)
    .filter((kinds) => kinds.reduce((size, { probes }) => size * (probes.length + 1), 1) < 200_000)
    .chain((kinds) =>
      rulesOf(kinds, policy, { minLength: 20, maxLength: 70, size: "max" }).map((rules) => ({
        // Cells of large tables are narrow: a rule for everything would leave little to find.
        definition: definitionOf(
          kinds,
          policy,
          rules.map((rule) => ({ ...rule, when: narrowed(rule.when) })),
          null
        ),
        inputs: product(kinds)
      }))
    )

const narrowed = (when: Definition["rules"][number]["when"]): Definition["rules"][number]["when"] =>
  Object.fromEntries(
    Object.entries(when).map(([name, cell]) => [name, cell._tag === "Not" ? Cell.anyOf(...cell.tests) : cell])
  )

/** Two tables with the same inputs and outputs. */
export const samplePair = (
  policies: ReadonlyArray<HitPolicy> = HitPolicy.literals
): fc.Arbitrary<Sample & { readonly other: Definition }> =>
  fc.tuple(inputKinds(1, 3), fc.constantFrom(...policies)).chain(([kinds, policy]) =>
    fc
      .tuple(rulesOf(kinds, policy), rulesOf(kinds, policy), fc.boolean())
      .map(([rules, others, related]) => ({
        definition: definitionOf(kinds, policy, rules, null),
        // Half of the pairs are versions of each other: mostly the same rules.
        other: definitionOf(
          kinds,
          policy,
          related ? [...rules.slice(0, 4), ...others.slice(0, 1)] : others,
          null
        ),
        inputs: product(kinds)
      }))
  )

/** Something of another type than is wanted. */
const hostile: fc.Arbitrary<unknown> = fc.constantFrom<unknown>(
  undefined,
  null,
  true,
  7,
  Number.NaN,
  "other",
  [],
  [null],
  {},
  { _tag: "Equals" },
  () => 1,
  Symbol("other"),
  10n
)

const placesIn = (value: unknown): ReadonlyArray<ReadonlyArray<string>> =>
  typeof value === "object" && value !== null
    ? [[], ...Object.entries(value).flatMap(([key, one]) => placesIn(one).map((path) => [key, ...path]))]
    : [[]]

const putAt = (value: unknown, [key, ...path]: ReadonlyArray<string>, other: unknown): unknown => {
  if (key === undefined) return other
  const entries = Object.entries(value as object).map(([name, one]) => [
    name,
    name === key ? putAt(one, path, other) : one
  ])
  return Array.isArray(value) ? entries.map(([, one]) => one) : Object.fromEntries(entries)
}

/** A definition of which something, somewhere, is of another type: as untyped callers and unread JSON give it. */
export const damaged = <D>(definition: fc.Arbitrary<D>): fc.Arbitrary<D> =>
  fc.tuple(definition, fc.nat(), hostile).map(([one, n, other]) => {
    const places = placesIn(one)
    return putAt(one, places[n % places.length] ?? [], other) as D
  })

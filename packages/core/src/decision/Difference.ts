/**
 * What changes between two versions of a table: the exact regions where the answers differ, each with a witness; and
 * the proof that nothing else changes.
 */
import { Result, Schema } from "effect"
import * as Candidates from "./Candidates.ts"
import { textsOf } from "./Check.ts"
import { type Definition, InvalidTable } from "./Definition.ts"
import { explore, undecided, type Verdict, whole } from "./Diagram.ts"
import * as Domain from "./Domain.ts"
import { type Field, Scalar } from "./Field.ts"
import * as Line from "./Line.ts"
import * as Policy from "./Policy.ts"
import * as Region from "./Region.ts"
import * as RuleSet from "./RuleSet.ts"
import * as Space from "./Space.ts"
import type { Table } from "./Table.ts"
import { budget, TooWide } from "./TooWide.ts"

// What it is

const Row = Schema.Record(Schema.String, Schema.NullOr(Scalar))

/** What one version makes of an input: an answer, a conflict of rules, or a refusal because the value is unknown to it. */
export const Side = Schema.Union([
  Schema.TaggedStruct("Answer", {
    /** The answer. */
    answer: Schema.Union([Schema.Null, Schema.Finite, Row, Schema.Array(Row)])
  }),
  Schema.TaggedStruct("Conflict", {}),
  Schema.TaggedStruct("Refused", {})
])
/** The type of {@link Side}. */
export type Side = typeof Side.Type

/** One way in which answers change. */
export const Change = Schema.Struct({
  /** What the first version makes of these inputs. */
  before: Side,
  /** What the second version makes of them. */
  after: Side,
  /** Exactly the inputs for which this changes. */
  region: Region.Region
})
/** The type of {@link Change}. */
export type Change = typeof Change.Type

// What can go wrong

/** The two tables do not read the same inputs, so there is nothing to compare. */
export class NotComparable extends Schema.TaggedError<NotComparable>()("NotComparable", {
  /** Name of the first table. */
  before: Schema.String,
  /** Name of the second table. */
  after: Schema.String,
  /** Inputs that only one has, or that have another type in the other. */
  inputs: Schema.Array(Schema.String)
}) {
  override get message(): string {
    return `Tables "${this.before}" and "${this.after}" cannot be compared: inputs ${this.inputs.map((name) => `"${name}"`).join(", ")} differ. Give both the same inputs of the same types.`
  }
}

// What it decides

const smaller = <V extends string | number>(
  a: V | null,
  b: V | null,
  domain: (value: V) => number
): V | null => (a === null || b === null ? null : domain(a) <= domain(b) ? a : b)

/** A field with all values of both, or null when their types differ. */
const merged = (a: Field, b: Field): Field | null => {
  const nullable = a.nullable || b.nullable
  if (a._tag === "Enumeration" && b._tag === "Enumeration") {
    return { ...a, nullable, values: [...new Set([...a.values, ...b.values])] }
  }
  if (a._tag !== b._tag) return null
  if (!("min" in a) || !("min" in b)) return { ...a, nullable }
  const { position } = Domain.of({ ...a, min: null, max: null } as Field, [])
  const min = smaller<string | number>(a.min, b.min, position)
  const max = smaller<string | number>(a.max, b.max, (value) => -position(value))
  return { ...a, nullable, min, max } as Field
}

/** The values of a field among those of a domain that may have more. */
const ownLine = (domain: Domain.Domain, field: Field): Line.Line => {
  const nullLine = domain.line({ _tag: "IsNull" })
  const values =
    field._tag === "Enumeration"
      ? domain.line({ _tag: "OneOf", values: field.values })
      : "min" in field
        ? domain.line({ _tag: "Range", from: field.min, fromIncluded: true, to: field.max, toIncluded: true })
        : domain.all
  if (typeof values === "string") return []
  if (typeof nullLine === "string") return values
  return field.nullable ? Line.union([values, nullLine]) : Line.without(values, nullLine)
}

/** Both tables in one index: the rules of each in their order of rank, and one rule more that holds its input space. */
interface Joint {
  readonly space: Space.Space
  readonly sides: ReadonlyArray<JointSide>
  /** Where the rules for allowed boxes begin. */
  readonly extra: number
}
interface JointSide {
  readonly table: Table
  readonly from: number
  /** The rule that holds the input space. */
  readonly own: number
  /** Per rank, the same number for rules with the same cells and outputs. */
  readonly identity: ReadonlyArray<number>
}

type Failure = NotComparable | TooWide | InvalidTable

const join = (
  before: Table,
  after: Table,
  allowed: ReadonlyArray<Region.Box>
): Result.Result<Joint, NotComparable | InvalidTable | TooWide> => {
  const [a, b] = [before.definition, after.definition]
  const names = [...new Set([...a.inputs, ...b.inputs].map(({ name }) => name))]
  const named = ({ inputs }: Definition, name: string) => inputs.find((input) => input.name === name)
  const fields = names.map((name) => {
    const [left, right] = [named(a, name), named(b, name)]
    return left === undefined || right === undefined ? null : merged(left, right)
  })
  const differing = names.filter((_, i) => fields[i] === null)
  if (differing.length > 0) {
    return Result.fail(new NotComparable({ before: a.name, after: b.name, inputs: differing }))
  }
  const allowedTable: Definition = { ...b, rules: allowed.map((when) => ({ when, output: {} })) }
  const domains = (fields as ReadonlyArray<Field>).map((field) =>
    Domain.of(
      field,
      [a, b, allowedTable].flatMap((definition) => textsOf(definition, field.name))
    )
  )
  const problems: Array<InvalidTable["problems"][number]> = []
  const linesOf = (box: Region.Box, rule: number): ReadonlyArray<Line.Line> =>
    domains.map((domain) => {
      const cell = box[domain.field.name]
      const line = cell === undefined ? domain.all : domain.line(cell)
      if (typeof line !== "string") return line
      problems.push({ rule, field: domain.field.name, problem: line })
      return domain.all
    })
  const rules: Array<ReadonlyArray<Line.Line>> = []
  const identities = new Map<string, number>()
  const sides = [before, after].map((table): JointSide => {
    const { definition, index } = table
    const own = domains.map((domain) => ownLine(domain, named(definition, domain.field.name)!))
    const from = rules.length
    const identity = index.ranked.map((rule) => {
      const { output, when } = definition.rules[rule]!
      const lines = linesOf(when, rule + 1).map((line, i) => Line.intersect(line, own[i]!))
      rules.push(lines)
      const key = JSON.stringify([lines.map((line) => line.join()), Policy.keyOf(output)])
      const known = identities.get(key) ?? identities.size
      identities.set(key, known)
      return known
    })
    rules.push(own)
    return { table, from, own: rules.length - 1, identity }
  })
  const extra = rules.length
  allowed.forEach((box, i) => {
    for (const name of Object.keys(box)) {
      if (!names.includes(name)) problems.push({ rule: i + 1, field: name, problem: "is not an input" })
    }
    rules.push(linesOf(box, i + 1))
  })
  if (problems.length > 0) return Result.fail(new InvalidTable({ table: "allowed changes", problems }))
  const space = Space.build(domains, rules)
  return space === null ? Result.fail(tooWide(after)) : Result.succeed({ space, sides, extra })
}

const tooWide = ({ definition }: Table) =>
  new TooWide({ table: definition.name, question: "difference with another version" })

/** What a side makes of candidates that are all satisfied. */
const sideOf = (side: JointSide, ranks: ReadonlyArray<number>): Side => {
  if (!ranks.includes(side.own)) return { _tag: "Refused" }
  const { definition, index } = side.table
  const hits = ranks.filter((rank) => rank >= side.from && rank < side.own)
  const concluded = Policy.answer(
    definition,
    hits.map((rank) => index.ranked[rank - side.from]!)
  )
  return concluded === "conflict" ? { _tag: "Conflict" } : { _tag: "Answer", answer: concluded.answer }
}

const keyOf = (side: Side): string => (side._tag === "Answer" ? Policy.answerKey(side.answer) : side._tag)

/** Walks both tables at once; `end` numbers what was found where the answers differ, 0 is no difference. */
const differing = (joint: Joint, end: (before: Side, after: Side) => number): Verdict => {
  const { extra, sides, space } = joint
  const { words } = space
  const { certain } = whole(space)
  const [a, b] = sides as [JointSide, JointSide]
  const alike =
    a.table.definition.hitPolicy === b.table.definition.hitPolicy &&
    JSON.stringify(a.table.definition.otherwise) === JSON.stringify(b.table.definition.otherwise)
  const settling = sides.flatMap((side) =>
    Policy.settles(side.table.definition.hitPolicy) ? [RuleSet.of(range(side.from, side.own), words)] : []
  )
  return (candidates, depth) => {
    const from = depth * words
    for (const rules of settling) Candidates.cutBehind(candidates, certain, from, rules)
    const ranks = Candidates.ranksOf(candidates)
    const isCertain = (rank: number): boolean => RuleSet.has(certain, from, rank)
    const [ownA, ownB] = [ranks.includes(a.own), ranks.includes(b.own)]
    if (!ownA && !ownB) return 0
    if (ranks.some((rank) => rank >= extra && isCertain(rank))) return 0
    // Rules that are the same on both sides, in the same order, answer the same whatever follows.
    if (alike && ownA && ownB && isCertain(a.own) && isCertain(b.own)) {
      const left = ranks.filter((rank) => rank < a.own)
      const right = ranks.filter((rank) => rank >= b.from && rank < b.own)
      if (
        left.length === right.length &&
        left.every((rank, i) => a.identity[rank - a.from] === b.identity[right[i]! - b.from])
      ) {
        return 0
      }
    }
    if (!ranks.every(isCertain)) return undecided
    const [before, after] = [sideOf(a, ranks), sideOf(b, ranks)]
    return keyOf(before) === keyOf(after) ? 0 : end(before, after)
  }
}

const range = (from: number, to: number): ReadonlyArray<number> =>
  Array.from({ length: to - from }, (_, i) => from + i)

/**
 * Where two versions give different answers, grouped by what changes into what. Only answers count, not which rule gave
 * them. A value that only one version knows is refused by the other, which is a difference too.
 */
export const between = <A extends Definition, B extends Definition>(
  before: Table<A>,
  after: Table<B>
): Result.Result<ReadonlyArray<Change>, Failure> => {
  const joint = join(before as unknown as Table, after as unknown as Table, [])
  if (Result.isFailure(joint)) return Result.fail(joint.failure)
  const { space } = joint.success
  const kinds: Array<readonly [Side, Side]> = []
  const known = new Map<string, number>()
  const end = (from: Side, to: Side): number => {
    const key = JSON.stringify([keyOf(from), keyOf(to)])
    const at = known.get(key)
    if (at !== undefined) return at
    kinds.push([from, to])
    known.set(key, kinds.length)
    return kinds.length
  }
  const diagram = explore(space, differing(joint.success, end), budget())
  if (diagram === null) return Result.fail(tooWide(after as unknown as Table))
  return Result.succeed(
    kinds.map(([before, after], i) => ({ before, after, region: Region.ofDiagram(space, diagram, i + 1)! }))
  )
}

/**
 * Whether only these boxes change: null when the answers are the same everywhere outside them, else the region outside
 * them where they differ.
 */
export const outside = <A extends Definition, B extends Definition>(
  before: Table<A>,
  after: Table<B>,
  allowed: ReadonlyArray<Region.Box>
): Result.Result<Region.Region | null, Failure> => {
  const joint = join(before as unknown as Table, after as unknown as Table, allowed)
  if (Result.isFailure(joint)) return Result.fail(joint.failure)
  const { space } = joint.success
  const verdict = differing(joint.success, () => 1)
  const diagram = explore(space, verdict, budget())
  return diagram === null
    ? Result.fail(tooWide(after as unknown as Table))
    : Result.succeed(Region.ofDiagram(space, diagram, 1))
}

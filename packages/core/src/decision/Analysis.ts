/**
 * What can be proven of a table before anyone uses it. Every answer is exact and comes with a witness: an input for
 * which it can be seen. When a table is too wide to tell within the budget, the answer says so and nothing else.
 */
import { Result, Schema } from "effect"
import type { Definition } from "./Definition.ts"
import { type Box, type Budget, explore, find, ruleBox, undecided, type Verdict, whole } from "./Diagram.ts"
import * as Line from "./Line.ts"
import * as Policy from "./Policy.ts"
import * as Region from "./Region.ts"
import * as Space from "./Space.ts"
import { ranksIn, type Table } from "./Table.ts"

// What it is

/** Rules that are satisfied together although the hit policy forbids it, or leaves open which of them counts. */
export const Overlap = Schema.Struct({
  /** Numbers of the two rules, from 1. */
  rules: Schema.Tuple([Schema.Int, Schema.Int]),
  /** Where both are satisfied. */
  region: Region.Region
})
/** The type of {@link Overlap}. */
export type Overlap = typeof Overlap.Type

/** A rule that never gives an answer, nor helps to give one. */
export const NeverFires = Schema.Struct({
  /** Number of the rule, from 1. */
  rule: Schema.Int,
  /**
   * Numbers of the rules that keep it from counting wherever it is satisfied; without any one of them it would count
   * somewhere. Empty when no value satisfies one of its cells.
   */
  hiddenBy: Schema.Array(Schema.Int)
})
/** The type of {@link NeverFires}. */
export type NeverFires = typeof NeverFires.Type

// What can go wrong

/** The table has too many combinations to answer within the budget. Nothing is guessed. */
export class TooWide extends Schema.TaggedError<TooWide>()("TooWide", {
  /** Name of the table. */
  table: Schema.String,
  /** What was asked. */
  question: Schema.String
}) {
  override get message(): string {
    return `Table "${this.table}" is too wide to find its ${this.question}. Split it into tables with fewer inputs, or give inputs fewer values.`
  }
}

// What it decides

/** What one question may read: some seconds at most. Internal. */
export const budget = (): Budget => ({ left: 1 << 28 })

/** Ends at 1 where no candidate is left, at 0 where one certainly is. Internal. */
export const uncovered =
  (certain: Uint32Array, words: number): Verdict =>
  (set, from) => {
    let some = 0
    for (let word = 0; word < words; word++) {
      if ((set[from + word]! & certain[from + word]!) !== 0) return 0
      some |= set[from + word]!
    }
    return some === 0 ? 1 : undecided
  }

/**
 * Where no rule is satisfied, so that the table answers with its `otherwise` or with nothing; null when there is no
 * such input. Gaps are found alike under every hit policy; under `collect` they are often meant.
 */
export const gaps = <D extends Definition>({
  definition,
  index
}: Table<D>): Result.Result<Region.Region | null, TooWide> => {
  const { space } = index
  const box = whole(space)
  const diagram = explore(space, box, Space.everyRule(space), uncovered(box.certain, space.words), budget())
  return diagram === null
    ? Result.fail(new TooWide({ table: definition.name, question: "gaps" }))
    : Result.succeed(Region.ofDiagram(space, diagram, 1))
}

/** The positions that satisfy a rule, per input. Internal. */
export const linesOf = (space: Space.Space, rank: number): ReadonlyArray<Line.Line> =>
  space.columns.map(({ cellLines, cellOf }) => cellLines[cellOf[rank]!]!)

/** Pairs of overlapping rules that are listed with their region. */
export const maxOverlaps = 1_000

/** The overlaps of a table. */
export interface Overlaps {
  /** The pairs, lower numbers first; at most {@link maxOverlaps}. */
  readonly pairs: ReadonlyArray<Overlap>
  /** How many pairs there are in all. */
  readonly count: number
}

/** Whether two satisfied rules contradict each other under the hit policy. */
const contradicts = (definition: Definition): ((a: number, b: number) => boolean) => {
  const keys = definition.rules.map((rule) => Policy.keyOf(rule.output))
  switch (definition.hitPolicy) {
    case "unique":
      return () => true
    case "any":
      return (a, b) => keys[a] !== keys[b]
    case "priority": {
      // Equal priority, different outputs: only the order of the rules tells them apart.
      const listed = definition.outputs.filter(({ _tag }) => _tag === "Enumeration").map(({ name }) => name)
      const ranks = definition.rules.map((rule) => JSON.stringify(listed.map((name) => rule.output[name])))
      return (a, b) => ranks[a] === ranks[b] && keys[a] !== keys[b]
    }
    default:
      return () => false
  }
}

/**
 * Pairs of rules that conflict: under `unique` any two that can be satisfied together, under `any` two with different
 * outputs, under `priority` two of equal priority with different outputs. Other policies allow every overlap.
 */
export const overlaps = <D extends Definition>({ definition, index }: Table<D>): Overlaps => {
  const { ranked, space } = index
  if (!Policy.mayConflict(definition.hitPolicy) && definition.hitPolicy !== "priority")
    return { pairs: [], count: 0 }
  const conflict = contradicts(definition)
  const found: Array<readonly [number, number]> = []
  let count = 0
  for (let rank = 0; rank < space.count; rank++) {
    const meets = ruleBox(space, rank).touching
    for (let other = rank + 1; other < space.count; other++) {
      if ((meets[other >>> 5]! & (1 << (other & 31))) === 0 || !conflict(ranked[rank]!, ranked[other]!))
        continue
      count++
      if (found.length < maxOverlaps) found.push([rank, other])
    }
  }
  const pairs = found.map(([a, b]): Overlap => {
    const others = linesOf(space, b)
    const region = Region.ofLines(
      space,
      linesOf(space, a).map((line, i) => Line.intersect(line, others[i]!))
    )!
    const [low, high] = [ranked[a]! + 1, ranked[b]! + 1].sort((x, y) => x - y) as [number, number]
    return { rules: [low, high], region }
  })
  return { pairs: pairs.sort((x, y) => x.rules[0] - y.rules[0] || x.rules[1] - y.rules[1]), count }
}

/** Per rank, those among some rules that keep it from counting where they are satisfied too. */
const preventers = (definition: Definition, ranked: ReadonlyArray<number>, words: number) => {
  const { hitPolicy } = definition
  const alike = hitPolicy === "any" ? alikeIn(definition, ranked, words) : null
  return (rank: number, among: Uint32Array): Uint32Array => {
    const found = new Uint32Array(words)
    const [own, bit] = [rank >>> 5, 1 << (rank & 31)]
    if (Policy.settles(hitPolicy)) {
      for (let word = 0; word < own; word++) found[word] = among[word]!
      found[own] = among[own]! & (bit - 1)
    } else if (hitPolicy === "unique") {
      found.set(among)
      found[own]! &= ~bit
    } else if (alike !== null) {
      for (let word = 0; word < words; word++) found[word] = among[word]! & ~alike[rank]![word]!
    }
    return found
  }
}

/** Per rank, the rules with the same output. */
const alikeIn = (
  definition: Definition,
  ranked: ReadonlyArray<number>,
  words: number
): ReadonlyArray<Uint32Array> => {
  const sets = new Map<string, Uint32Array>()
  return ranked.map((rule, rank) => {
    const key = Policy.keyOf(definition.rules[rule]!.output)
    const set = sets.get(key) ?? new Uint32Array(words)
    set[rank >>> 5]! |= 1 << (rank & 31)
    sets.set(key, set)
    return set
  })
}

const ranksOf = (set: Uint32Array): ReadonlyArray<number> => ranksIn(set, 0, set.length)

const setOf = (ranks: ReadonlyArray<number>, words: number): Uint32Array => {
  const set = new Uint32Array(words)
  for (const rank of ranks) set[rank >>> 5]! |= 1 << (rank & 31)
  return set
}

/** A place in the box that none of the rules covers: its cases, null, or `"too wide"`. */
const uncoveredIn = (space: Space.Space, box: Box, rules: Uint32Array, left: Budget) =>
  find(space, box, rules, uncovered(box.certain, space.words), left)

/**
 * Rules that cover a box together and of which none can be missed; null when the rules given do not cover it. Rules
 * are added one uncovered place at a time, so a few of many suffice, and then tried for whether they can go.
 */
const cover = (
  space: Space.Space,
  box: Box,
  rules: Uint32Array,
  left: Budget
): ReadonlyArray<number> | null | "too wide" => {
  for (let word = 0; word < space.words; word++) {
    const whole = rules[word]! & box.certain[word]!
    if (whole !== 0) return [word * 32 + 31 - Math.clz32(whole & -whole)]
  }
  const open = uncoveredIn(space, box, rules, left)
  if (open !== null) return open === "too wide" ? open : null
  const candidates = ranksOf(rules)
  const needed: Array<number> = []
  for (;;) {
    const place = uncoveredIn(space, box, setOf(needed, space.words), left)
    if (place === "too wide") return place
    if (place === null) break
    const covers = (rank: number) =>
      space.columns.every(
        ({ bits }, i) => (bits[place[i]! * space.words + (rank >>> 5)]! & (1 << (rank & 31))) !== 0
      )
    needed.push(candidates.find(covers)!)
  }
  for (const rank of [...needed]) {
    const rest = needed.filter((other) => other !== rank)
    const place = uncoveredIn(space, box, setOf(rest, space.words), left)
    if (place === "too wide") return place
    if (place === null) needed.splice(needed.indexOf(rank), 1)
  }
  return needed
}

/**
 * Rules that can be left out, for no input makes them count: under `first` and `priority` those that earlier rules
 * hide, one alone or several together; under `unique` and `any` those that conflict wherever they are satisfied; under
 * every policy those with a cell that no value satisfies.
 */
export const neverFires = <D extends Definition>({
  definition,
  index
}: Table<D>): Result.Result<ReadonlyArray<NeverFires>, TooWide> => {
  const { ranked, space } = index
  const preventing = preventers(definition, ranked, space.words)
  const found: Array<NeverFires> = []
  const left = budget()
  for (let rank = 0; rank < space.count; rank++) {
    const box = ruleBox(space, rank)
    const empty = box.cases.some((cases) => cases.length === 0)
    const hiding = empty ? [] : cover(space, box, preventing(rank, box.touching), left)
    if (hiding === "too wide")
      return Result.fail(new TooWide({ table: definition.name, question: "rules that never fire" }))
    if (hiding === null) continue
    const hiddenBy = hiding.map((other) => ranked[other]! + 1).sort((a, b) => a - b)
    found.push({ rule: ranked[rank]! + 1, hiddenBy })
  }
  return Result.succeed(found.sort((a, b) => a.rule - b.rule))
}

/**
 * Rules that do count for some input, but without which every answer would be the same. Each is redundant by itself:
 * take one out, then ask again.
 */
export const redundant = <D extends Definition>(
  table: Table<D>
): Result.Result<ReadonlyArray<number>, TooWide> => {
  const { definition, index } = table
  const { ranked, space } = index
  const { words } = space
  const never = neverFires(table)
  if (Result.isFailure(never)) return Result.fail(never.failure)
  const silent = new Set(never.success.map(({ rule }) => rule))
  const settles = Policy.settles(definition.hitPolicy)
  const alike = alikeIn(definition, ranked, words)
  const answerTo = (ranks: ReadonlyArray<number>): string => {
    const concluded = Policy.answer(
      definition,
      ranks.map((rank) => ranked[rank]!)
    )
    return Policy.answerKey(concluded === "conflict" ? concluded : concluded.answer)
  }
  const found: Array<number> = []
  const left = budget()
  for (let rank = 0; rank < space.count; rank++) {
    const rule = ranked[rank]! + 1
    if (silent.has(rule)) continue
    const box = ruleBox(space, rank)
    const others = box.touching.slice()
    others[rank >>> 5]! &= ~(1 << (rank & 31))
    const same = alike[rank]!
    /** Ends at 1 where the rule makes a difference. */
    const verdict: Verdict = (set, from) => {
      const { certain } = box
      if (settles) {
        let differs = false
        let settled = false
        for (let word = 0; word < words; word++) {
          const sure = set[from + word]! & certain[from + word]!
          if (settled) set[from + word] = 0
          else if (sure !== 0) {
            const first = sure & -sure
            // A rule before this one certainly goes first.
            if (word * 32 + 31 - Math.clz32(first) < rank) return 0
            set[from + word]! &= first | (first - 1)
            settled = true
          }
          differs ||= (set[from + word]! & ~same[word]!) !== 0
        }
        if (settled && !differs) return 0
      }
      for (let word = 0; word < words; word++) {
        if ((set[from + word]! & ~certain[from + word]!) !== 0) return undecided
      }
      const hits = ranksOf(set.subarray(from, from + words))
      return answerTo(hits) === answerTo([...hits, rank].sort((a, b) => a - b)) ? 0 : 1
    }
    const place = find(space, box, others, verdict, left)
    if (place === "too wide")
      return Result.fail(new TooWide({ table: definition.name, question: "redundant rules" }))
    if (place === null) found.push(rule)
  }
  return Result.succeed(found.sort((a, b) => a - b))
}

/** Whether rules count: which never do, and which could as well be left out. Public through `Analysis`. */
import { Result, Schema } from "effect"
import * as Candidates from "./Candidates.ts"
import type { Definition } from "./Definition.ts"
import { type Box, type Budget, find, ruleBox, undecided, type Verdict } from "./Diagram.ts"
import * as Policy from "./Policy.ts"
import * as RuleSet from "./RuleSet.ts"
import type * as Space from "./Space.ts"
import type { Table } from "./Table.ts"
import { budget, TooWide } from "./TooWide.ts"

// What it is

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

// What it decides

/** Ends at 1 where no candidate is left, at 0 where one certainly is. Internal. */
export const uncovered =
  (certain: Uint32Array, words: number): Verdict =>
  (candidates, depth) =>
    candidates.size === 0 ? 1 : Candidates.someIn(candidates, certain, depth * words) ? 0 : undecided

/** Per rank, the rules with the same key. Internal. */
export const alikeIn = (
  ranked: ReadonlyArray<number>,
  words: number,
  keyOf: (rule: number) => string
): ReadonlyArray<Uint32Array> => {
  const sets = new Map<string, Uint32Array>()
  return ranked.map((rule, rank) => {
    const key = keyOf(rule)
    const set = sets.get(key) ?? new Uint32Array(words)
    set[rank >>> 5]! |= 1 << (rank & 31)
    sets.set(key, set)
    return set
  })
}

const outputs = new WeakMap<Space.Space, ReadonlyArray<Uint32Array>>()

/** Per rank, the rules with the same output: found when first asked for. Internal. */
export const sameOutput = ({ definition, index }: Table): ReadonlyArray<Uint32Array> => {
  const { ranked, space } = index
  let known = outputs.get(space)
  if (known === undefined) {
    known = alikeIn(ranked, space.words, (rule) => Policy.keyOf(definition.rules[rule]!.output))
    outputs.set(space, known)
  }
  return known
}

/**
 * Takes away, per rank, those among some rules that do not keep it from counting where they are satisfied too; null when
 * none ever do.
 */
const preventers = (table: Table): ((rank: number, among: Candidates.Candidates) => void) | null => {
  const { hitPolicy } = table.definition
  if (Policy.settles(hitPolicy)) return (rank, among) => Candidates.keepBefore(among, rank)
  if (hitPolicy === "unique") {
    const own = new Uint32Array(table.index.space.words)
    return (rank, among) => Candidates.remove(among, RuleSet.put([rank], own))
  }
  if (hitPolicy !== "any") return null
  const alike = sameOutput(table)
  return (rank, among) => Candidates.remove(among, alike[rank]!)
}

/** A place in the box that none of the rules covers: its cases, null, or `"too wide"`. */
const uncoveredIn = (space: Space.Space, box: Box, rules: Candidates.Candidates, left: Budget) =>
  find(space, box, rules, uncovered(box.certain, space.words), left)

/**
 * Rules that cover a box together and of which none can be missed; null when the rules given do not cover it. Rules
 * are added one uncovered place at a time, so a few of many suffice, and then tried for whether they can go.
 */
const cover = (
  space: Space.Space,
  box: Box,
  rules: Candidates.Candidates,
  left: Budget
): ReadonlyArray<number> | null | "too wide" => {
  for (let i = 0; i < rules.size; i++) {
    const whole = rules.bits[i]! & box.certain[rules.at[i]!]!
    if (whole !== 0) return [rules.at[i]! * 32 + 31 - Math.clz32(whole & -whole)]
  }
  const open = uncoveredIn(space, box, rules, left)
  if (open !== null) return open === "too wide" ? open : null
  /** The first of the rules that covers a place. */
  const coverOf = (place: Int32Array): number => {
    for (let i = 0; i < rules.size; i++) {
      const word = rules.at[i]!
      let all = rules.bits[i]!
      for (let column = 0; column < place.length && all !== 0; column++)
        all &= space.columns[column]!.bits[place[column]! * space.words + word]!
      if (all !== 0) return word * 32 + 31 - Math.clz32(all & -all)
    }
    return -1
  }
  const covers = (rank: number, place: Int32Array): boolean => {
    for (let i = 0; i < place.length; i++)
      if (!RuleSet.has(space.columns[i]!.bits, place[i]! * space.words, rank)) return false
    return true
  }
  const set = new Uint32Array(space.words)
  const tried = Candidates.room(space.words)
  const uncoveredBy = (list: ReadonlyArray<{ readonly rank: number }>) => {
    Candidates.fill(tried, RuleSet.put(ranksOf(list), set))
    return uncoveredIn(space, box, tried, left)
  }
  let needed: Array<{ readonly rank: number; readonly place: Int32Array }> = []
  for (;;) {
    const place = uncoveredBy(needed)
    if (place === "too wide") return place
    if (place === null) break
    needed.push({ rank: coverOf(place), place })
  }
  for (const one of needed) {
    const rest = needed.filter((other) => other !== one)
    // Where it was added, it may still be the only one.
    if (!rest.some(({ rank }) => covers(rank, one.place))) continue
    const place = uncoveredBy(rest)
    if (place === "too wide") return place
    if (place === null) needed = rest
  }
  return ranksOf(needed)
}

const ranksOf = (list: ReadonlyArray<{ readonly rank: number }>): ReadonlyArray<number> =>
  list.map(({ rank }) => rank)

/**
 * Rules that can be left out, for no input makes them count: under `first` and `priority` those that earlier rules
 * hide, one alone or several together; under `unique` and `any` those that conflict wherever they are satisfied; under
 * every policy those with a cell that no value satisfies.
 */
export const neverFires = <D extends Definition>(
  table: Table<D>
): Result.Result<ReadonlyArray<NeverFires>, TooWide> => {
  const { definition, index } = table
  const { ranked, space } = index
  const preventing = preventers(table as unknown as Table)
  const found: Array<NeverFires> = []
  const left = budget()
  for (let rank = 0; rank < space.count; rank++) {
    const isEmpty = space.columns.some(({ cellOf, cells }) => cells[cellOf[rank]!]!.length === 0)
    let hiding: ReadonlyArray<number> | null | "too wide" = isEmpty ? [] : null
    if (!isEmpty && preventing !== null) {
      const box = ruleBox(space, rank)
      preventing(rank, box.meeting)
      hiding = cover(space, box, box.meeting, left)
    }
    if (hiding === "too wide")
      return Result.fail(new TooWide({ table: definition.name, question: "rules that never fire" }))
    if (hiding === null) continue
    const hiddenBy = hiding.map((other) => ranked[other]! + 1).sort((a, b) => a - b)
    found.push({ rule: ranked[rank]! + 1, hiddenBy })
  }
  return Result.succeed(found.sort((a, b) => a.rule - b.rule))
}

/**
 * Whether a rank changes no answer beside another: under `any` when both say the same, under `collect min` and
 * `collect max` when the other says as little or as much, under `collect sum` when it adds nothing.
 */
const absorbs = (table: Table): ((rank: number, other: number) => boolean) | null => {
  const { hitPolicy, outputs, rules } = table.definition
  const { ranked } = table.index
  if (hitPolicy === "any") {
    const alike = sameOutput(table)
    return (rank, other) => RuleSet.has(alike[rank]!, 0, other)
  }
  const sign = { "collect min": 1, "collect max": -1, "collect sum": 0 }[hitPolicy as string]
  if (sign === undefined) return null
  const values = ranked.map((rule) => rules[rule]!.output[outputs[0]!.name] as number)
  return sign === 0
    ? (rank) => values[rank] === 0
    : (rank, other) => (values[rank]! - values[other]!) * sign >= 0
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
  const alike = sameOutput(table as unknown as Table)
  const isAbsorbed = absorbs(table as unknown as Table)
  const key = Policy.keys()
  const answerTo = (ranks: ReadonlyArray<number>): string => {
    const rules = ranks.map((rank) => ranked[rank]!)
    const concluded = Policy.answer(definition, rules, key)
    return Policy.answerKey(concluded === "conflict" ? concluded : concluded.answer, key)
  }
  const found: Array<number> = []
  const left = budget()
  const tooWide = Result.fail(new TooWide({ table: definition.name, question: "redundant rules" }))
  const own = new Uint32Array(words)
  const absorbing = new Uint32Array(words)
  for (let rank = 0; rank < space.count; rank++) {
    const rule = ranked[rank]! + 1
    if (silent.has(rule)) continue
    const box = ruleBox(space, rank)
    const { certain, meeting } = box
    Candidates.remove(meeting, RuleSet.put([rank], own))
    // Where it is alone, the table answers nothing without it: most rules are so somewhere, and that is soon found.
    if (answerTo([rank]) !== answerTo([])) {
      const alone = uncoveredIn(space, box, meeting, left)
      if (alone === "too wide") return tooWide
      if (alone !== null) continue
    }
    const same = alike[rank]!
    if (isAbsorbed !== null) {
      const others = Candidates.ranksOf(meeting)
      RuleSet.put(
        others.filter((other) => isAbsorbed(rank, other)),
        absorbing
      )
    }
    /** Ends at 1 where the rule makes a difference. */
    const verdict: Verdict = (candidates, depth) => {
      const from = depth * words
      if (settles) {
        Candidates.cutBehind(candidates, certain, from)
        const last = Candidates.last(candidates)
        // One of them certainly goes first: all do so before the rule, or all say the same.
        const isSettled = last >= 0 && RuleSet.has(certain, from, last)
        if (isSettled && (last < rank || Candidates.allIn(candidates, same, 0))) return 0
      } else if (isAbsorbed !== null && Candidates.someInBoth(candidates, absorbing, certain, from)) return 0
      if (!Candidates.allIn(candidates, certain, from)) return undecided
      const hits = Candidates.ranksOf(candidates)
      return answerTo(hits) === answerTo([...hits, rank].sort((a, b) => a - b)) ? 0 : 1
    }
    const place = find(space, box, meeting, verdict, left)
    if (place === "too wide") return tooWide
    if (place === null) found.push(rule)
  }
  return Result.succeed(found.sort((a, b) => a - b))
}

/**
 * Decision diagrams: the input space cut column by column, with equal remainders shared. A walk carries the rules that
 * are still candidates; two places with the same candidates at the same column have the same future, so each is
 * visited once. The same walk builds the evaluator and answers every question of the analysis. Internal.
 */
import * as Candidates from "./Candidates.ts"
import * as Nodes from "./Nodes.ts"
import type { Column, Space } from "./Space.ts"

/** A part of the input space: some cases of every column, and what is known of the rules there. */
export interface Box {
  /** Per column, the cases that belong to it. */
  readonly cases: ReadonlyArray<Int32Array>
  /** Per depth, from word `depth * words` on, the rules that hold all that remains of the box from that column on. */
  readonly certain: Uint32Array
  /** The rules that have something in common with the box. */
  readonly touching: Uint32Array
}

/**
 * The shared nodes of a walk. A node is its column followed by one successor for each case of the box in that column;
 * a successor below zero is the end `~successor`.
 */
export interface Diagram {
  /** Where to begin: a node, or an end. */
  readonly root: number
  /** All nodes. */
  readonly nodes: Int32Array
  /** The part of the space that was walked. */
  readonly box: Box
}

/** What holds for the candidates at a depth; it may take away candidates that cannot matter. */
export type Verdict = (candidates: Candidates.Candidates, depth: number) => number

/** The verdict of a {@link Verdict} that needs to see more columns. */
export const undecided = -1

interface Masks {
  readonly touching: Uint32Array
  readonly holding: Uint32Array
}

/** Which rules have one, and which have all, of these cases of a column. */
const masksOf = ({ bits }: Column, cases: Int32Array, words: number): Masks => {
  const touching = new Uint32Array(words)
  const holding = new Uint32Array(words).fill(0xffffffff)
  for (let i = 0; i < cases.length; i++) {
    const row = cases[i]! * words
    for (let word = 0; word < words; word++) {
      touching[word]! |= bits[row + word]!
      holding[word]! &= bits[row + word]!
    }
  }
  return { touching, holding }
}

/** Room for one word per rule and depth, and one per rule: made once where boxes follow each other. */
interface Room {
  readonly certain: Uint32Array
  readonly touching: Uint32Array
}

const roomOf = ({ columns, words }: Space): Room => ({
  certain: new Uint32Array((columns.length + 1) * words),
  touching: new Uint32Array(words)
})

const boxOf = (
  words: number,
  cases: ReadonlyArray<Int32Array>,
  masks: ReadonlyArray<Masks>,
  room: Room
): Box => {
  const { certain } = room
  certain.fill(0xffffffff, cases.length * words)
  for (let depth = cases.length - 1; depth >= 0; depth--) {
    const { holding } = masks[depth]!
    const here = depth * words
    for (let word = 0; word < words; word++)
      certain[here + word] = certain[here + words + word]! & holding[word]!
  }
  return { cases, certain, touching: touchedBy(masks, room) }
}

const touchedBy = (masks: ReadonlyArray<Masks>, { touching }: Room): Uint32Array => {
  touching.fill(0xffffffff)
  for (let i = 0; i < masks.length; i++) {
    const some = masks[i]!.touching
    for (let word = 0; word < touching.length; word++) touching[word]! &= some[word]!
  }
  return touching
}

const wholes = new WeakMap<Space, Box>()

/** The whole input space. */
export const whole = (space: Space): Box => {
  const known = wholes.get(space)
  if (known !== undefined) return known
  const cases = space.columns.map((column) => Int32Array.from({ length: column.cases }, (_, i) => i))
  const made = boxOf(
    space.words,
    cases,
    space.columns.map((column, i) => masksOf(column, cases[i]!, space.words)),
    roomOf(space)
  )
  wholes.set(space, made)
  return made
}

interface Rules {
  /** Per column, per different cell, its masks: made when first asked for. */
  readonly masks: ReadonlyArray<Array<Masks | undefined>>
  readonly room: Room
}

const rulesOf = new WeakMap<Space, Rules>()

const rulesIn = (space: Space): Rules => {
  const known = rulesOf.get(space)
  if (known !== undefined) return known
  const masks = space.columns.map(({ cells }) => new Array<Masks | undefined>(cells.length))
  const made = { masks, room: roomOf(space) }
  rulesOf.set(space, made)
  return made
}

/** The masks of the cells of a rule. */
const masksOfRule = ({ columns, words }: Space, { masks }: Rules, rule: number): ReadonlyArray<Masks> =>
  columns.map((column, i) => {
    const cell = column.cellOf[rule]!
    const made = masks[i]![cell] ?? masksOf(column, column.cells[cell]!, words)
    masks[i]![cell] = made
    return made
  })

/** The rules that have something in common with a rule, itself included; overwritten when asked for the next. */
export const touching = (space: Space, rule: number): Uint32Array => {
  const rules = rulesIn(space)
  return touchedBy(masksOfRule(space, rules, rule), rules.room)
}

/** The box of one rule; overwritten when asked for the next. */
export const ruleBox = (space: Space, rule: number): Box => {
  const rules = rulesIn(space)
  const cases = space.columns.map(({ cellOf, cells }) => cells[cellOf[rule]!]!)
  return boxOf(space.words, cases, masksOfRule(space, rules, rule), rules.room)
}

/** What may still be read: words of candidates. Walks that answer one question share one. */
export interface Budget {
  /** What is left; below 0 it did not suffice. */
  left: number
}

/** What remembering candidates costs of a budget: this bounds the memory of a walk as the words read bound its time. */
const costOf = ({ size }: Candidates.Candidates): number => 16 * size + 256

/** Room for the candidates at every depth of a walk; walks do not overlap, so those of one space share it. */
const rooms = new WeakMap<Space, ReadonlyArray<Candidates.Candidates>>()
const levelsOf = (space: Space, start: Uint32Array): ReadonlyArray<Candidates.Candidates> => {
  let levels = rooms.get(space)
  if (levels === undefined) {
    levels = Array.from({ length: space.columns.length + 1 }, () => Candidates.room(space.words))
    rooms.set(space, levels)
  }
  Candidates.fill(levels[0]!, start)
  return levels
}

/**
 * Walks a box.
 *
 * @param start - the rules that take part.
 * @param verdict - the end for candidates, or {@link undecided}; at depth `columns.length` it must decide.
 * @returns null when the budget did not suffice.
 */
export const explore = (
  space: Space,
  box: Box,
  start: Uint32Array,
  verdict: Verdict,
  budget: Budget
): Diagram | null => {
  const { columns, words } = space
  const levels = levelsOf(space, start)
  const visited = columns.map(() => Candidates.seen())
  const successorsAt = box.cases.map((cases) => new Int32Array(cases.length))
  const nodes = Nodes.store()
  const walk = (depth: number): number => {
    const candidates = levels[depth]!
    const end = verdict(candidates, depth)
    if (end !== undecided) return ~end
    const known = visited[depth]!
    const found = known.add(candidates)
    if (found < 0) return known.get(~found)
    const { bits } = columns[depth]!
    const cases = box.cases[depth]!
    const successors = successorsAt[depth]!
    const next = levels[depth + 1]!
    budget.left -= cases.length * candidates.size + costOf(candidates)
    let same = true
    for (let i = 0; i < cases.length; i++) {
      if (budget.left < 0) return 0
      Candidates.narrow(candidates, bits, cases[i]! * words, next)
      const to = walk(depth + 1)
      successors[i] = to
      same &&= to === successors[0]
    }
    const node = same ? successors[0]! : nodes.add(depth, successors)
    known.set(found, node)
    return node
  }

  const root = walk(0)
  return budget.left < 0 ? null : { root, nodes: nodes.all(), box }
}

/**
 * The cases of one place in a box for which the verdict is 1, or null when there is none; `"too wide"` when the budget
 * did not suffice to tell. Ends at the first place, so it costs less than a whole diagram.
 */
export const find = (
  space: Space,
  box: Box,
  start: Uint32Array,
  verdict: Verdict,
  budget: Budget
): Int32Array | null | "too wide" => {
  const { columns, words } = space
  const levels = levelsOf(space, start)
  const barren: Array<Candidates.Seen | undefined> = []
  const path = new Int32Array(columns.length)
  for (let depth = 0; depth < path.length; depth++) path[depth] = box.cases[depth]![0]!
  // Most searches end soon; only a long one gains by remembering where it found nothing.
  let visits = 0
  const walk = (depth: number): boolean => {
    const candidates = levels[depth]!
    const end = verdict(candidates, depth)
    if (end !== undecided) return end === 1
    if (++visits > 256) {
      barren[depth] ??= Candidates.seen()
      if (barren[depth].add(candidates) < 0) return false
      budget.left -= costOf(candidates)
    }
    const { bits } = columns[depth]!
    const cases = box.cases[depth]!
    for (let i = 0; i < cases.length; i++) {
      budget.left -= candidates.size + 1
      if (budget.left < 0) return false
      Candidates.narrow(candidates, bits, cases[i]! * words, levels[depth + 1]!)
      path[depth] = cases[i]!
      if (walk(depth + 1)) return true
    }
    path[depth] = cases[0]!
    return false
  }
  const found = walk(0)
  return found ? path : budget.left < 0 ? "too wide" : null
}

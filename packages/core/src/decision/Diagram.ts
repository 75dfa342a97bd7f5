/**
 * Decision diagrams: the input space cut column by column, with equal remainders shared. A walk carries the rules that
 * are still candidates; two places with the same candidates at the same column have the same future, so each is
 * visited once. The same walk builds the evaluator and answers every question of the analysis. Internal.
 */
import * as Candidates from "./Candidates.ts"
import * as Nodes from "./Nodes.ts"
import { type Column, everyRule, type Space } from "./Space.ts"

/** A part of the input space: some cases of every column, and what is known of the rules there. */
export interface Box {
  /** Per column, the cases that belong to it. */
  readonly cases: ReadonlyArray<Int32Array>
  /** Per depth, from word `depth * words` on, the rules that hold all that remains of the box from there on. */
  readonly certain: Uint32Array
}

/** The box of a rule. */
export interface RuleBox extends Box {
  /** The rules that have something in common with it, itself included: `certain` is known of no others. */
  readonly meeting: Candidates.Candidates
}

/**
 * The shared nodes of a walk. A node is its column followed by one successor for each case of that column; a successor
 * below zero is the end `~successor`.
 */
export interface Diagram {
  /** Where to begin: a node, or an end. */
  readonly root: number
  /** All nodes. */
  readonly nodes: Int32Array
}

/** What holds for the candidates at a depth; it may take away candidates that cannot matter. */
export type Verdict = (candidates: Candidates.Candidates, depth: number) => number

/** The verdict of a {@link Verdict} that needs to see more columns. */
export const undecided = -1

/** What is made of a space when it is first asked for. */
const once = <A>(make: (space: Space) => A): ((space: Space) => A) => {
  const known = new WeakMap<Space, A>()
  return (space) => {
    let made = known.get(space)
    if (made === undefined) {
      made = make(space)
      known.set(space, made)
    }
    return made
  }
}

/** Per column, the rules that hold all of its cases. */
const everywhere = once(({ columns, words }) =>
  columns.map(({ bits, cases }) => {
    const all = new Uint32Array(words).fill(0xffffffff)
    for (let at = 0; at < cases; at++)
      for (let word = 0; word < words; word++) all[word]! &= bits[at * words + word]!
    return all
  })
)

/** The whole input space. */
export const whole = once((space): Box => {
  const { columns, order, words } = space
  const all = everywhere(space)
  const certain = new Uint32Array((columns.length + 1) * words).fill(0xffffffff)
  for (let depth = columns.length - 1; depth >= 0; depth--) {
    const holding = all[order[depth]!]!
    const here = depth * words
    for (let word = 0; word < words; word++)
      certain[here + word] = certain[here + words + word]! & holding[word]!
  }
  return { cases: columns.map(({ cases }) => Int32Array.from({ length: cases }, (_, i) => i)), certain }
})

/** Per different cell of a column, from word `cell * words` on, the rules that have one of its cases. */
const meetingIn = ({ bits, cells }: Column, words: number): Uint32Array => {
  const meeting = new Uint32Array(cells.length * words)
  for (let cell = 0; cell < cells.length; cell++) {
    const cases = cells[cell]!
    const here = cell * words
    for (let i = 0; i < cases.length; i++) {
      const row = cases[i]! * words
      for (let word = 0; word < words; word++) meeting[here + word]! |= bits[row + word]!
    }
  }
  return meeting
}

/** What rules are asked one after the other, with room that each uses again. */
const rulesOf = once((space) => ({
  all: everyRule(space),
  everywhere: everywhere(space),
  perCell: space.columns.map((column) => meetingIn(column, space.words)),
  meeting: Candidates.room(space.words),
  certain: new Uint32Array((space.columns.length + 1) * space.words).fill(0xffffffff)
}))

/** The rules that have something in common with a rule, itself included; overwritten when asked for the next. */
export const meeting = (space: Space, rule: number): Candidates.Candidates => {
  const { all, meeting, perCell } = rulesOf(space)
  const { columns, order, words } = space
  Candidates.fill(meeting, all)
  for (let depth = 0; depth < order.length; depth++) {
    const column = order[depth]!
    Candidates.narrow(meeting, perCell[column]!, columns[column]!.cellOf[rule]! * words, meeting)
  }
  return meeting
}

/** The box of one rule; overwritten when asked for the next. */
export const ruleBox = (space: Space, rule: number): RuleBox => {
  const { columns, order, words } = space
  const { certain, everywhere } = rulesOf(space)
  const met = meeting(space, rule)
  const cases = columns.map(({ cellOf, cells }) => cells[cellOf[rule]!]!)
  for (let depth = order.length - 1; depth >= 0; depth--) {
    const column = order[depth]!
    const own = cases[column]!
    const isWhole = own.length === columns[column]!.cases
    const { bits } = columns[column]!
    const here = depth * words
    for (let i = 0; i < met.size; i++) {
      const word = met.at[i]!
      let holding = certain[here + words + word]!
      if (isWhole) holding &= everywhere[column]![word]!
      else for (let at = 0; at < own.length && holding !== 0; at++) holding &= bits[own[at]! * words + word]!
      certain[here + word] = holding
    }
  }
  return { cases, certain, meeting: met }
}

/** What may still be read: words of candidates. Walks that answer one question share one. */
export interface Budget {
  /** What is left; below 0 it did not suffice. */
  left: number
}

/** What remembering candidates costs of a budget: this bounds the memory of a walk as the words read bound its time. */
const costOf = ({ size }: Candidates.Candidates): number => 16 * size + 256

/** Room for the candidates at every depth of a walk; walks do not overlap, so those of one space share it. */
const levelsOf = once(({ columns, words }) =>
  Array.from({ length: columns.length + 1 }, () => Candidates.room(words))
)

/**
 * Walks the whole space.
 *
 * @param verdict - the end for candidates, or {@link undecided}; at depth `columns.length` it must decide.
 * @returns null when the budget did not suffice.
 */
export const explore = (space: Space, verdict: Verdict, budget: Budget): Diagram | null => {
  const { columns, order, words } = space
  const levels = levelsOf(space)
  Candidates.fill(levels[0]!, everyRule(space))
  const visited = columns.map(() => Candidates.seen())
  const successorsAt = columns.map(({ cases }) => new Int32Array(cases))
  const nodes = Nodes.store()
  const walk = (depth: number): number => {
    const candidates = levels[depth]!
    const end = verdict(candidates, depth)
    if (end !== undecided) return ~end
    const known = visited[depth]!
    const found = known.add(candidates)
    if (found < 0) return known.get(~found)
    const column = order[depth]!
    const { bits, cases } = columns[column]!
    const successors = successorsAt[column]!
    const next = levels[depth + 1]!
    budget.left -= cases * candidates.size + costOf(candidates)
    let same = true
    for (let at = 0; at < cases; at++) {
      if (budget.left < 0) return 0
      const row = at * words
      // Neighbours seldom differ for the few rules that are left.
      if (at > 0 && Candidates.isAlike(candidates, bits, row, row - words)) {
        successors[at] = successors[at - 1]!
        continue
      }
      Candidates.narrow(candidates, bits, row, next)
      const to = walk(depth + 1)
      successors[at] = to
      same &&= to === successors[0]
    }
    const node = same ? successors[0]! : nodes.add(column, successors)
    known.set(found, node)
    return node
  }

  const root = walk(0)
  return budget.left < 0 ? null : { root, nodes: nodes.all() }
}

/**
 * The cases of one place in a box for which the verdict is 1, or null when there is none; `"too wide"` when the budget
 * did not suffice to tell. Ends at the first place, so it costs less than a whole diagram.
 */
export const find = (
  space: Space,
  box: Box,
  start: Candidates.Candidates,
  verdict: Verdict,
  budget: Budget
): Int32Array | null | "too wide" => {
  const { columns, order, words } = space
  const levels = levelsOf(space)
  Candidates.copy(start, levels[0]!)
  const barren: Array<Candidates.Seen | undefined> = []
  const path = new Int32Array(columns.length)
  for (let column = 0; column < path.length; column++) path[column] = box.cases[column]![0]!
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
    const column = order[depth]!
    const { bits } = columns[column]!
    const cases = box.cases[column]!
    for (let i = 0; i < cases.length; i++) {
      budget.left -= candidates.size + 1
      if (budget.left < 0) return false
      if (i > 0 && Candidates.isAlike(candidates, bits, cases[i]! * words, cases[i - 1]! * words)) continue
      Candidates.narrow(candidates, bits, cases[i]! * words, levels[depth + 1]!)
      path[column] = cases[i]!
      if (walk(depth + 1)) return true
    }
    path[column] = cases[0]!
    return false
  }
  const found = walk(0)
  return found ? path : budget.left < 0 ? "too wide" : null
}

/**
 * Decision diagrams: the input space cut column by column, with equal remainders shared. A walk carries the rules that
 * are still candidates; two places with the same candidates at the same column have the same future, so each is
 * visited once. The same walk builds the evaluator and answers every question of the analysis. Internal.
 */
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

/**
 * What holds for the candidates `set[from .. from + words)`, where `from` is `depth * words`; it may remove candidates
 * that cannot matter.
 */
export type Verdict = (set: Uint32Array, from: number, depth: number) => number

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

const boxOf = (words: number, cases: ReadonlyArray<Int32Array>, masks: ReadonlyArray<Masks>): Box => {
  const last = cases.length * words
  const certain = new Uint32Array(last + words).fill(0xffffffff, last)
  const touching = new Uint32Array(words).fill(0xffffffff)
  for (let depth = cases.length - 1; depth >= 0; depth--) {
    const { holding, touching: some } = masks[depth]!
    const here = depth * words
    for (let word = 0; word < words; word++) {
      certain[here + word] = certain[here + words + word]! & holding[word]!
      touching[word]! &= some[word]!
    }
  }
  return { cases, certain, touching }
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
    space.columns.map((column, i) => masksOf(column, cases[i]!, space.words))
  )
  wholes.set(space, made)
  return made
}

/** Per column, per different cell, its masks: made when first asked for. */
const cellMasks = new WeakMap<Space, ReadonlyArray<Array<Masks | undefined>>>()

/** The box of one rule. */
export const ruleBox = (space: Space, rule: number): Box => {
  const { columns, words } = space
  let known = cellMasks.get(space)
  if (known === undefined) {
    known = columns.map(({ cells }) => new Array<Masks | undefined>(cells.length))
    cellMasks.set(space, known)
  }
  const cases: Array<Int32Array> = []
  const masks: Array<Masks> = []
  for (let i = 0; i < columns.length; i++) {
    const column = columns[i]!
    const cell = column.cellOf[rule]!
    const list = column.cells[cell]!
    let mask = known[i]![cell]
    if (mask === undefined) {
      mask = masksOf(column, list, words)
      known[i]![cell] = mask
    }
    cases.push(list)
    masks.push(mask)
  }
  return boxOf(words, cases, masks)
}

/** Sets of words, each kept once, found by content. */
const setTable = (words: number) => {
  let sets = new Uint32Array(8 * words)
  let values = new Int32Array(8)
  let slots = new Int32Array(16).fill(-1)
  let hashes = new Int32Array(8)
  let size = 0
  return {
    /** The slot of the set at `from`: an id to give to `set`, or `~id` when it was there. */
    add: (set: Uint32Array, from: number, low: number, high: number): number => {
      let hash = 0
      for (let word = low; word < high; word++) {
        hash = Math.imul(hash ^ set[from + word]! ^ word, 0x9e3779b1)
        hash ^= hash >>> 15
      }
      let slot = hash & (slots.length - 1)
      for (; slots[slot]! >= 0; slot = (slot + 1) & (slots.length - 1)) {
        const id = slots[slot]!
        if (hashes[id] !== hash) continue
        let word = 0
        while (word < words && sets[id * words + word] === set[from + word]) word++
        if (word === words) return ~id
      }
      if (size === values.length) {
        const grown = new Uint32Array(sets.length * 2)
        grown.set(sets)
        sets = grown
        const grownValues = new Int32Array(size * 2)
        grownValues.set(values)
        values = grownValues
        const grownHashes = new Int32Array(size * 2)
        grownHashes.set(hashes)
        hashes = grownHashes
        slots = new Int32Array(slots.length * 2).fill(-1)
        for (let id = 0; id < size; id++) {
          let at = hashes[id]! & (slots.length - 1)
          while (slots[at]! >= 0) at = (at + 1) & (slots.length - 1)
          slots[at] = id
        }
        slot = hash & (slots.length - 1)
        while (slots[slot]! >= 0) slot = (slot + 1) & (slots.length - 1)
      }
      slots[slot] = size
      hashes[size] = hash
      for (let word = 0; word < words; word++) sets[size * words + word] = set[from + word]!
      return size++
    },
    get: (id: number): number => values[id]!,
    set: (id: number, value: number): void => {
      values[id] = value
    }
  }
}

/** What may still be read: words of candidates. Walks that answer one question share one. */
export interface Budget {
  /** What is left; below 0 it did not suffice. */
  left: number
}

/** What remembering one set costs of a budget: this bounds the memory of a walk as the words read bound its time. */
const costOf = (words: number): number => 8 * words + 256

/**
 * Walks a box.
 *
 * @param start - the rules that take part.
 * @param verdict - the end for a set of candidates, or {@link undecided}; at depth `columns.length` it must decide.
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
  const stack = new Uint32Array((columns.length + 1) * words)
  stack.set(start)
  const visited = columns.map(() => setTable(words))
  let nodes = new Int32Array(1_024)
  let size = 0
  const unique = new Map<number, Array<number>>()

  /** The node with these successors, which stand at the end of `nodes`; kept only if new. */
  const share = (length: number): number => {
    let hash = 0
    for (let i = 0; i < length; i++) {
      hash = Math.imul(hash ^ nodes[size + i]!, 0x9e3779b1)
      hash ^= hash >>> 15
    }
    const bucket = unique.get(hash)
    if (bucket !== undefined) {
      for (const node of bucket) {
        let i = 0
        while (i < length && nodes[node + i] === nodes[size + i]) i++
        if (i === length) return node
      }
    }
    const node = size
    size += length
    if (bucket === undefined) unique.set(hash, [node])
    else bucket.push(node)
    return node
  }

  const walk = (depth: number, low: number, high: number): number => {
    const from = depth * words
    const end = verdict(stack, from, depth)
    if (end !== undecided) return ~end
    const found = visited[depth]!.add(stack, from, low, high)
    if (found < 0) return visited[depth]!.get(~found)
    const { bits } = columns[depth]!
    const cases = box.cases[depth]!
    const successors = new Int32Array(cases.length)
    budget.left -= cases.length * (high - low) + costOf(words)
    let same = true
    for (let i = 0; i < cases.length; i++) {
      if (budget.left < 0) return 0
      const row = cases[i]! * words
      let first = high
      let last = low
      for (let word = low; word < high; word++) {
        const kept = stack[from + word]! & bits[row + word]!
        stack[from + words + word] = kept
        if (kept !== 0) {
          if (first === high) first = word
          last = word + 1
        }
      }
      for (let word = 0; word < low; word++) stack[from + words + word] = 0
      for (let word = high; word < words; word++) stack[from + words + word] = 0
      successors[i] = walk(depth + 1, Math.min(first, last), last)
      same &&= successors[i] === successors[0]
    }
    let node = successors[0]!
    if (!same) {
      while (size + cases.length + 1 > nodes.length) {
        const grown = new Int32Array(nodes.length * 2)
        grown.set(nodes)
        nodes = grown
      }
      nodes[size] = depth
      nodes.set(successors, size + 1)
      node = share(cases.length + 1)
    }
    visited[depth]!.set(found, node)
    return node
  }

  const root = walk(0, 0, words)
  return budget.left < 0 ? null : { root, nodes: nodes.slice(0, size), box }
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
  const stack = new Uint32Array((columns.length + 1) * words)
  stack.set(start)
  const barren = columns.map((): ReturnType<typeof setTable> | null => null)
  const path = Int32Array.from(box.cases, (cases) => cases[0]!)
  // Most searches end soon; only a long one gains by remembering where it found nothing.
  let visits = 0
  const walk = (depth: number): boolean => {
    const from = depth * words
    const end = verdict(stack, from, depth)
    if (end !== undecided) return end === 1
    if (++visits > 256) {
      barren[depth] ??= setTable(words)
      if (barren[depth].add(stack, from, 0, words) < 0) return false
      budget.left -= costOf(words)
    }
    const { bits } = columns[depth]!
    const cases = box.cases[depth]!
    for (let i = 0; i < cases.length; i++) {
      budget.left -= words
      if (budget.left < 0) return false
      const row = cases[i]! * words
      for (let word = 0; word < words; word++) {
        stack[from + words + word] = stack[from + word]! & bits[row + word]!
      }
      path[depth] = cases[i]!
      if (walk(depth + 1)) return true
    }
    path[depth] = cases[0]!
    return false
  }
  const found = walk(0)
  return found ? path : budget.left < 0 ? "too wide" : null
}

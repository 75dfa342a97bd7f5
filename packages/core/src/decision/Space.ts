/**
 * The index of a table: per input the elementary cases that its rules distinguish, and per case one bit for each rule
 * that it satisfies. Deciding, explaining and analysing all read this. Internal.
 */
import type { Domain } from "./Domain.ts"
import { nullPosition } from "./Domain.ts"
import * as Line from "./Line.ts"

/** One input of the index. */
export interface Column {
  /** What exists. */
  readonly domain: Domain
  /** Number of elementary cases. */
  readonly cases: number
  /** The positions of each case. */
  readonly lines: ReadonlyArray<Line.Line>
  /** Bits of the rules that case `c` satisfies: words `c * words` and on. */
  readonly bits: Uint32Array
  /** Which different cell each rule has. */
  readonly cellOf: Int32Array
  /** The positions of each different cell. */
  readonly cellLines: ReadonlyArray<Line.Line>
  /** The cases of each different cell. */
  readonly cells: ReadonlyArray<Int32Array>
  /** Where atoms of an ordered input begin, its bounds included. */
  readonly starts: Float64Array
  /** The case of each atom; for a listed input, of each position. */
  readonly caseAt: Int32Array
  /** The case of null, or -1. */
  readonly nullCase: number
}

/** The index. */
export interface Space {
  /** Number of rules. */
  readonly count: number
  /** Words of 32 bits that hold one bit per rule. */
  readonly words: number
  /** The inputs. */
  readonly columns: ReadonlyArray<Column>
  /** The places of the inputs as a walk takes them: those of which a case leaves the fewest rules go first. */
  readonly order: ReadonlyArray<number>
}

/** How many words of bits an index may have: 64 MB. Beyond that a table is refused. */
const maxWords = 1 << 24

/** The atom that a position lies in: the last that starts at or before it. */
const atomOf = (starts: Float64Array, position: number): number => {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (starts[middle]! <= position) low = middle
    else high = middle - 1
  }
  return low
}

const columnOf = (domain: Domain, lines: ReadonlyArray<Line.Line>, words: number): Column | null => {
  // Rules with the same cell share its set; `lines` repeats the same array for most of them.
  const ids = new Map<string, number>()
  const seen = new Map<Line.Line, number>()
  const different: Array<Line.Line> = []
  const cellOf = new Int32Array(lines.length)
  lines.forEach((line, rule) => {
    let id = seen.get(line)
    if (id === undefined) {
      const key = line.join()
      id = ids.get(key)
      if (id === undefined) {
        id = different.length
        ids.set(key, id)
        different.push(line)
      }
      seen.set(line, id)
    }
    cellOf[rule] = id
  })

  const ends = new Set<number>()
  for (const line of [domain.all, ...different]) for (const end of line) ends.add(end)
  const starts = Float64Array.from(ends).sort()
  const atoms = starts.length
  const exists = new Uint8Array(atoms)
  const atomAt = new Map<number, number>()
  starts.forEach((start, atom) => {
    atomAt.set(start, atom)
    exists[atom] = Line.has(domain.all, start) ? 1 : 0
  })
  if (atoms * Math.max(words, different.length >>> 5) > maxWords) return null

  // Atoms that no cell tells apart are one case; a signature of the cells that hold them finds those.
  const cellWords = (different.length + 31) >>> 5
  const holds = new Uint32Array(atoms * cellWords)
  different.forEach((line, id) => {
    for (let i = 0; i < line.length; i += 2) {
      const to = atomAt.get(line[i + 1]!)!
      for (let atom = atomAt.get(line[i]!)!; atom < to; atom++) {
        holds[atom * cellWords + (id >>> 5)]! |= 1 << (id & 31)
      }
    }
  })
  const caseOfSignature = new Map<string, number>()
  const caseAt = new Int32Array(atoms).fill(-1)
  const parts: Array<Array<number>> = []
  for (let atom = 0; atom < atoms; atom++) {
    if (exists[atom] === 0) continue
    const signature = holds.subarray(atom * cellWords, (atom + 1) * cellWords).join()
    let at = caseOfSignature.get(signature)
    if (at === undefined) {
      at = parts.length
      caseOfSignature.set(signature, at)
      parts.push([])
    }
    caseAt[atom] = at
    const part = parts[at]!
    const end = starts[atom + 1] ?? Number.POSITIVE_INFINITY
    if (part.at(-1) === starts[atom]) part[part.length - 1] = end
    else part.push(starts[atom]!, end)
  }

  const cases = parts.length
  const cells = different.map((line) => {
    const list = new Set<number>()
    for (let i = 0; i < line.length; i += 2) {
      const to = atomAt.get(line[i + 1]!)!
      for (let atom = atomAt.get(line[i]!)!; atom < to; atom++) list.add(caseAt[atom]!)
    }
    return Int32Array.from(list).sort()
  })
  const bits = new Uint32Array(cases * words)
  const everywhere = new Uint32Array(words)
  for (let rule = 0; rule < lines.length; rule++) {
    const list = cells[cellOf[rule]!]!
    const word = rule >>> 5
    const bit = 1 << (rule & 31)
    if (list.length === cases) everywhere[word]! |= bit
    else for (let i = 0; i < list.length; i++) bits[list[i]! * words + word]! |= bit
  }
  for (let i = 0, word = 0; i < bits.length; i++, word = word + 1 === words ? 0 : word + 1) {
    bits[i]! |= everywhere[word]!
  }

  const nullCase = starts[0] === nullPosition ? caseAt[0]! : -1
  return { domain, cases, lines: parts, bits, cellOf, cellLines: different, cells, starts, caseAt, nullCase }
}

/** What tells rules apart best goes first: then a walk visits few places, in whatever order the inputs are written. */
const orderOf = (columns: ReadonlyArray<Column>): ReadonlyArray<number> => {
  const left = columns.map(({ cases, cellOf, cells }) => {
    let all = 0
    for (let rule = 0; rule < cellOf.length; rule++) all += cells[cellOf[rule]!]!.length
    return all / cases
  })
  return columns.map((_, i) => i).sort((a, b) => left[a]! - left[b]!)
}

/**
 * Builds the index.
 *
 * @param rules - per rule, per input, the positions that satisfy it.
 * @returns null when the index would be larger than 64 MB of bits for one input.
 */
export const build = (
  domains: ReadonlyArray<Domain>,
  rules: ReadonlyArray<ReadonlyArray<Line.Line>>
): Space | null => {
  const words = Math.max(1, (rules.length + 31) >>> 5)
  const columns: Array<Column> = []
  for (const [i, domain] of domains.entries()) {
    const column = columnOf(
      domain,
      rules.map((cells) => cells[i]!),
      words
    )
    if (column === null) return null
    columns.push(column)
  }
  return { count: rules.length, words, columns, order: orderOf(columns) }
}

/** The case that a position falls in, or -1 when no such value exists. */
export const caseOf = (column: Column, position: number): number => {
  if (position === nullPosition) return column.nullCase
  return position >= column.starts[0]! ? column.caseAt[atomOf(column.starts, position)]! : -1
}

/** The set of all rules. */
export const everyRule = ({ count, words }: Space): Uint32Array => {
  const set = new Uint32Array(words)
  for (let rank = 0; rank < count; rank++) set[rank >>> 5]! |= 1 << (rank & 31)
  return set
}

/** Finds the elementary case of each input of a table: the part of deciding that touches what a host passes in. Internal. */
import * as Space from "./Space.ts"

interface Reader {
  readonly name: string
  /** Case of each listed value; null when the input is a range. */
  readonly known: Map<unknown, number> | null
  /** Case of texts that are not listed, or -1. */
  readonly others: number
  /** Cases of the whole numbers from `lowest` on that lie among the ends of cells, when they are few; else empty. */
  readonly dense: Int32Array
  readonly lowest: number
  readonly position: (value: unknown) => number
  readonly column: Space.Column
}

/** Up to this many whole numbers are found without searching. */
const denseSize = 4_096

const readerOf = (column: Space.Column): Reader => {
  const { domain, nullCase, starts } = column
  const at = (position: number): number => Space.caseOf(column, position)
  const known =
    domain.listed === null ? null : new Map<unknown, number>(domain.listed.map((v, i) => [v, at(i)]))
  if (known !== null && nullCase >= 0) known.set(null, nullCase)
  const isNumber = domain.field._tag === "Integer" || domain.field._tag === "Number"
  const ends = isNumber ? starts.filter((start) => Number.isSafeInteger(Math.round(start))) : []
  const lowest = Math.ceil(ends[0] ?? 0)
  const size = Math.floor(ends.at(-1) ?? -1) - lowest + 1
  return {
    name: domain.field.name,
    known,
    others: domain.others === null ? -1 : at(domain.others),
    dense: Int32Array.from({ length: size > 0 && size <= denseSize ? size : 0 }, (_, i) => at(lowest + i)),
    lowest,
    position: domain.position,
    column
  }
}

const caseIn = (reader: Reader, value: unknown): number => {
  const { column, dense, known, lowest, others } = reader
  if (known !== null) {
    const found = known.get(value)
    return found === undefined ? (typeof value === "string" ? others : -1) : found
  }
  if (typeof value === "number" && (value | 0) === value) {
    const step = value - lowest
    if (step >= 0 && step < dense.length) return dense[step]!
  }
  return Space.caseOf(column, reader.position(value))
}

const put = (cases: Int32Array, at: number, reader: Reader, value: unknown): number => {
  const found = caseIn(reader, value)
  cases[at] = found
  return found
}

/** Fills `cases` and returns -1, or returns the place of the first input that has no case. */
export type Read = (input: object, cases: Int32Array) => number

/** The reader of all inputs of an index. */
export const of = ({ columns }: Space.Space): Read => {
  const readers = columns.map(readerOf)
  const size = readers.length
  const [r0, r1, r2, r3, r4, r5, r6, r7] = Array.from({ length: 8 }, (_, i) => readers[i] ?? readers[0]!) as [
    Reader,
    Reader,
    Reader,
    Reader,
    Reader,
    Reader,
    Reader,
    Reader
  ]
  const [n0, n1, n2, n3, n4, n5, n6, n7] = [r0, r1, r2, r3, r4, r5, r6, r7].map(({ name }) => name) as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string
  ]
  const each: Read = (input, cases) => {
    for (let i = 0; i < size; i++) {
      const reader = readers[i]!
      const at = caseIn(reader, (input as { readonly [name: string]: unknown })[reader.name])
      if (at < 0) return i
      cases[i] = at
    }
    return -1
  }
  // An engine remembers one property for each place in the code that reads one. Reading the first eight inputs at
  // eight places costs less than half of reading them all at one place.
  return (input, cases) => {
    const values = input as { readonly [name: string]: unknown }
    let all = put(cases, 0, r0, values[n0])
    if (size > 1) all |= put(cases, 1, r1, values[n1])
    if (size > 2) all |= put(cases, 2, r2, values[n2])
    if (size > 3) all |= put(cases, 3, r3, values[n3])
    if (size > 4) all |= put(cases, 4, r4, values[n4])
    if (size > 5) all |= put(cases, 5, r5, values[n5])
    if (size > 6) all |= put(cases, 6, r6, values[n6])
    if (size > 7) all |= put(cases, 7, r7, values[n7])
    return size > 8 || all < 0 ? each(input, cases) : -1
  }
}

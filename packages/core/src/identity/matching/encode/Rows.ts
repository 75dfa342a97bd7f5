/** Columns of numbers to which rows are added, until they are put in order. */
import type { Memory } from "../Memory.ts"

// What it is

type Numeric = Int32Array | Float64Array | Uint8Array
type Kind = typeof Int32Array | typeof Float64Array | typeof Uint8Array

/** Columns by name. */
export type Numbers<Kinds> = {
  readonly [name in keyof Kinds]: Kinds[name] extends Kind ? InstanceType<Kinds[name]> : never
}

/** Columns of these kinds, 0 where nothing was put. */
export class Rows<Kinds extends Readonly<Record<string, Kind>>> {
  /** How many rows there are. */
  size = 0
  /** The columns, with room for more rows. */
  into: Numbers<Kinds>
  private room: number
  private readonly kinds: Kinds

  /** With room for so many rows: more is made when it is needed. */
  constructor(kinds: Kinds, room: number) {
    this.kinds = kinds
    this.room = room
    this.into = this.each((name) => new kinds[name]!(room))
  }

  /** One row more: its number. */
  next(): number {
    if (this.size === this.room) {
      this.room = Math.max(1024, this.room * 2)
      this.into = this.each((name) => lengthened(this.into[name] as Numeric, this.room))
    }
    return this.size++
  }

  /** The rows, in the order of these positions or as they came: the end of the work. */
  columns(order: Int32Array | undefined, memory: Memory): Numbers<Kinds> {
    return this.each((name) => ordered(this.into[name] as Numeric, this.size, order, memory))
  }

  private each(make: (name: keyof Kinds) => Numeric): Numbers<Kinds> {
    return Object.fromEntries(Object.keys(this.kinds).map((name) => [name, make(name)])) as never
  }
}

// What it decides

/** A column with room for so many rows. What it came from is given back. */
export const lengthened = (from: Numeric, rows: number): Numeric => {
  const Kind: new (buffer: ArrayBufferLike) => Numeric = from.constructor as never
  return new Kind((from.buffer as ArrayBuffer).transfer(rows * from.BYTES_PER_ELEMENT))
}

/**
 * So many rows of a column, in the order of these positions or as they came. What they came from is given back at once, so
 * that a batch never lies there twice.
 */
export const ordered = (
  from: Numeric,
  rows: number,
  order: Int32Array | undefined,
  memory: Memory
): Numeric => {
  if (order === undefined) return lengthened(from, rows)
  const Kind: new (buffer: ArrayBufferLike) => Numeric = from.constructor as never
  const into = new Kind(memory(rows * from.BYTES_PER_ELEMENT))
  for (let row = 0; row < rows; row++) into[row] = from[order[row]!]!
  ;(from.buffer as ArrayBuffer).transfer(0)
  return into
}

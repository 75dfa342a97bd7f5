/** What `Household` needs of some records, as one text: that is sent to a worker much faster than records are. */
import type { Fields } from "./Household.ts"

/** So many records are worth sending, or so many characters. */
const many = { records: 2048, characters: 1 << 20 }

const fields = [
  "surname",
  "partnerSurname",
  "postcode",
  "houseNumber",
  "houseSuffix",
  "street",
  "place",
  "telephone",
  "email"
] as const

// What it is

/** Records packed together. Plain data. */
export interface Packed {
  readonly size: number
  /** All values one behind another. */
  readonly all: string
  /** Of each record the lengths of its fields, then how many extra fields it has, and the length of each. */
  readonly lengths: Int32Array
  /** Names of the extra fields, in the order of their values. */
  readonly names: ReadonlyArray<string>
}

/** Packs records. */
export class Packer {
  private size = 0
  private characters = 0
  private values: Array<string> = []
  private lengths: Array<number> = []
  private names: Array<string> = []

  /** Adds a record. */
  add(record: Fields): void {
    this.size++
    for (const field of fields) this.put(record[field] ?? "")
    const extras = record.extra === undefined ? [] : Object.entries(record.extra)
    this.lengths.push(extras.length)
    for (const [name, value] of extras) {
      this.names.push(name)
      this.put(value ?? "")
    }
  }

  private put(value: string): void {
    this.values.push(value)
    this.lengths.push(value.length)
    this.characters += value.length
  }

  /** Whether it is time to send. */
  get isFull(): boolean {
    return this.size >= many.records || this.characters >= many.characters
  }

  /** What was added since the last time. */
  taken(): Packed {
    const { size, values, lengths, names } = this
    this.size = 0
    this.characters = 0
    this.values = []
    this.lengths = []
    this.names = []
    return { size, all: values.join(""), lengths: Int32Array.from(lengths), names }
  }
}

// What it decides

/** Calls with each record, in their order. */
export const each = ({ size, all, lengths, names }: Packed, record: (fields: Fields) => void): void => {
  let at = 0
  let from = 0
  let extras = 0
  const next = (): string => {
    const to = from + lengths[at++]!
    const value = all.slice(from, to)
    from = to
    return value
  }
  for (let n = 0; n < size; n++) {
    const one = {
      surname: next(),
      partnerSurname: next(),
      postcode: next(),
      houseNumber: next(),
      houseSuffix: next(),
      street: next(),
      place: next(),
      telephone: next(),
      email: next()
    }
    const others = lengths[at++]!
    if (others === 0) record(one)
    else
      record({
        ...one,
        extra: Object.fromEntries(Array.from({ length: others }, () => [names[extras++]!, next()]))
      })
  }
}

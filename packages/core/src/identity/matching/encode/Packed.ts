/** What `Household` needs of some records, as one text: that is sent to a worker much faster than records are. */
import type { Fields } from "./Household.ts"

/** So many records are worth sending, or so many characters. */
const many = { records: 2048, characters: 1 << 20 }

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
  private lengths = new Int32Array(1024)
  private count = 0
  private names: Array<string> = []

  /** Adds a record. */
  add(record: Fields): void {
    this.size++
    this.put(record.surname)
    this.put(record.partnerSurname)
    this.put(record.postcode)
    this.put(record.houseNumber)
    this.put(record.houseSuffix)
    this.put(record.street)
    this.put(record.place)
    this.put(record.telephone)
    this.put(record.email)
    const extras = record.extra === undefined ? [] : Object.entries(record.extra)
    this.note(extras.length)
    for (const [name, value] of extras) {
      this.names.push(name)
      this.put(value)
    }
  }

  private put(value: string | undefined): void {
    const text = value ?? ""
    this.note(text.length)
    if (text === "") return
    this.values.push(text)
    this.characters += text.length
  }

  private note(length: number): void {
    if (this.count === this.lengths.length)
      this.lengths = new Int32Array(this.lengths.buffer.transfer(8 * this.count))
    this.lengths[this.count++] = length
  }

  /** Whether it is time to send. */
  get isFull(): boolean {
    return this.size >= many.records || this.characters >= many.characters
  }

  /** What was added since the last time. */
  taken(): Packed {
    const { size, values, count, names } = this
    this.size = 0
    this.characters = 0
    this.values = []
    this.count = 0
    this.names = []
    return { size, all: values.join(""), lengths: this.lengths.slice(0, count), names }
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

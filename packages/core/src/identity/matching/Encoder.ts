/**
 * Records on their way into columns: each distinct value is folded once, and of a record nothing is held but numbers and
 * its e-mail address. So a batch can be far larger than what its records would take in memory.
 */
import type { Columns, Extra } from "./Columns.ts"
import type { Features } from "./Features.ts"
import * as Hash from "./Hash.ts"
import * as Memory from "./Memory.ts"
import * as Normal from "./Normal.ts"
import { lettersOf, WordList, type Words } from "./Words.ts"

// What it is

const kinds = {
  bsn: Float64Array,
  verified: Uint8Array,
  first: Int32Array,
  usual: Int32Array,
  initials: Int32Array,
  surname: Int32Array,
  partner: Int32Array,
  date: Int32Array,
  gender: Uint8Array,
  postcode: Int32Array,
  number: Int32Array,
  suffix: Int32Array,
  street: Int32Array,
  place: Int32Array,
  door: Float64Array,
  telephone: Float64Array,
  email: Float64Array,
  emailLetters: Int32Array,
  order: Uint8Array,
  newborn: Uint8Array,
  partition: Int32Array
} as const
const names = Object.keys(kinds) as ReadonlyArray<keyof typeof kinds>

type Numbers = Pick<Columns, keyof typeof kinds>

/** So many rows of columns. */
export interface Chunk extends Numbers {
  readonly emails: Array<string>
  /** Word number per row, by the name of the field. */
  readonly extras: Map<string, Int32Array>
}

const numbers = (rows: number, memory: Memory.Memory): Numbers =>
  Object.fromEntries(
    names.map((name) => {
      const Kind: new (buffer: ArrayBufferLike) => ArrayLike<number> = kinds[name]
      return [name, new Kind(memory(rows * kinds[name].BYTES_PER_ELEMENT))]
    })
  ) as unknown as Numbers

/** An empty chunk. */
export const chunk = (rows: number): Chunk => ({
  ...numbers(rows, Memory.own),
  emails: Array<string>(rows).fill(""),
  extras: new Map()
})

/** Word numbers by raw value. */
class Interned {
  private readonly seen = new Map<string, number>()
  private readonly add: (raw: string) => number

  constructor(add: (raw: string) => number) {
    this.add = add
  }

  /** The word of a raw value, 0 for none. */
  of(raw: string | undefined): number {
    if (raw === undefined || raw === "") return 0
    let number = this.seen.get(raw)
    if (number === undefined) {
      number = this.add(raw)
      this.seen.set(raw, number)
    }
    return number
  }
}

// What it decides

/** Puts records into chunks, whose word numbers all stand for the same words. */
export class Encoder {
  private readonly words = new WordList()
  private readonly first = this.names(Normal.firstNames)
  private readonly usual = this.names(Normal.firstNames)
  private readonly initials = this.values(Normal.initials)
  private readonly surname = this.names(Normal.surname)
  private readonly postcode = this.values(Normal.postcode)
  private readonly number = this.values(doorNumber)
  private readonly suffix = this.values(Normal.postcode)
  private readonly text = this.values(Normal.text)
  private readonly partition = this.values((raw) => raw)
  private readonly date = new Interned(Normal.date)
  /** Initials by the word of the first names. */
  private readonly derived = new Map<number, number>()

  private names(normal: (raw: string) => string): Interned {
    return new Interned((raw) => this.words.addName(normal(raw)))
  }

  private values(normal: (raw: string) => string): Interned {
    return new Interned((raw) => this.words.add(normal(raw)))
  }

  /** The words of all that was put. */
  sealed(memory: Memory.Memory): Words {
    return this.words.sealed(memory)
  }

  /** Puts a record into a row. */
  put(into: Chunk, row: number, record: Features): void {
    if (record.bsn !== undefined) {
      into.bsn[row] = Hash.wide(record.bsn.trim())
      if (record.bsnVerified === true && into.bsn[row] !== 0) into.verified[row] = 1
    }
    this.putNames(into, row, record)
    into.date[row] = this.date.of(record.birthDate)
    if (record.gender !== undefined) into.gender[row] = Normal.gender(record.gender)
    into.order[row] = record.multipleBirthOrder ?? 0
    into.partition[row] = this.partition.of(record.partition)
    this.putAddress(into, row, record)
    if (record.telephone !== undefined) into.telephone[row] = Normal.telephone(record.telephone)
    if (record.email !== undefined) {
      const email = Normal.email(record.email)
      into.emails[row] = email
      into.email[row] = Hash.wide(email)
      into.emailLetters[row] = lettersOf(email)
    }
    for (const [name, value] of Object.entries(record.extra ?? {})) {
      const extra = into.extras.get(name) ?? new Int32Array(into.date.length)
      into.extras.set(name, extra)
      extra[row] = this.text.of(value)
    }
  }

  private putNames(into: Chunk, row: number, record: Features): void {
    const given = this.first.of(record.firstNames)
    into.first[row] = given
    into.usual[row] = this.usual.of(record.usualName)
    if (isPlain(record)) into.surname[row] = this.surname.of(record.surname)
    else {
      const [own, other] = Normal.surnames(record)
      into.surname[row] = this.surname.of(own)
      into.partner[row] = this.surname.of(other)
    }
    const isUnborn =
      given === 0 && record.firstNames !== undefined && Normal.isUnborn(Normal.text(record.firstNames))
    if (record.newborn === true || isUnborn) into.newborn[row] = 1
    let initials = this.initials.of(record.initials)
    if (initials === 0 && given !== 0) {
      initials = this.derived.get(given) ?? 0
      if (initials === 0) {
        initials = this.words.add(this.words.text[given]!.replace(/(\S)\S*\s*/gu, "$1").slice(0, 8))
        this.derived.set(given, initials)
      }
    }
    into.initials[row] = initials
  }

  private putAddress(into: Chunk, row: number, record: Features): void {
    const postcode = this.postcode.of(record.postcode)
    const house = this.number.of(record.houseNumber)
    const street = this.text.of(record.street)
    into.postcode[row] = postcode
    into.number[row] = house
    into.suffix[row] = this.suffix.of(record.houseSuffix || trailing(record.houseNumber))
    into.street[row] = street
    into.place[row] = this.text.of(record.place)
    // A street line without a number of its own may hold the number, so it says which door it is by itself.
    const area = house !== 0 && postcode !== 0 ? postcode : street
    if (area !== 0) into.door[row] = Hash.widePair(this.words.hashOf(area), this.words.hashOf(house))
  }
}

/** Columns of a few records, as they stand: for a comparison online. Many are for `Batch`. */
export const columns = (records: ReadonlyArray<Features>): Columns => {
  const encoder = new Encoder()
  const into = chunk(records.length)
  for (const [row, record] of records.entries()) encoder.put(into, row, record)
  const { extras, ...rest } = into
  return {
    size: records.length,
    words: encoder.sealed(Memory.own),
    ...rest,
    extras: [...extras.keys()].sort().map((name) => ({ name, word: extras.get(name)! }))
  }
}

/** How many rows the chunks of a batch have, as a power of two. */
const bits = 12
/** How many rows the chunks of a batch have. */
export const rows = 1 << bits

/** The rows of the chunks of a batch as one, in the order of these positions. */
export const gathered = (
  chunks: ReadonlyArray<Chunk>,
  order: Int32Array,
  memory: Memory.Memory
): Numbers & Pick<Columns, "emails" | "extras"> => {
  const all = numbers(order.length, memory)
  const pick = (into: Int32Array | Float64Array | Uint8Array, from: ReadonlyArray<ArrayLike<number>>) => {
    for (let row = 0; row < order.length; row++) {
      const at = order[row]!
      into[row] = from[at >> bits]![at & (rows - 1)]!
    }
  }
  for (const name of names)
    pick(
      all[name],
      chunks.map((one) => one[name])
    )
  const emails = Array.from(order, (at) => chunks[at >> bits]!.emails[at & (rows - 1)]!)
  const none = new Int32Array(rows)
  const fields = new Set(chunks.flatMap(({ extras }) => [...extras.keys()]))
  const extras = [...fields].sort().map((name): Extra => {
    const word = new Int32Array(memory(4 * order.length))
    pick(
      word,
      chunks.map((one) => one.extras.get(name) ?? none)
    )
    return { name, word }
  })
  return { ...all, emails, extras }
}

const isPlain = (record: Features): boolean =>
  (record.partnerSurname === undefined || record.partnerSurname === "") &&
  record.surname?.includes("-") !== true

const doorNumber = (raw: string): string => /^\s*0*(\d{1,6})/.exec(raw)?.[1] ?? Normal.postcode(raw)
const digits = /^\d+$/
const trailing = (raw: string | undefined): string =>
  raw === undefined || digits.test(raw) ? "" : raw.slice(0, 40).replace(/^\s*\d+/, "")

/**
 * Records on their way into columns: each distinct value is folded once, and of a record nothing is held but numbers. So a
 * batch can be far larger than what its records would take in memory.
 */
import type { Columns } from "./Columns.ts"
import { EmailList } from "./Emails.ts"
import type { Features } from "./Features.ts"
import * as Hash from "./Hash.ts"
import { Interned } from "./Interned.ts"
import type * as Likeness from "./Likeness.ts"
import * as Memory from "./Memory.ts"
import * as Normal from "./Normal.ts"
import { lettersOf, WordList } from "./Words.ts"

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
  emailAt: Int32Array,
  emailLetters: Int32Array,
  order: Uint8Array,
  newborn: Uint8Array,
  partition: Int32Array
} as const
type Numbers = Pick<Columns, keyof typeof kinds>

const all = <A>(make: (name: keyof Numbers) => A): Record<keyof Numbers, A> =>
  Object.fromEntries((Object.keys(kinds) as Array<keyof Numbers>).map((name) => [name, make(name)])) as never

type Numeric = Int32Array | Float64Array | Uint8Array

const lengthened = (from: Numeric, rows: number): Numeric => {
  const Kind: new (buffer: ArrayBufferLike) => Numeric = from.constructor as never
  return new Kind((from.buffer as ArrayBuffer).transfer(rows * from.BYTES_PER_ELEMENT))
}

/** The values at these positions. What they came from is given back at once, so that a batch never lies there twice. */
const picked = (from: Numeric, order: Int32Array, memory: Memory.Memory): Numeric => {
  const Kind: new (buffer: ArrayBufferLike) => Numeric = from.constructor as never
  const into = new Kind(memory(order.length * from.BYTES_PER_ELEMENT))
  for (let row = 0; row < order.length; row++) into[row] = from[order[row]!]!
  ;(from.buffer as ArrayBuffer).transfer(0)
  return into
}

// What it decides

/** Columns of a few records, as they stand: for a comparison online. Many are for `Batch`. */
export const columns = (records: ReadonlyArray<Features>, likeness: Likeness.Ready): Columns => {
  const encoder = new Encoder(records.length, likeness)
  for (const record of records) encoder.add(record)
  return encoder.columns(undefined, Memory.own)
}

/** Takes records, a row each, until their columns are asked for. */
export class Encoder {
  /** How many rows there are. */
  size = 0
  private room: number
  private into: Numbers
  private readonly extras = new Map<string, Int32Array>()
  private readonly words: WordList
  private readonly emails = new EmailList()
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

  /** With room for so many rows: more are made when they are needed. */
  constructor(room: number, likeness: Likeness.Ready) {
    this.room = room
    this.words = new WordList(likeness)
    this.into = all((name) => new kinds[name](room)) as Numbers
  }

  private names(normal: (raw: string) => string): Interned {
    return new Interned((raw) => this.words.addName(normal(raw)))
  }

  private values(normal: (raw: string) => string): Interned {
    return new Interned((raw) => this.words.add(normal(raw)))
  }

  /** Birth dates by row. */
  get dates(): Int32Array {
    return this.into.date.subarray(0, this.size)
  }

  /** The rows, in the order of these positions or as they came: the end of the work. */
  columns(order: Int32Array | undefined, memory: Memory.Memory): Columns {
    const { size } = this
    const inOrder = (from: Numeric) =>
      order === undefined ? lengthened(from, size) : picked(from, order, memory)
    return {
      size,
      words: this.words.sealed(memory),
      emails: this.emails.sealed(memory),
      ...(all((name) => inOrder(this.into[name])) as Numbers),
      extras: [...this.extras.keys()]
        .sort()
        .map((name) => ({ name, word: inOrder(this.extras.get(name)!) as Int32Array }))
    }
  }

  private widen(): void {
    this.room = Math.max(1024, this.room * 2)
    this.into = all((name) => lengthened(this.into[name], this.room)) as Numbers
    for (const [name, word] of this.extras) this.extras.set(name, lengthened(word, this.room) as Int32Array)
  }

  /** Puts a record into the next row. */
  add(record: Features): void {
    if (this.size === this.room) this.widen()
    const row = this.size++
    const { into } = this
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
      if (email !== "") into.emailAt[row] = this.emails.add(email)
      into.email[row] = Hash.wide(email)
      into.emailLetters[row] = lettersOf(email)
    }
    for (const [name, value] of Object.entries(record.extra ?? {})) {
      const extra = this.extras.get(name) ?? new Int32Array(this.room)
      this.extras.set(name, extra)
      extra[row] = this.text.of(value)
    }
  }

  private putNames(into: Numbers, row: number, record: Features): void {
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

  private putAddress(into: Numbers, row: number, record: Features): void {
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

const isPlain = (record: Features): boolean =>
  (record.partnerSurname === undefined || record.partnerSurname === "") &&
  record.surname?.includes("-") !== true

const doorNumber = (raw: string): string => /^\s*0*(\d{1,6})/.exec(raw)?.[1] ?? Normal.postcode(raw)
const digits = /^\d+$/
const trailing = (raw: string | undefined): string =>
  raw === undefined || digits.test(raw) ? "" : raw.slice(0, 40).replace(/^\s*\d+/, "")

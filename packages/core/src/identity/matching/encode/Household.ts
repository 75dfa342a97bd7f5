/** What house-mates share, on the way into columns: surnames, address, telephone, e-mail. And the extra fields. */
import type { Extra } from "../Columns.ts"
import { EmailList, type Emails } from "../Emails.ts"
import type { Features } from "../Features.ts"
import * as Hash from "../Hash.ts"
import { Interned } from "../Interned.ts"
import type * as Likeness from "../Likeness.ts"
import type { Memory } from "../Memory.ts"
import * as Normal from "../Normal.ts"
import { lettersOf, WordList, type Words } from "../Words.ts"
import { lengthened, type Numbers, ordered, Rows } from "./Rows.ts"

/** Each extra field is a column, and a few passes: fields by the hundred are mostly no fields, but values or ids. */
export const mostExtras = 64

// What it is

const words = {
  surname: Int32Array,
  partner: Int32Array,
  postcode: Int32Array,
  number: Int32Array,
  suffix: Int32Array,
  street: Int32Array,
  place: Int32Array
} as const
const kinds = {
  ...words,
  door: Float64Array,
  telephone: Float64Array,
  email: Float64Array,
  emailAt: Int32Array,
  emailLetters: Int32Array
} as const

/** Its columns, and what they number. Plain data, so that it can come from a worker. */
export type Part = Numbers<typeof kinds> & {
  readonly words: Words
  readonly emails: Emails
  readonly extras: ReadonlyArray<Extra>
}

/** What it needs of a record. */
export type Fields = Pick<
  Features,
  | "surname"
  | "partnerSurname"
  | "postcode"
  | "houseNumber"
  | "houseSuffix"
  | "street"
  | "place"
  | "telephone"
  | "email"
  | "extra"
>

/** Takes records, a row each, until their columns are asked for. */
export class Household {
  private readonly rows: Rows<typeof kinds>
  private readonly extras = new Map<string, Int32Array>()
  private readonly words: WordList
  private readonly emails = new EmailList()
  private readonly surname = new Interned((raw) => this.words.addName(Normal.surname(raw)))
  private readonly postcode = this.values(Normal.postcode)
  private readonly number = this.values(doorNumber)
  private readonly suffix = this.values(Normal.code)
  private readonly text = this.values(Normal.text)

  /** With room for so many rows: more is made when it is needed. */
  constructor(room: number, likeness: Likeness.Ready) {
    this.rows = new Rows(kinds, room)
    this.words = new WordList(likeness)
  }

  private values(normal: (raw: string) => string): Interned {
    return new Interned((raw) => this.words.add(normal(raw)))
  }

  /**
   * The rows, in the order of these positions or as they came, their words numbered behind so many others: the end of the
   * work.
   */
  part(order: Int32Array | undefined, behind: number, memory: Memory): Part {
    const { size, into } = this.rows
    const extras = [...this.extras.keys()].sort().map((name) => {
      const word = lengthened(this.extras.get(name)!, size) as Int32Array
      return { name, word: ordered(shifted(word, behind), size, order, memory) as Int32Array }
    })
    for (const name of Object.keys(words) as Array<keyof typeof words>) shifted(into[name], behind)
    return {
      words: this.words.sealed(memory),
      emails: this.emails.sealed(memory),
      ...this.rows.columns(order, memory),
      extras
    }
  }

  /** Puts a record into the next row. */
  add(record: Fields): void {
    const row = this.rows.next()
    const { into } = this.rows
    if (isPlain(record)) into.surname[row] = this.surname.of(record.surname)
    else {
      const [own, other] = Normal.surnames(record)
      into.surname[row] = this.surname.of(own)
      into.partner[row] = this.surname.of(other)
    }
    this.putAddress(into, row, record)
    if (record.telephone !== undefined) into.telephone[row] = Normal.telephone(record.telephone)
    if (record.email !== undefined) {
      const email = Normal.email(record.email)
      if (email !== "") into.emailAt[row] = this.emails.add(email)
      into.email[row] = Hash.wide(email)
      into.emailLetters[row] = lettersOf(email)
    }
    for (const [name, value] of Object.entries(record.extra ?? {})) this.putExtra(row, name, value)
  }

  private putAddress(into: Numbers<typeof kinds>, row: number, record: Fields): void {
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

  private putExtra(row: number, name: string, value: string | undefined): void {
    const known = this.extras.get(name)
    // One too many tells that there are too many; more would only take memory.
    if (known === undefined && this.extras.size > mostExtras) return
    let extra = known ?? new Int32Array(1024)
    if (row >= extra.length) extra = lengthened(extra, 2 * (row + 1)) as Int32Array
    this.extras.set(name, extra)
    extra[row] = this.text.of(value)
  }
}

const shifted = (numbers: Int32Array, by: number): Int32Array => {
  for (let row = 0; row < numbers.length; row++) if (numbers[row] !== 0) numbers[row]! += by
  return numbers
}

const isPlain = (record: Fields): boolean =>
  (record.partnerSurname === undefined || record.partnerSurname === "") &&
  record.surname?.includes("-") !== true

const doorNumber = (raw: string): string => /^\s*0*(\d{1,6})/.exec(raw)?.[1] ?? Normal.code(raw)
const digits = /^\d+$/
const trailing = (raw: string | undefined): string =>
  raw === undefined || digits.test(raw) ? "" : raw.slice(0, 40).replace(/^\s*\d+/, "")

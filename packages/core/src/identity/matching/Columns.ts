/**
 * Records as columns of numbers: every distinct value is folded and hashed once, every comparison is on integers.
 *
 * Batch and online use the same columns: a batch of a million rows, or an incoming record with its candidates.
 */
import type { Features } from "./Features.ts"
import * as Hash from "./Hash.ts"
import * as Normal from "./Normal.ts"
import { lettersOf, WordList, type Words } from "./Words.ts"

// What it is

/** One extra field. */
interface Extra {
  /** Its name, as the host gave it. */
  readonly name: string
  /** Word number per row. */
  readonly word: Int32Array
}

/** Rows of records; every column is 0 where the value is missing. Plain data, so that it can be sent to a worker. */
export interface Columns {
  /** How many rows. */
  readonly size: number
  /** The words that the numbers stand for. */
  readonly words: Words
  /** 52-bit hash. */
  readonly bsn: Float64Array
  /** 1 where the BSN was verified. */
  readonly verified: Uint8Array
  /** Words. */
  readonly first: Int32Array
  /** Words. */
  readonly usual: Int32Array
  /** Words. */
  readonly initials: Int32Array
  /** Words. */
  readonly surname: Int32Array
  /** Words. */
  readonly partner: Int32Array
  /** See `Normal.date`. */
  readonly date: Int32Array
  /** 1 male, 2 female. */
  readonly gender: Uint8Array
  /** Words. */
  readonly postcode: Int32Array
  /** Words. */
  readonly number: Int32Array
  /** Words. */
  readonly suffix: Int32Array
  /** Words. */
  readonly street: Int32Array
  /** Words. */
  readonly place: Int32Array
  /** 52-bit hash of what says which front door it is, the addition left out; 0 when nothing does. */
  readonly door: Float64Array
  /** See `Normal.telephone`. */
  readonly telephone: Float64Array
  /** 52-bit hash. */
  readonly email: Float64Array
  /** The addresses themselves, folded. */
  readonly emails: ReadonlyArray<string>
  /** Which letters occur in the e-mail address, see `Words.letters`. */
  readonly emailLetters: Int32Array
  /** Order within a multiple birth. */
  readonly order: Uint8Array
  /** 1 where it is a newborn without an identity of its own. */
  readonly newborn: Uint8Array
  /** Word. */
  readonly partition: Int32Array
  /** The extra fields. */
  readonly extras: ReadonlyArray<Extra>
}

// What it decides

/** Makes columns of records; with `order` in the order of those positions, else as they stand. */
export const make = (records: ReadonlyArray<Features>, order?: Int32Array): Columns => {
  const size = records.length
  const words = new WordList()
  const column = (normal: (raw: string) => string) => {
    const seen = new Map<string, number>()
    const numbers = new Int32Array(size)
    const put = (row: number, raw: string | undefined): void => {
      if (raw === undefined || raw === "") return
      let number = seen.get(raw)
      if (number === undefined) {
        number = words.add(normal(raw))
        seen.set(raw, number)
      }
      numbers[row] = number
    }
    return { numbers, put }
  }
  const first = column(Normal.firstNames)
  const usual = column(Normal.firstNames)
  const initials = column(Normal.initials)
  const surname = column(Normal.surname)
  const partner = column(Normal.surname)
  const postcode = column(Normal.postcode)
  const number = column(doorNumber)
  const suffix = column(Normal.postcode)
  const street = column(Normal.text)
  const place = column(Normal.text)
  const partition = column((raw) => raw)
  const extras = new Map<string, ReturnType<typeof column>>()
  const bsn = new Float64Array(size)
  const verified = new Uint8Array(size)
  const date = new Int32Array(size)
  const dates = new Map<string, number>()
  const gender = new Uint8Array(size)
  const door = new Float64Array(size)
  const telephone = new Float64Array(size)
  const email = new Float64Array(size)
  const emails = Array<string>(size).fill("")
  const emailLetters = new Int32Array(size)
  const birth = new Uint8Array(size)
  const newborn = new Uint8Array(size)
  /** Initials by the word of the first names. */
  const derived = new Map<number, number>()

  const rows = order === undefined ? undefined : new Int32Array(size)
  if (rows !== undefined) for (let row = 0; row < size; row++) rows[order![row]!] = row
  for (let at = 0; at < size; at++) {
    const record = records[at]!
    const row = rows === undefined ? at : rows[at]!
    if (record.bsn !== undefined) {
      bsn[row] = Hash.wide(record.bsn.trim())
      if (record.bsnVerified === true && bsn[row] !== 0) verified[row] = 1
    }
    first.put(row, record.firstNames)
    usual.put(row, record.usualName)
    initials.put(row, record.initials)
    if (plain(record)) surname.put(row, record.surname)
    else {
      const [own, other] = Normal.surnames(record)
      surname.put(row, own)
      partner.put(row, other)
    }
    const born = record.birthDate
    if (born !== undefined && born !== "") {
      let known = dates.get(born)
      if (known === undefined) {
        known = Normal.date(born)
        dates.set(born, known)
      }
      date[row] = known
    }
    if (record.gender !== undefined) gender[row] = Normal.gender(record.gender)
    postcode.put(row, record.postcode)
    number.put(row, record.houseNumber)
    suffix.put(row, record.houseSuffix || trailing(record.houseNumber))
    street.put(row, record.street)
    place.put(row, record.place)
    if (record.telephone !== undefined) telephone[row] = Normal.telephone(record.telephone)
    if (record.email !== undefined) {
      emails[row] = Normal.email(record.email)
      email[row] = Hash.wide(emails[row]!)
      emailLetters[row] = lettersOf(emails[row]!)
    }
    birth[row] = record.multipleBirthOrder ?? 0
    partition.put(row, record.partition)
    if (record.extra !== undefined) {
      for (const name in record.extra) {
        let extra = extras.get(name)
        if (extra === undefined) {
          extra = column(Normal.text)
          extras.set(name, extra)
        }
        extra.put(row, record.extra[name])
      }
    }

    const given = first.numbers[row]!
    if (record.newborn === true) newborn[row] = 1
    else if (
      given === 0 &&
      record.firstNames !== undefined &&
      Normal.isUnborn(Normal.text(record.firstNames))
    )
      newborn[row] = 1
    if (given !== 0 && initials.numbers[row] === 0) {
      let letters = derived.get(given)
      if (letters === undefined) {
        letters = words.add(words.text[given]!.replace(/(\S)\S*\s*/gu, "$1").slice(0, 8))
        derived.set(given, letters)
      }
      initials.numbers[row] = letters
    }
    // A street line without a number of its own may hold the number, so it says which door it is by itself.
    const house = number.numbers[row]!
    const area = house !== 0 && postcode.numbers[row] !== 0 ? postcode.numbers[row]! : street.numbers[row]!
    if (area !== 0) door[row] = Hash.widePair(words.hashOf(area), words.hashOf(house))
  }
  return {
    size,
    words: words.sealed([first, usual, surname, partner].map(({ numbers }) => numbers)),
    bsn,
    verified,
    first: first.numbers,
    usual: usual.numbers,
    initials: initials.numbers,
    surname: surname.numbers,
    partner: partner.numbers,
    date,
    gender,
    postcode: postcode.numbers,
    number: number.numbers,
    suffix: suffix.numbers,
    street: street.numbers,
    place: place.numbers,
    door,
    telephone,
    email,
    emails,
    emailLetters,
    order: birth,
    newborn,
    partition: partition.numbers,
    extras: [...extras.keys()].sort().map((name) => ({ name, word: extras.get(name)!.numbers }))
  }
}

const plain = (record: Features): boolean =>
  (record.partnerSurname === undefined || record.partnerSurname === "") &&
  record.surname?.includes("-") !== true

const doorNumber = (raw: string): string => /^\s*0*(\d{1,6})/.exec(raw)?.[1] ?? Normal.postcode(raw)
const digits = /^\d+$/
const trailing = (raw: string | undefined): string =>
  raw === undefined || digits.test(raw) ? "" : raw.slice(0, 40).replace(/^\s*\d+/, "")

/**
 * Records as columns of numbers: every distinct value is folded and hashed once, every comparison is on integers.
 *
 * Batch and online use the same columns: a batch of a million rows, or an incoming record with its candidates.
 */
import type { Features } from "./Features.ts"
import * as Hash from "./Hash.ts"
import * as Nickname from "./Nickname.ts"
import * as Normal from "./Normal.ts"
import * as Phonetic from "./Phonetic.ts"

// What it is

/** Distinct words, numbered from 1; number 0 is the missing word. */
export class Words {
  /** The word by number. */
  readonly text: Array<string> = [""]
  /** 32-bit hash by number; 0 for the missing word. */
  readonly hash: Array<number> = [0]
  /** Number of the first of several names ("jan" of "jan willem"); the word itself when there is one. */
  readonly lead: Array<number> = [0]
  /** Which letters occur, one bit each: tells cheaply that two words differ much. */
  readonly letters: Array<number> = [0]
  private readonly sounds: Array<number> = [0]
  private readonly calls: Array<number> = [0]
  private readonly numbers = new Map<string, number>([["", 0]])

  /** The number of a folded word, which is added when it is new. */
  add(text: string): number {
    const known = this.numbers.get(text)
    if (known !== undefined) return known
    const space = text.indexOf(" ")
    const lead = space < 0 ? -1 : this.add(text.slice(0, space))
    const number = this.text.length
    this.numbers.set(text, number)
    this.text.push(text)
    this.hash.push(Hash.of(text))
    this.lead.push(lead < 0 ? number : lead)
    this.letters.push(lettersOf(text))
    this.sounds.push(0)
    this.calls.push(0)
    return number
  }

  /** Hash of how the word sounds; 0 for the missing word. */
  sound(word: number): number {
    if (word !== 0 && this.sounds[word] === 0)
      this.sounds[word] = Hash.of(Phonetic.key(this.text[word]!)) || 1
    return this.sounds[word]!
  }

  /** Like {@link sound}, for the first of given names, with one hash for a family of nicknames. */
  call(word: number): number {
    const lead = this.lead[word]!
    if (lead !== 0 && this.calls[lead] === 0) {
      const families = Nickname.familiesOf(this.text[lead]!)
      this.calls[lead] = families.length > 0 ? Hash.mix(families[0]!, 77) || 1 : this.sound(lead)
    }
    return this.calls[lead]!
  }
}

const lettersOf = (text: string): number => {
  let letters = 0
  for (let i = 0; i < text.length; i++) letters |= 1 << (text.charCodeAt(i) & 31)
  return letters
}

/** One extra field. */
interface Extra {
  /** Its name, as the host gave it. */
  readonly name: string
  /** Word number per row. */
  readonly word: Int32Array
}

/** Rows of records; every column is 0 where the value is missing. */
export interface Columns {
  readonly size: number
  readonly words: Words
  /** 52-bit hash. */
  readonly bsn: Float64Array
  readonly verified: Uint8Array
  /** Words. */
  readonly first: Int32Array
  readonly usual: Int32Array
  readonly initials: Int32Array
  readonly surname: Int32Array
  readonly partner: Int32Array
  /** See `Normal.date`. */
  readonly date: Int32Array
  readonly gender: Uint8Array
  /** Words. */
  readonly postcode: Int32Array
  readonly number: Int32Array
  readonly suffix: Int32Array
  readonly street: Int32Array
  readonly place: Int32Array
  /** 52-bit hash of what says which front door it is, the addition left out; 0 when nothing does. */
  readonly door: Float64Array
  readonly telephone: Float64Array
  readonly email: Float64Array
  readonly emails: ReadonlyArray<string>
  readonly order: Uint8Array
  readonly newborn: Uint8Array
  /** Word. */
  readonly partition: Int32Array
  readonly extras: ReadonlyArray<Extra>
}

// What it decides

/** Makes columns of records, in the order given. */
export const make = (records: ReadonlyArray<Features>): Columns => {
  const size = records.length
  const words = new Words()
  const column = (
    read: (record: Features) => string | undefined,
    normal: (raw: string) => string
  ): Int32Array => {
    const seen = new Map<string, number>()
    const numbers = new Int32Array(size)
    for (let i = 0; i < size; i++) {
      const raw = read(records[i]!)
      if (raw === undefined || raw === "") continue
      let number = seen.get(raw)
      if (number === undefined) {
        number = words.add(normal(raw))
        seen.set(raw, number)
      }
      numbers[i] = number
    }
    return numbers
  }
  const hashed = (read: (record: Features) => string | undefined): Float64Array => {
    const hashes = new Float64Array(size)
    for (let i = 0; i < size; i++) {
      const value = read(records[i]!)
      if (value !== undefined && value !== "") hashes[i] = Hash.wide(value)
    }
    return hashes
  }
  const numbered = <A extends Int32Array | Uint8Array>(into: A, read: (record: Features) => number): A => {
    for (let i = 0; i < size; i++) into[i] = read(records[i]!)
    return into
  }

  const surname = column(
    (record) => (plain(record) ? record.surname : Normal.surnames(record)[0]),
    Normal.surname
  )
  const partner = column((record) => (plain(record) ? "" : Normal.surnames(record)[1]), Normal.surname)
  const first = column((record) => record.firstNames, Normal.firstNames)
  const initials = column((record) => record.initials, Normal.initials)
  const newborn = Uint8Array.from(
    column(
      (record) => record.firstNames,
      (raw) => (Normal.isUnborn(Normal.text(raw)) ? "baby" : "")
    ),
    (baby, i) => (baby !== 0 || records[i]!.newborn === true ? 1 : 0)
  )
  const dates = new Map<string, number>()
  const date = numbered(new Int32Array(size), (record) => {
    const raw = record.birthDate
    if (raw === undefined || raw === "") return 0
    let known = dates.get(raw)
    if (known === undefined) {
      known = Normal.date(raw)
      dates.set(raw, known)
    }
    return known
  })
  const number = column((record) => record.houseNumber, doorNumber)
  const suffix = column((record) => record.houseSuffix || trailing(record.houseNumber), Normal.postcode)
  const postcode = column((record) => record.postcode, Normal.postcode)
  const street = column((record) => record.street, Normal.text)
  const place = column((record) => record.place, Normal.text)
  const door = new Float64Array(size)
  for (let i = 0; i < size; i++) {
    if (initials[i] === 0 && first[i] !== 0)
      initials[i] = words.add(words.text[first[i]!]!.replace(/(\S)\S*\s*/gu, "$1").slice(0, 8))
    // A street line without a number of its own may hold the number, so it says which door it is by itself.
    const area = postcode[i]! !== 0 && number[i]! !== 0 ? postcode[i]! : street[i]!
    if (area !== 0) door[i] = Hash.wide(`${words.text[area]}|${words.text[number[i]!]}`)
  }
  const emails = records.map((record) => (record.email === undefined ? "" : Normal.email(record.email)))
  const names = new Set<string>()
  for (const record of records)
    if (record.extra !== undefined) for (const name in record.extra) names.add(name)
  return {
    size,
    words,
    bsn: hashed((record) => record.bsn?.trim()),
    verified: numbered(new Uint8Array(size), (record) =>
      record.bsnVerified === true && record.bsn !== undefined && record.bsn.trim() !== "" ? 1 : 0
    ),
    first,
    usual: column((record) => record.usualName, Normal.firstNames),
    initials,
    surname,
    partner,
    date,
    gender: numbered(new Uint8Array(size), (record) =>
      record.gender === undefined ? 0 : Normal.gender(record.gender)
    ),
    postcode,
    number,
    suffix,
    street,
    place,
    door,
    telephone: hashed((record) => (record.telephone === undefined ? "" : Normal.telephone(record.telephone))),
    email: Float64Array.from(emails, Hash.wide),
    emails,
    order: numbered(new Uint8Array(size), (record) => record.multipleBirthOrder ?? 0),
    newborn,
    partition: column(
      (record) => record.partition,
      (raw) => raw
    ),
    extras: [...names]
      .sort()
      .map((name) => ({ name, word: column((record) => record.extra?.[name], Normal.text) }))
  }
}

const plain = (record: Features): boolean =>
  (record.partnerSurname === undefined || record.partnerSurname === "") &&
  record.surname?.includes("-") !== true

const doorNumber = (raw: string): string => /^\s*0*(\d{1,6})/.exec(raw)?.[1] ?? Normal.postcode(raw)
const trailing = (raw: string | undefined): string =>
  raw === undefined ? "" : raw.slice(0, 40).replace(/^\s*\d+/, "")

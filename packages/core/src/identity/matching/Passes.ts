/**
 * The keys of a row, by what they are made of: each pass gives a row some keys of one kind, as 32-bit hashes, or none.
 *
 * The passes are made so that common errors break only some of them: two are the search paths of SBV-Z (birth date with
 * postcode, birth date with surname).
 */
import type { Columns } from "./Columns.ts"
import * as Emails from "./Emails.ts"
import * as Hash from "./Hash.ts"
import * as Words from "./Words.ts"

// What it is

/** Takes one key, a 32-bit hash. */
export type Push = (key: number) => void

/** Gives the keys of one kind that a row has. */
export type Pass = (columns: Columns, row: number, push: Push) => void

/** Whether a row lacks what other passes need, so that a key that many share is worth the work. */
export type Lacks = (columns: Columns, row: number) => boolean

// What it decides

/** Calls with each hash of how the first names sound: official and usual. */
const firsts = ({ words, first, usual }: Columns, row: number, each: (sound: number) => void): void => {
  const official = words.call[first[row]!]!
  const called = words.call[usual[row]!]!
  if (official !== 0) each(official)
  if (called !== 0 && called !== official) each(called)
}

/** Calls with each hash of how the surnames sound: own and partner's. */
const lasts = ({ words, surname, partner }: Columns, row: number, each: (sound: number) => void): void => {
  const own = words.sound[surname[row]!]!
  const other = words.sound[partner[row]!]!
  if (own !== 0) each(own)
  if (other !== 0 && other !== own) each(other)
}

/** Calls with each hash of how a name sounds, first name or surname, so that swapped names meet. */
const names = (columns: Columns, row: number, each: (sound: number) => void): void => {
  const { words, surname, partner } = columns
  firsts(columns, row, each)
  const own = words.call[surname[row]!]!
  const other = words.call[partner[row]!]!
  if (own !== 0) each(own)
  if (other !== 0 && other !== own) each(other)
}

/** Calls with the letter that the first name begins with, and the usual name if that is another. */
const letters = ({ words, usual, initials }: Columns, row: number, each: (letter: number) => void): void => {
  const official = initials[row] === 0 ? 0 : Words.firstOf(words, initials[row]!)
  const called = usual[row] === 0 ? 0 : Words.firstOf(words, usual[row]!)
  if (official !== 0) each(official)
  if (called !== 0 && called !== official) each(called)
}

/** First name and surname in either order, so that swapped names meet. */
const both = (columns: Columns, row: number, each: (names: number) => void): void =>
  lasts(columns, row, (last) => firsts(columns, row, (first) => each(Hash.pair(last, first))))

const year = (date: number): number => Math.floor(date / 10000)
const monthDay = (date: number): number => (date % 100 === 0 ? 0 : date % 10000)
export const doorOf = (columns: Columns, row: number): number => {
  const door = columns.door[row]!
  return door === 0 ? 0 : Hash.mix((door % 4294967296) | 0, Math.floor(door / 4294967296)) || 1
}
const tokenOf = (hash: number): number =>
  Hash.mix((hash % 4294967296) | 0, Math.floor(hash / 4294967296)) || 1

/** The passes, with for each extra field two more. A pass whose fields are missing gives no key. */
export const narrow: ReadonlyArray<Pass> = [
  ({ bsn }, row, push) => bsn[row] !== 0 && push(tokenOf(bsn[row]!)),
  ({ date, postcode, words }, row, push) =>
    date[row] !== 0 && postcode[row] !== 0 && push(Hash.mix(date[row]!, words.hash[postcode[row]!]!)),
  (columns, row, push) => {
    const born = columns.date[row]!
    if (monthDay(born) !== 0) names(columns, row, (name) => push(Hash.mix(born, name)))
  },
  (columns, row, push) => {
    const code = columns.words.hash[columns.postcode[row]!]! || doorOf(columns, row)
    if (code !== 0) lasts(columns, row, (last) => push(Hash.mix(code, last)))
  },
  (columns, row, push) => {
    const code = columns.words.hash[columns.postcode[row]!]! || doorOf(columns, row)
    if (code !== 0) firsts(columns, row, (first) => push(Hash.mix(code, first)))
  },
  (columns, row, push) => {
    const born = columns.date[row]!
    if (born !== 0) both(columns, row, (names) => push(Hash.mix(year(born), names)))
  },
  (columns, row, push) => {
    const born = monthDay(columns.date[row]!)
    if (born !== 0) both(columns, row, (names) => push(Hash.mix(born, names)))
  },
  (columns, row, push) => {
    const where = columns.words.hash[columns.place[row]!]!
    if (where !== 0) both(columns, row, (names) => push(Hash.mix(where, names)))
  },
  (columns, row, push) => {
    const code = columns.postcode[row]!
    if (code !== 0) both(columns, row, (names) => push(Hash.mix(columns.words.hash[code]!, names)))
  },
  (columns, row, push) => {
    const line = columns.telephone[row]!
    if (line === 0) return
    firsts(columns, row, (first) => push(Hash.mix(tokenOf(line), first)))
    letters(columns, row, (letter) => push(Hash.mix(tokenOf(line), letter)))
  },
  (columns, row, push) => {
    const line = columns.telephone[row]!
    if (line !== 0) lasts(columns, row, (last) => push(Hash.mix(tokenOf(line), last)))
  },
  ({ email }, row, push) => email[row] !== 0 && push(tokenOf(email[row]!))
]

/** The passes of the extra fields: two for each. */
export const extraNarrow = (columns: Columns): ReadonlyArray<Pass> =>
  columns.extras.flatMap(({ name, word }): ReadonlyArray<Pass> => {
    const field = Hash.of(name)
    const value = (row: number): number =>
      word[row] === 0 ? 0 : Hash.mix(field, columns.words.hash[word[row]!]!)
    return [
      (all, row, push) => {
        const of = value(row)
        if (of !== 0) lasts(all, row, (last) => push(Hash.mix(of, last)))
      },
      (all, row, push) => {
        const of = value(row)
        if (of !== 0) firsts(all, row, (first) => push(Hash.mix(of, first)))
      }
    ]
  })

const lacksDate: Lacks = ({ date }, row) => monthDay(date[row]!) === 0
const lacksName: Lacks = ({ first, usual }, row) => (first[row]! | usual[row]!) === 0

/** Keys by which rows that lack something meet all others, in small blocks. */
export const wanting: ReadonlyArray<readonly [pass: Pass, lacks: Lacks]> = [
  [both, lacksDate],
  [
    (columns, row, push) => {
      const several = columns.words.hash[columns.initials[row]!]!
      if (several !== 0 && Words.lengthOf(columns.words, columns.initials[row]!) > 1)
        lasts(columns, row, (last) => push(Hash.mix(last, several)))
    },
    lacksDate
  ],
  [
    (columns, row, push) => {
      const born = columns.date[row]!
      if (monthDay(born) !== 0) letters(columns, row, (letter) => push(Hash.mix(born, letter)))
    },
    lacksName
  ],
  [
    (columns, row, push) => {
      const born = year(columns.date[row]!)
      if (born === 0) return
      letters(columns, row, (letter) => {
        const start = Hash.mix(born, letter)
        lasts(columns, row, (last) => push(Hash.mix(start, last)))
      })
    },
    lacksName
  ],
  [
    (columns, row, push) => {
      const born = monthDay(columns.date[row]!)
      if (born === 0) return
      letters(columns, row, (letter) => {
        const start = Hash.mix(born, letter)
        lasts(columns, row, (last) => push(Hash.mix(start, last)))
      })
    },
    lacksName
  ]
]

/**
 * Keys that many share: for files in which much is missing or wrong. A batch uses them as far as a budget of pairs goes,
 * the smallest blocks first; they are not stored for use online.
 */
export const broad: ReadonlyArray<Pass> = [
  ({ date }, row, push) => monthDay(date[row]!) !== 0 && push(date[row]!),
  both,
  (columns, row, push) => {
    const door = doorOf(columns, row)
    if (door !== 0) push(door)
  },
  (columns, row, push) => lasts(columns, row, (last) => push(Hash.mix(last, year(columns.date[row]!)))),
  (columns, row, push) => firsts(columns, row, (first) => push(Hash.mix(first, year(columns.date[row]!)))),
  (columns, row, push) => {
    const where = columns.words.hash[columns.place[row]!]!
    if (where !== 0) lasts(columns, row, (last) => push(Hash.mix(where, last)))
  },
  (columns, row, push) => {
    const where = columns.words.hash[columns.place[row]!]!
    if (where !== 0) firsts(columns, row, (first) => push(Hash.mix(where, first)))
  },
  ({ emails, emailAt }, row, push) => {
    const from = emailAt[row]! + 1
    const to = from + Emails.localOf(emails, emailAt[row]!)
    if (from === to) return
    push(Emails.hash(emails, from, Math.min(to, from + 6), 94))
    push(Emails.hash(emails, Math.max(from, to - 6), to, 36))
  }
]

/** The broad passes of the extra fields: one for each. */
export const extraBroad = (columns: Columns): ReadonlyArray<Pass> =>
  columns.extras.map(
    ({ word }): Pass =>
      ({ words }, row, push) =>
        word[row] !== 0 && push(words.hash[word[row]!]!)
  )

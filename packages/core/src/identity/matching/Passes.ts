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

/** Gives a key for each of how the first names sound, official and usual. */
const firsts = ({ words, first, usual }: Columns, row: number, seed: number, push: Push): void => {
  const official = words.call[first[row]!]!
  const called = words.call[usual[row]!]!
  if (official !== 0) push(Hash.mix(seed, official))
  if (called !== 0 && called !== official) push(Hash.mix(seed, called))
}

/** Gives a key for each of how the surnames sound, own and partner's. */
const lasts = ({ words, surname, partner }: Columns, row: number, seed: number, push: Push): void => {
  const own = words.sound[surname[row]!]!
  const other = words.sound[partner[row]!]!
  if (own !== 0) push(Hash.mix(seed, own))
  if (other !== 0 && other !== own) push(Hash.mix(seed, other))
}

/** Gives a key for each of how the names sound, first name or surname, so that swapped names meet. */
const names = (columns: Columns, row: number, seed: number, push: Push): void => {
  const { words, surname, partner } = columns
  firsts(columns, row, seed, push)
  const own = words.call[surname[row]!]!
  const other = words.call[partner[row]!]!
  if (own !== 0) push(Hash.mix(seed, own))
  if (other !== 0 && other !== own) push(Hash.mix(seed, other))
}

/** Gives a key for the letter that the first name begins with, and the usual name if that is another. */
const letters = ({ words, usual, initials }: Columns, row: number, seed: number, push: Push): void => {
  const official = letterOf(words, initials[row]!)
  const called = letterOf(words, usual[row]!)
  if (official !== 0) push(Hash.mix(seed, official))
  if (called !== 0 && called !== official) push(Hash.mix(seed, called))
}

/** Gives a key for each of these letters with each of how the surnames sound. */
const lettersAndLasts = (columns: Columns, row: number, seed: number, push: Push): void => {
  const official = letterOf(columns.words, columns.initials[row]!)
  const called = letterOf(columns.words, columns.usual[row]!)
  if (official !== 0) lasts(columns, row, Hash.mix(seed, official), push)
  if (called !== 0 && called !== official) lasts(columns, row, Hash.mix(seed, called), push)
}

const letterOf = (words: Words.Words, word: number): number => (word === 0 ? 0 : Words.firstOf(words, word))

/** Gives a key for first name and surname in either order, so that swapped names meet. */
const both = (
  { words, first, usual, surname, partner }: Columns,
  row: number,
  seed: number,
  push: Push
): void => {
  const official = words.call[first[row]!]!
  const usually = words.call[usual[row]!]!
  const called = usually === official ? 0 : usually
  if ((official | called) === 0) return
  const own = words.sound[surname[row]!]!
  const theirs = words.sound[partner[row]!]!
  const other = theirs === own ? 0 : theirs
  if (own !== 0 && official !== 0) push(Hash.mix(seed, Hash.pair(own, official)))
  if (own !== 0 && called !== 0) push(Hash.mix(seed, Hash.pair(own, called)))
  if (other !== 0 && official !== 0) push(Hash.mix(seed, Hash.pair(other, official)))
  if (other !== 0 && called !== 0) push(Hash.mix(seed, Hash.pair(other, called)))
}

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
    if (monthDay(born) !== 0) names(columns, row, born, push)
  },
  (columns, row, push) => {
    const code = columns.words.hash[columns.postcode[row]!]! || doorOf(columns, row)
    if (code !== 0) lasts(columns, row, code, push)
  },
  (columns, row, push) => {
    const code = columns.words.hash[columns.postcode[row]!]! || doorOf(columns, row)
    if (code !== 0) firsts(columns, row, code, push)
  },
  (columns, row, push) => {
    const born = columns.date[row]!
    if (born !== 0) both(columns, row, year(born), push)
  },
  (columns, row, push) => {
    const born = monthDay(columns.date[row]!)
    if (born !== 0) both(columns, row, born, push)
  },
  (columns, row, push) => {
    const where = columns.words.hash[columns.place[row]!]!
    if (where !== 0) both(columns, row, where, push)
  },
  (columns, row, push) => {
    const code = columns.postcode[row]!
    if (code !== 0) both(columns, row, columns.words.hash[code]!, push)
  },
  (columns, row, push) => {
    const line = columns.telephone[row]!
    if (line === 0) return
    firsts(columns, row, tokenOf(line), push)
    letters(columns, row, tokenOf(line), push)
  },
  (columns, row, push) => {
    const line = columns.telephone[row]!
    if (line !== 0) lasts(columns, row, tokenOf(line), push)
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
        if (of !== 0) lasts(all, row, of, push)
      },
      (all, row, push) => {
        const of = value(row)
        if (of !== 0) firsts(all, row, of, push)
      }
    ]
  })

const lacksDate: Lacks = ({ date }, row) => monthDay(date[row]!) === 0
const lacksName: Lacks = ({ first, usual }, row) => (first[row]! | usual[row]!) === 0

/** Keys by which rows that lack something meet all others, in small blocks. */
export const wanting: ReadonlyArray<readonly [pass: Pass, lacks: Lacks]> = [
  [(columns, row, push) => both(columns, row, 0, push), lacksDate],
  [
    (columns, row, push) => {
      const several = columns.words.hash[columns.initials[row]!]!
      if (several !== 0 && Words.lengthOf(columns.words, columns.initials[row]!) > 1)
        lasts(columns, row, several, push)
    },
    lacksDate
  ],
  [
    (columns, row, push) => {
      const born = columns.date[row]!
      if (monthDay(born) !== 0) letters(columns, row, born, push)
    },
    lacksName
  ],
  [
    (columns, row, push) => {
      const born = year(columns.date[row]!)
      if (born !== 0) lettersAndLasts(columns, row, born, push)
    },
    lacksName
  ],
  [
    (columns, row, push) => {
      const born = monthDay(columns.date[row]!)
      if (born !== 0) lettersAndLasts(columns, row, born, push)
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
  (columns, row, push) => both(columns, row, 0, push),
  (columns, row, push) => {
    const door = doorOf(columns, row)
    if (door !== 0) push(door)
  },
  (columns, row, push) => lasts(columns, row, year(columns.date[row]!), push),
  (columns, row, push) => firsts(columns, row, year(columns.date[row]!), push),
  (columns, row, push) => {
    const where = columns.words.hash[columns.place[row]!]!
    if (where !== 0) lasts(columns, row, where, push)
  },
  (columns, row, push) => {
    const where = columns.words.hash[columns.place[row]!]!
    if (where !== 0) firsts(columns, row, where, push)
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

/**
 * Which records are worth comparing: each record has a few keys, and records that share one are compared.
 *
 * The keys are made so that common errors break only some of them: the first two are the search paths of SBV-Z (birth
 * date with postcode, birth date with surname). Batch and online use the same keys. A block that is too large is split by
 * further fields, never dropped.
 */
import type { Columns } from "./Columns.ts"
import * as Emails from "./Emails.ts"
import * as Hash from "./Hash.ts"
import { KeyTable, merged, PairList, type Pairs } from "./Pairs.ts"

// What it is

/** Takes one key, a 32-bit hash. */
type Push = (key: number) => void

type Pass = (columns: Columns, row: number, push: Push) => void

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
  const official = initials[row] === 0 ? 0 : words.text[initials[row]!]!.codePointAt(0)!
  const called = usual[row] === 0 ? 0 : words.text[usual[row]!]!.codePointAt(0)!
  if (official !== 0) each(official)
  if (called !== 0 && called !== official) each(called)
}

/** First name and surname in either order, so that swapped names meet. */
const both = (columns: Columns, row: number, each: (names: number) => void): void =>
  lasts(columns, row, (last) => firsts(columns, row, (first) => each(Hash.pair(last, first))))

const year = (date: number): number => Math.floor(date / 10000)
const monthDay = (date: number): number => (date % 100 === 0 ? 0 : date % 10000)
const doorOf = (columns: Columns, row: number): number => {
  const door = columns.door[row]!
  return door === 0 ? 0 : Hash.mix((door % 4294967296) | 0, Math.floor(door / 4294967296)) || 1
}
const tokenOf = (hash: number): number =>
  Hash.mix((hash % 4294967296) | 0, Math.floor(hash / 4294967296)) || 1

/** The passes, with for each extra field two more. A pass whose fields are missing gives no key. */
const passes: ReadonlyArray<Pass> = [
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

const extraPasses = (columns: Columns): ReadonlyArray<Pass> =>
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

/** Whether a row lacks what other passes need, so that a key that many share is worth the work. */
type Lacks = (columns: Columns, row: number) => boolean

const lacksDate: Lacks = ({ date }, row) => monthDay(date[row]!) === 0
const lacksName: Lacks = ({ first, usual }, row) => (first[row]! | usual[row]!) === 0

/** Keys by which rows that lack something meet all others, in small blocks. */
const wanting: ReadonlyArray<readonly [pass: Pass, lacks: Lacks]> = [
  [both, lacksDate],
  [
    (columns, row, push) => {
      const several = columns.words.hash[columns.initials[row]!]!
      if (several !== 0 && columns.words.text[columns.initials[row]!]!.length > 1)
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
const broad: ReadonlyArray<Pass> = [
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

const extraBroad = (columns: Columns): ReadonlyArray<Pass> =>
  columns.extras.map(
    ({ word }): Pass =>
      ({ words }, row, push) =>
        word[row] !== 0 && push(words.hash[word[row]!]!)
  )

/** Above so many records a block is split by a further field; a broad block is left out. */
const largest = 40
/** Above so many records a block says too little to help those that lack something. */
const few = 16
/** How far apart records may stand in a block that no field can split. */
const reach = 8
/**
 * Pairs that one broad pass may cost: much in a small file, and in a large one as far as records lack what the other
 * passes need.
 */
const budget = ({ size, date, surname }: Columns): number => {
  let poor = 0
  for (let row = 0; row < size; row++) if (date[row]! % 100 === 0 || surname[row] === 0) poor++
  return 100_000 * Math.min(1, 100_000 / Math.max(1, size)) + poor / 2
}

// What it decides

/** The keys of one row: integers below 2^53, the same for the same values in every run. */
export const keys = (columns: Columns, row: number): ReadonlyArray<number> => {
  const found = new Set<number>()
  const apart = columns.words.hash[columns.partition[row]!]!
  const all = [...passes, ...extraPasses(columns)]
  // Every extra pass has the same number: the name of the field is in the hash.
  all.forEach((pass, p) => {
    pass(columns, row, (key) => {
      found.add(Math.min(p, passes.length) * 4294967296 + (Hash.mix(key, apart) >>> 0))
    })
  })
  return [...found]
}

/** How many passes there are over these columns: each can be done apart from the others. */
export const passesOf = (columns: Columns): number =>
  passes.length + wanting.length + broad.length + columns.extras.length * 3

/** All pairs of rows that share a key. */
export const pairs = (columns: Columns): Pairs => {
  const all = Array.from({ length: passesOf(columns) }, (_, pass) => pass)
  return merged([pairsOfPasses(columns, all)], columns.size)
}

/** The pairs of some passes, with repetitions. */
export const pairsOfPasses = (columns: Columns, numbers: ReadonlyArray<number>): Pairs => {
  const found = new PairList()
  const table = new KeyTable()
  for (const number of numbers) addPass(columns, number, table, found)
  return found.pairs()
}

const addPass = (columns: Columns, number: number, table: KeyTable, found: PairList): void => {
  const narrow = [...passes, ...extraPasses(columns)]
  const pass = narrow[number]
  if (pass !== undefined) {
    const split = splitter(columns, found)
    fill(table, columns, pass)
    table.each((rows, from, to) => {
      if (to - from <= largest) together(rows, from, to, to - from, found)
      else split(Array.from(rows.subarray(from, to)), 0)
    })
    return
  }
  const [key, lacks] = wanting[number - narrow.length] ?? []
  if (key !== undefined && lacks !== undefined) {
    fillWanted(table, columns, key, lacks)
    table.each((rows, from, to) => {
      if (to - from <= few) wantingPairs(columns, rows, from, to, lacks, found)
    })
    return
  }
  const wide = [...broad, ...extraBroad(columns)][number - narrow.length - wanting.length]!
  let left = budget(columns)
  fill(table, columns, wide, oneIn - 1)
  if (costs(table)[2]! * oneIn > beyond * left) return
  fill(table, columns, wide)
  const cost = costs(table)
  let most = 1
  while (most < largest && cost[most + 1]! <= left) left -= cost[++most]!
  table.each((rows, from, to) => {
    if (to - from <= most) together(rows, from, to, to - from, found)
  })
}

/** One key in so many tells whether a broad pass is so many times beyond its budget that no block will fit. */
const oneIn = 16
const beyond = 4

/** How many pairs the blocks of each size give. */
const costs = (table: KeyTable): Float64Array => {
  const cost = new Float64Array(largest + 2)
  table.each((_, from, to) => {
    const size = to - from
    if (size <= largest) cost[size]! += (size * (size - 1)) / 2
  })
  return cost
}

/** Puts the keys of a pass into a table, those that have none of some bits. */
const fill = (table: KeyTable, columns: Columns, pass: Pass, bits = 0): void => {
  table.clear()
  let row = 0
  let apart = 0
  const push: Push = (key) => {
    const whole = Hash.mix(key, apart)
    if ((whole & bits) === 0) table.add(whole, row)
  }
  for (; row < columns.size; row++) {
    apart = columns.words.hash[columns.partition[row]!]!
    pass(columns, row, push)
  }
  table.sort()
}

/** Like {@link fill}, but for most keys that no row has that lacks something: those are few. */
const fillWanted = (table: KeyTable, columns: Columns, pass: Pass, lacks: Lacks): void => {
  const { size, words, partition } = columns
  let bits = 10
  while (1 << bits < size && bits < 24) bits++
  const wanted = new Uint8Array(1 << bits)
  const each = (of: (row: number) => boolean, take: (key: number, row: number) => void): void => {
    let row = 0
    let apart = 0
    const push: Push = (key) => take(Hash.mix(key, apart), row)
    for (; row < size; row++) {
      if (!of(row)) continue
      apart = words.hash[partition[row]!]!
      pass(columns, row, push)
    }
  }
  each(
    (row) => lacks(columns, row),
    (key) => {
      wanted[key >>> (32 - bits)] = 1
    }
  )
  table.clear()
  each(
    () => true,
    (key, row) => {
      if (wanted[key >>> (32 - bits)] === 1) table.add(key, row)
    }
  )
  table.sort()
}

/** Pairs all rows of a block with the rows at most `within` places further. */
const together = (
  rows: ArrayLike<number>,
  from: number,
  to: number,
  within: number,
  found: PairList
): void => {
  for (let a = from; a < to; a++)
    for (let b = a + 1; b < Math.min(to, a + 1 + within); b++) found.add(rows[a]!, rows[b]!)
}

/** Pairs the rows that lack something with all others. */
const wantingPairs = (
  columns: Columns,
  rows: Int32Array,
  from: number,
  to: number,
  lacks: Lacks,
  found: PairList
): void => {
  for (let a = from; a < to; a++) {
    if (!lacks(columns, rows[a]!)) continue
    for (let b = from; b < to; b++)
      if (b > a || (b < a && !lacks(columns, rows[b]!))) found.add(rows[a]!, rows[b]!)
  }
}

/** Splits a block that is too large by the fields that say most, the rows without the field together. */
const splitter = (
  columns: Columns,
  found: PairList
): ((rows: ReadonlyArray<number>, depth: number) => void) => {
  const by: ReadonlyArray<(row: number) => number> = [
    (row) => columns.words.call[columns.first[row]!]!,
    (row) => columns.words.sound[columns.surname[row]!]!,
    (row) => columns.date[row]!,
    (row) => doorOf(columns, row)
  ]
  const split = (rows: ReadonlyArray<number>, depth: number): void => {
    const value = by[depth]
    if (rows.length <= largest) together(rows, 0, rows.length, largest, found)
    else if (value === undefined) together(rows, 0, rows.length, reach, found)
    else for (const part of Map.groupBy(rows, value).values()) split(part, depth + 1)
  }
  return split
}

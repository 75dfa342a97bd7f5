/** How often the values of each field occur in a set of records. */
import type { Columns } from "./Columns.ts"
import type { Frequency } from "./Model.ts"

/** A value is listed when so many records share it: what few share tells nothing of its frequency, and names people. */
const shared = 4
/** At most so many values are listed per field, the most frequent. */
const listed = 20_000

// What it decides

/** Frequencies by field; none for a field in which no two records agree. `extraField` names the extra fields. */
export const of = (
  columns: Columns,
  extraField: (name: string) => string
): Readonly<Record<string, Frequency>> => {
  const { words } = columns
  const named: ReadonlyArray<readonly [string, Frequency | undefined]> = [
    [
      "firstName",
      ofWords(columns, (row, each) => {
        const first = columns.first[row]!
        const usual = columns.usual[row]!
        if (first !== 0) each(first)
        if (words.lead[first] !== first) each(words.lead[first]!)
        if (usual !== 0 && usual !== first && usual !== words.lead[first]) each(usual)
      })
    ],
    [
      "surname",
      ofWords(columns, (row, each) => {
        const own = columns.surname[row]!
        const partner = columns.partner[row]!
        if (own !== 0) each(own)
        if (partner !== 0 && partner !== own) each(partner)
      })
    ],
    ["birthDate", ofNumbers(columns.date)],
    ["address", ofNumbers(columns.door)],
    ["place", ofWords(columns, (row, each) => columns.place[row] !== 0 && each(columns.place[row]!))],
    ["telephone", ofNumbers(columns.telephone)],
    ["email", ofNumbers(columns.email)],
    ["partner", ofWords(columns, (row, each) => columns.partner[row] !== 0 && each(columns.partner[row]!))],
    ...columns.extras.map(
      ({ name, word }) =>
        [extraField(name), ofWords(columns, (row, each) => word[row] !== 0 && each(word[row]!))] as const
    )
  ]
  return Object.fromEntries(
    named.flatMap(([field, frequency]) => (frequency === undefined ? [] : [[field, frequency]]))
  )
}

const ofWords = (
  columns: Columns,
  values: (row: number, each: (word: number) => void) => void
): Frequency | undefined => {
  const counts = new Int32Array(columns.words.hash.length)
  let records = 0
  for (let row = 0; row < columns.size; row++) {
    let any = 0
    values(row, (word) => {
      counts[word]!++
      any = 1
    })
    records += any
  }
  const tally = new Tally()
  for (let word = 1; word < counts.length; word++) tally.add(columns.words.hash[word]!, counts[word]!)
  return tally.summary(records)
}

const ofNumbers = (column: ArrayLike<number>): Frequency | undefined => {
  const values = new Float64Array(column.length)
  let records = 0
  for (let row = 0; row < column.length; row++) if (column[row] !== 0) values[records++] = column[row]!
  values.subarray(0, records).sort()
  const tally = new Tally()
  for (let from = 0, to = 1; from < records; from = to, to++) {
    while (to < records && values[to] === values[from]) to++
    tally.add(values[from]!, to - from)
  }
  return tally.summary(records)
}

/** How often values occur, while they are counted. */
class Tally {
  /** Values that so many share, with how many. */
  private readonly common: Array<readonly [value: number, count: number]> = []
  /** How many values occur so often. */
  private readonly values = new Map<number, number>()

  add(value: number, count: number): void {
    if (count < 2) return
    this.values.set(count, (this.values.get(count) ?? 0) + 1)
    if (count >= shared) this.common.push([value, count])
  }

  /** Of so many records. */
  summary(records: number): Frequency | undefined {
    let agreeing = 0
    for (const [count, values] of this.values) agreeing += values * count * (count - 1)
    if (agreeing === 0) return undefined
    const shares = this.common.sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, listed)
    const last = shares.length === listed ? shares[listed - 1]![1] : shared
    // The frequency of an unlisted value on which two records agree.
    let pairs = 0
    let weighted = 0
    for (const [count, values] of this.values) {
      if (count > last || (count === last && shares.length < listed)) continue
      pairs += values * count * (count - 1)
      weighted += values * count * (count - 1) * count
    }
    return {
      collision: agreeing / (records * (records - 1)),
      rest: (pairs === 0 ? 1 : weighted / pairs) / records,
      shares: shares.map(([value, count]) => [value, count / records])
    }
  }
}

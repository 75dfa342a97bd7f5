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
    ["birthDate", ofNumbers(Float64Array.from(columns.date))],
    ["address", ofNumbers(columns.door.slice())],
    ["place", ofWords(columns, (row, each) => columns.place[row] !== 0 && each(columns.place[row]!))],
    ["telephone", ofNumbers(columns.telephone.slice())],
    ["email", ofNumbers(columns.email.slice())],
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
  const counts = new Int32Array(columns.words.text.length)
  let records = 0
  for (let row = 0; row < columns.size; row++) {
    let any = 0
    values(row, (word) => {
      counts[word]!++
      any = 1
    })
    records += any
  }
  const found: Array<readonly [number, number]> = []
  counts.forEach((count, word) => {
    if (count > 0) found.push([columns.words.hash[word]!, count])
  })
  return summary(found, records)
}

const ofNumbers = (values: Float64Array): Frequency | undefined => {
  values.sort()
  const found: Array<readonly [number, number]> = []
  let records = 0
  for (let from = 0; from < values.length; ) {
    let to = from + 1
    while (to < values.length && values[to] === values[from]) to++
    if (values[from] !== 0) {
      // What occurs once is not worth a pair of its own.
      if (to - from > 1) found.push([values[from]!, to - from])
      records += to - from
    }
    from = to
  }
  return summary(found, records)
}

const summary = (
  counts: ReadonlyArray<readonly [value: number, count: number]>,
  records: number
): Frequency | undefined => {
  let agreeing = 0
  for (const [, count] of counts) agreeing += count * (count - 1)
  if (agreeing === 0) return undefined
  const shares = counts
    .filter(([, count]) => count >= shared)
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, listed)
  const last = shares.length === listed ? shares[listed - 1]![1] : shared
  // The frequency of an unlisted value on which two records agree.
  let pairs = 0
  let weighted = 0
  for (const [, count] of counts) {
    if (count > last || (count === last && shares.length < listed)) continue
    pairs += count * (count - 1)
    weighted += count * (count - 1) * count
  }
  return {
    collision: agreeing / (records * (records - 1)),
    rest: (pairs === 0 ? 1 : weighted / pairs) / records,
    shares: shares.map(([value, count]) => [value, count / records])
  }
}

/**
 * Fields that follow from one another, such as village, parish and district: that two records agree on all of them is one
 * fact, and counts once.
 *
 * What follows from a value is seen in records that share the value. Of those, the ones whose names begin otherwise are
 * looked at: they are of two people, so what one person's records share does not come into it.
 */
import type { Columns } from "./Columns.ts"
import type * as Model from "./Model.ts"
import { firstOf } from "./Words.ts"

/** So many pairs of two people who share a value tell enough. */
const enough = 10_000
/** Fewer of them that chance would have differ tell nothing. */
const fewest = 30
/** Where fewer of the pairs that share a value are of two people, they may be of one whose names are wrong. */
const ofTwo = 0.25
/** A field follows from another that tells so much of what chance leaves open. */
const telling = 0.8

// What it is

/** A column, and the fields in which it is compared. */
interface Part {
  readonly fields: ReadonlyArray<string>
  readonly word: Int32Array
  /** The chance that two records share a value; undefined when no two do. */
  readonly chance: number | undefined
}

type Groups = ReadonlyArray<ReadonlyArray<string>>

// What it decides

/**
 * Groups of fields of which one follows from another, the narrowest first. Address and place are one: without extra
 * fields, which `extraField` names, there are no groups.
 */
export const of = (
  columns: Columns,
  frequencies: Model.Model["frequencies"],
  extraField: (name: string) => string
): Groups => {
  const { extras, place, postcode, street } = columns
  if (extras.length === 0) return []
  const home = ["address", "place"]
  const parts: ReadonlyArray<Part> = [
    { fields: home, word: postcode, chance: 0 },
    { fields: home, word: street, chance: 0 },
    { fields: home, word: place, chance: frequencies.place?.collision },
    ...extras.map(({ name, word }) => {
      const field = extraField(name)
      return { fields: [field], word, chance: frequencies[field]?.collision }
    })
  ]
  let groups: Groups = []
  for (const part of parts) {
    const others = parts.filter(({ fields }) => fields[0] !== part.fields[0])
    for (const other of following(columns, part, others))
      groups = joined(groups, [...part.fields, ...other.fields])
  }
  const width = (field: string): number => (field === "address" ? 0 : (frequencies[field]?.collision ?? 0))
  return groups.map((group) => group.toSorted((a, b) => width(a) - width(b)))
}

/** Which of the others follow from a part. */
const following = (columns: Columns, { word }: Part, others: ReadonlyArray<Part>): ReadonlyArray<Part> => {
  const { first, surname, words } = columns
  const known = new Int32Array(others.length)
  const agreed = new Int32Array(others.length)
  /** The row before with a value, counted from 1. */
  const last = new Int32Array(words.hash.length)
  let shared = 0
  let two = 0
  for (let row = 0; row < columns.size && two < enough; row++) {
    const value = word[row]!
    if (value === 0 || first[row] === 0 || surname[row] === 0) continue
    const before = last[value]! - 1
    last[value] = row + 1
    if (before === -1) continue
    shared++
    if (!areTwo(columns, before, row)) continue
    two++
    for (let o = 0; o < others.length; o++) {
      const other = others[o]!.word
      if (other[row] === 0 || other[before] === 0) continue
      known[o]!++
      if (other[row] === other[before]) agreed[o]!++
    }
  }
  if (two < ofTwo * shared) return []
  return others.filter(
    ({ chance = 1 }, o) =>
      known[o]! * (1 - chance) >= fewest && agreed[o]! / known[o]! - chance > telling * (1 - chance)
  )
}

/** Whether first names and surnames begin otherwise, in either order. */
const areTwo = ({ words, first, surname }: Columns, i: number, j: number): boolean => {
  const one = firstOf(words, first[i]!)
  const other = firstOf(words, first[j]!)
  const family = firstOf(words, surname[i]!)
  const otherFamily = firstOf(words, surname[j]!)
  return one !== other && family !== otherFamily && (one !== otherFamily || family !== other)
}

/** Groups with these fields in one. */
const joined = (groups: Groups, fields: ReadonlyArray<string>): Groups => {
  const meets = (group: ReadonlyArray<string>) => group.some((field) => fields.includes(field))
  const all = new Set([...groups.filter(meets).flat(), ...fields])
  return [...groups.filter((group) => !meets(group)), [...all].sort()]
}

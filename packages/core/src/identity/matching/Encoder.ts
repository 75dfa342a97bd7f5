/**
 * Records on their way into columns, as two parts that two threads can make: each distinct value is folded once, and of a
 * record nothing is held but numbers. So a batch can be far larger than what its records would take in memory.
 */
import { Schema } from "effect"
import type { Columns } from "./Columns.ts"
import * as Household from "./encode/Household.ts"
import * as Person from "./encode/Person.ts"
import type { Features } from "./Features.ts"
import type * as Likeness from "./Likeness.ts"
import * as Memory from "./Memory.ts"
import * as Words from "./Words.ts"

// What can go wrong

/** Records name more extra fields than are compared. Their names are left out. */
export class TooManyExtras extends Schema.TaggedError<TooManyExtras>()("TooManyExtras", {
  /** How many are compared at most. */
  most: Schema.Int
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `These records have more than ${this.most} extra fields by name. Give the ones that tell people apart.`
  }
}

// What it decides

/** Columns of a few records, as they stand: for a comparison online. Many are for `Batch`. Throws {@link TooManyExtras}. */
export const columns = (records: ReadonlyArray<Features>, likeness: Likeness.Ready): Columns => {
  const person = new Person.Person(records.length, likeness)
  const household = new Household.Household(records.length, likeness)
  for (const record of records) {
    person.add(record)
    household.add(record)
  }
  const behind = person.wordCount
  return joined(
    records.length,
    person.part(undefined, Memory.own),
    household.part(undefined, behind, Memory.own),
    Memory.own
  )
}

/** The columns of the two parts of so many records. Throws {@link TooManyExtras}. */
export const joined = (
  size: number,
  person: Person.Part,
  household: Household.Part,
  memory: Memory.Memory
): Columns => {
  const { mostExtras: most } = Household
  if (household.extras.length > most) throw new TooManyExtras({ most })
  return { ...person, ...household, size, words: Words.joined(person.words, household.words, memory) }
}

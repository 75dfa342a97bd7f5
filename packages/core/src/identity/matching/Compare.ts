/**
 * How two rows agree: one level per field, and the value whose frequency makes an agreement worth more or less.
 *
 * Symmetric: comparing left with right gives what right with left gives. Names are compared as one (swaps, partner's
 * names, nicknames, initials), addresses too.
 */
import type { Columns } from "./Columns.ts"
import * as Address from "./compare/Address.ts"
import type { Answer } from "./compare/Answer.ts"
import * as BirthDate from "./compare/BirthDate.ts"
import * as Email from "./compare/Email.ts"
import * as FirstName from "./compare/FirstName.ts"
import * as Plain from "./compare/Plain.ts"
import * as Surname from "./compare/Surname.ts"
import * as Swap from "./compare/Swap.ts"
import * as Telephone from "./compare/Telephone.ts"
import * as Level from "./Level.ts"

// What it decides

/** Compares rows `i` and `j` and writes the answer into `into`. */
export const rows = (columns: Columns, i: number, j: number, names: FirstName.Names, into: Answer): void => {
  persons(columns, i, j, names, into)
  others(columns, i, j, into)
}

/** The first part of {@link rows}: BSN, first names, birth date and gender. */
export const persons = (
  columns: Columns,
  i: number,
  j: number,
  names: FirstName.Names,
  into: Answer
): void => {
  const { levels, values } = into
  levels.fill(0)
  values.fill(0)
  bsn(columns, i, j, into)
  FirstName.compare(columns, i, j, names, into)
  BirthDate.compare(columns.date[i]!, columns.date[j]!, into)
  const left = columns.gender[i]!
  const right = columns.gender[j]!
  if (left !== 0 && right !== 0) levels[Level.at.gender] = left === right ? 1 : 2
}

/** The rest of {@link rows}; first names may turn out to have changed places with surnames. */
export const others = (columns: Columns, i: number, j: number, into: Answer): void => {
  const { levels, values } = into
  Surname.compare(columns, i, j, into)
  if (levels[1]! >= Level.firstName.similar || levels[2]! >= Level.surname.similar)
    Swap.compare(columns, i, j, into)
  Surname.comparePartners(columns, i, j, into)
  Address.compare(columns, i, j, into)
  Telephone.compare(columns, i, j, into)
  Email.compare(columns, i, j, into)
  for (let e = 0; e < columns.extras.length; e++) {
    const { word } = columns.extras[e]!
    levels[Level.at.extra + e] = Plain.compare(columns.words, word[i]!, word[j]!, into.extras[e]!)
    if (word[i] === word[j]) values[Level.at.extra + e] = word[i]!
  }
}

const bsn = (columns: Columns, i: number, j: number, into: Answer): void => {
  const left = columns.bsn[i]!
  const right = columns.bsn[j]!
  if (left === 0 || right === 0) return
  const verified = columns.verified[i] === 1 && columns.verified[j] === 1
  into.levels[Level.at.bsn] =
    left === right
      ? verified
        ? Level.bsn.verified
        : Level.bsn.same
      : verified
        ? Level.bsn.conflict
        : Level.bsn.different
}

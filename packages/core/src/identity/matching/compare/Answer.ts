/** What the comparison of two rows found, and what it remembers of the comparisons before. */
import type { Columns } from "../Columns.ts"
import * as Level from "../Level.ts"
import type * as Likeness from "../Likeness.ts"
import { Memo } from "../Memo.ts"
import type { Plain } from "./Plain.ts"

// What it is

/** Where a comparison leaves its answer; made once and used for every pair. */
export interface Answer {
  /** Level per field, in the order of `Level.fields`, then the extra fields. */
  readonly levels: Uint8Array
  /**
   * The value agreed on, per field: a word number for names, place and extra fields, else what the column holds. 0 when
   * frequency plays no part.
   */
  readonly values: Float64Array
  /** What was found of pairs of words before. */
  readonly given: Memo
  readonly family: Memo
  readonly street: Plain
  readonly place: Plain
  readonly extras: ReadonlyArray<Plain>
  readonly turned: Memo
  /** How values are compared that are not equal. */
  readonly likeness: Likeness.Ready
}

/** An empty answer for columns. */
export const empty = ({ size, extras }: Columns, likeness: Likeness.Ready): Answer => {
  const { comparators } = likeness
  const shared: Plain = { memo: new Memo(size), by: undefined }
  const plain = (by: Likeness.Comparator | undefined): Plain =>
    by === undefined ? shared : { memo: new Memo(size), by }
  return {
    levels: new Uint8Array(Level.at.extra + extras.length),
    values: new Float64Array(Level.at.extra + extras.length),
    given: new Memo(size),
    family: new Memo(size),
    street: plain(comparators.street),
    place: plain(comparators.place),
    extras: extras.map(({ name }) => plain(comparators.extra?.[name])),
    turned: new Memo(size),
    likeness
  }
}

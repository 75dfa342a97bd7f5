/** How a row is found and kept unique, as a collection declares it: its indexed fields, its indexes and its claims. */
import type { Scalar } from "./Parts.ts"

/** The type of an indexed field's column. */
export type FieldType = "text" | "integer"

/** An indexed field: how its value is taken from a row. */
export interface Field<Row> {
  /** The type of its column. */
  readonly type: FieldType
  /** Whether one row may have several values. */
  readonly many: boolean
  /** The values of a row: none or one, or several when `many`. */
  readonly of: (row: Row) => ReadonlyArray<Scalar>
  /** See {@link Later}. */
  readonly since: number
}

/**
 * When a field, index or claim came later than its collection. What is computed from a row never changes under the
 * same name: what is computed otherwise has a name of its own, beside the one of before, for as long as builds run
 * that know only that.
 */
export interface Later {
  /**
   * The index version that brought it: 1 when left out, higher than any before it in the collection when it is added
   * to one that is in use. Rows of before it are rebuilt (`migrations.rebuild`), and found by it afterwards.
   */
  readonly since?: number
}

/**
 * A field of text with at most one value. Text is compared by code point and is at most 512 characters; what one index
 * has of a row, its key with it, is at most 2,400 bytes together.
 */
export const text = <Row>(
  of: (row: Row) => string | null | undefined,
  { since = 1 }: Later = {}
): Field<Row> => ({ type: "text", many: false, of: (row) => present(of(row)), since })

/** A field of integers with at most one value, such as an instant in epoch milliseconds. */
export const integer = <Row>(
  of: (row: Row) => number | null | undefined,
  { since = 1 }: Later = {}
): Field<Row> => ({ type: "integer", many: false, of: (row) => present(of(row)), since })

/** A field of text with any number of values. It can only be the first field of an index. */
export const texts = <Row>(
  of: (row: Row) => ReadonlyArray<string>,
  { since = 1 }: Later = {}
): Field<Row> => ({
  type: "text",
  many: true,
  of: (row) => [...new Set(of(row))],
  since
})

const present = <A extends Scalar>(value: A | null | undefined): ReadonlyArray<A> =>
  value === null || value === undefined ? [] : [value]

/** An index over declared fields. A row that lacks a value for one of them is not in it. */
export interface Index<FieldName extends string> extends Later {
  /** Equality on a prefix, then one range, then order: in this order. */
  readonly fields: ReadonlyArray<FieldName>
  /** How many of the first fields make a guarded scope (`Ledger.Scope`); left out: not guarded. */
  readonly guard?: number
}

/** A claim that came later than its collection. */
export interface LaterClaim<Row> extends Required<Later> {
  /** The values that at most one row of a tenant may hold. */
  readonly of: (row: Row) => ReadonlyArray<string>
}

/** What of a row is indexed and claimed. */
export interface Indexing<Row, FieldName extends string> {
  /** The indexed fields; each is a column that a host can join. */
  readonly fields: { readonly [Name in FieldName]: Field<Row> }
  /** The indexes. `id` is always there. */
  readonly indexes: { readonly [index: string]: Index<FieldName> }
  /** The values that at most one row of a tenant may hold. Pure functions of the row. */
  readonly claims?: {
    readonly [claim: string]: ((row: Row) => ReadonlyArray<string>) | LaterClaim<Row>
  }
}

/** The claims by name, each with when it came. */
export const claimsOf = <Row>({
  claims = {}
}: Pick<Indexing<Row, string>, "claims">): ReadonlyArray<LaterClaim<Row> & { readonly name: string }> =>
  Object.entries(claims).map(([name, of]) =>
    typeof of === "function" ? { name, of, since: 1 } : { name, ...of }
  )

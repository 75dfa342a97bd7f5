/** What the storage derives from a row, by the functions that its collection declares. */
import { claimsOf, type Field, type Indexing } from "./Indexing.ts"
import type { Layout } from "./Layout.ts"
import type { Claim, Entry, Scalar, Scope } from "./Parts.ts"

/** What the storage derives from a row. */
export interface Projection {
  /** Single-valued fields. */
  readonly fields: { readonly [field: string]: Scalar | null }
  /** Entries of the indexes whose first field has many values. */
  readonly entries: ReadonlyArray<Entry>
  /** The claims. */
  readonly claims: ReadonlyArray<Claim>
  /** The guarded scopes that the row is part of. */
  readonly scopes: ReadonlyArray<Scope>
}

const unique = <A>(items: ReadonlyArray<A>): ReadonlyArray<A> => [
  ...new Map(items.map((item) => [JSON.stringify(item), item])).values()
]

const entriesOf = (values: (field: string) => ReadonlyArray<Scalar>, index: Layout["indexes"][number]) => {
  const rest = index.fields.slice(1).map((field) => values(field)[0])
  if (rest.some((value) => value === undefined)) return []
  return values(index.fields[0] ?? "").map((first) => [first, ...(rest as ReadonlyArray<Scalar>)])
}

/** Computes what is derived from the rows of a collection. */
export const of = <Row>(layout: Layout, indexing: Indexing<Row, string>): ((row: Row) => Projection) => {
  const fields = Object.entries<Field<Row>>(indexing.fields)
  const claims = claimsOf(indexing)
  const many = new Set(layout.fields.filter((field) => field.many).map(({ name }) => name))
  const single = layout.fields.filter((field) => !field.many)
  const ofMany = layout.indexes.filter((index) => many.has(index.fields[0] ?? ""))
  const guarded = layout.indexes.filter(({ guard }) => guard > 0)
  return (row) => {
    const taken = new Map(fields.map(([field, { of }]) => [field, of(row)] as const))
    const values = (field: string) => taken.get(field) ?? []
    return {
      fields: Object.fromEntries(single.map(({ name }) => [name, values(name)[0] ?? null])),
      entries: ofMany.flatMap((index) =>
        entriesOf(values, index).map((entry): Entry => ({ index: index.name, values: entry }))
      ),
      claims: claims.flatMap(({ name, of }) =>
        [...new Set(of(row))].map((value): Claim => ({ name: `${layout.name}.${name}`, value }))
      ),
      scopes: guarded.flatMap((index) =>
        unique(entriesOf(values, index).map((entry) => entry.slice(0, index.guard))).map(
          (equals): Scope => ({ collection: layout.name, index: index.name, equals })
        )
      )
    }
  }
}

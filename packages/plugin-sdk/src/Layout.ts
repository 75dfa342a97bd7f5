/** What an adapter needs to know of a collection. */
import { Schema } from "effect"
import { claimsOf, type Field, type FieldType, type Indexing } from "./Indexing.ts"

// What it is

/** The part of a declaration that an adapter needs: plain data. */
export interface Layout {
  /** The collection, and its table. */
  readonly name: string
  /** The version of the row's schema. */
  readonly version: number
  /** The indexed fields. */
  readonly fields: ReadonlyArray<{
    readonly name: string
    readonly type: FieldType
    readonly many: boolean
    /** See {@link Later}. */
    readonly since: number
  }>
  /** The indexes, without `id`. */
  readonly indexes: ReadonlyArray<{
    readonly name: string
    readonly fields: ReadonlyArray<string>
    /** 0: not guarded. */
    readonly guard: number
    /** The index version from which a row is in it as it should be: its own, or that of its latest field. */
    readonly since: number
  }>
  /** The claims. */
  readonly claims: ReadonlyArray<{
    readonly name: string
    /** See {@link Later}. */
    readonly since: number
  }>
  /** The highest `since`: what a row that is written new is complete for. */
  readonly indexVersion: number
}

// What can go wrong

/** A collection is declared wrongly: an error of the program, thrown when it is declared. */
export class InvalidCollection extends Schema.TaggedError<InvalidCollection>()("InvalidCollection", {
  /** The collection. */
  collection: Schema.String,
  /** What is wrong. */
  reason: Schema.String
}) {
  /** What was wrong. */
  override get message(): string {
    return `Collection ${this.collection} is declared wrongly: ${this.reason}.`
  }
}

// What it does

const name = /^[a-z][a-z0-9_]{0,39}$/

const validate = (layout: Layout): void => {
  const refuse = (reason: string) => {
    throw new InvalidCollection({ collection: layout.name, reason })
  }
  const named = (what: string, value: string) => {
    if (!name.test(value))
      refuse(`${what} ${value} is not of the form [a-z][a-z0-9_]*, at most 40 characters`)
  }
  named("the name", layout.name)
  const reserved = ["tenant_id", "key", "version", "schema", "doc"]
  for (const field of layout.fields) {
    named("the field", field.name)
    if (reserved.includes(field.name)) refuse(`the field name ${field.name} is reserved`)
  }
  for (const claim of layout.claims) named("the claim", claim.name)
  for (const one of [...layout.fields, ...layout.indexes, ...layout.claims])
    if (!Number.isInteger(one.since) || one.since < 1)
      refuse(`since of ${one.name} is not a whole number of 1 or more`)
  for (const index of layout.indexes) {
    named("the index", index.name)
    if (index.name === "id") refuse("the index name id is reserved")
    if (index.fields.length === 0) refuse(`the index ${index.name} has no fields`)
    if (new Set(index.fields).size < index.fields.length)
      refuse(`the index ${index.name} names a field twice`)
    if (!Number.isInteger(index.guard) || index.guard < 0 || index.guard > index.fields.length)
      refuse(`the guard of ${index.name} is out of range`)
    index.fields.forEach((field, at) => {
      const known = layout.fields.find((candidate) => candidate.name === field)
      if (known === undefined) refuse(`the index ${index.name} names an unknown field ${field}`)
      if (known?.many && at > 0)
        refuse(`the many-valued field ${field} is not the first of the index ${index.name}`)
    })
  }
}

/** The layout of a collection. Throws {@link InvalidCollection} on a wrong declaration. */
export const of = <Row, FieldName extends string>(
  collection: string,
  version: number,
  indexing: Indexing<Row, FieldName>
): Layout => {
  const sinceOf = (field: FieldName): number => indexing.fields[field]?.since ?? 1
  const parts = {
    fields: Object.entries<Field<Row>>(indexing.fields).map(([field, { type, many, since }]) => ({
      name: field,
      type,
      many,
      since
    })),
    indexes: Object.entries(indexing.indexes).map(([index, { fields, guard, since }]) => ({
      name: index,
      fields,
      guard: guard ?? 0,
      since: Math.max(since ?? 1, ...fields.map(sinceOf))
    })),
    claims: claimsOf(indexing).map(({ name: claim, since }) => ({ name: claim, since }))
  }
  const layout: Layout = {
    name: collection,
    version,
    ...parts,
    indexVersion: Math.max(1, ...Object.values(parts).flatMap((all) => all.map(({ since }) => since)))
  }
  validate(layout)
  return layout
}

/** Whether an index has a list of entries for each row, and not one place at most: its first field has many values. */
export const isMany = ({ fields }: Layout, index: Layout["indexes"][number]): boolean =>
  fields.some(({ name, many }) => many && name === index.fields[0])

/** The fields of which a row has one value at most: the columns of a table. */
export const columns = ({ fields }: Layout): Layout["fields"] => fields.filter(({ many }) => !many)

/** The index versions after the first, each of which brought something, in order. */
export const laterVersions = ({ fields, indexes, claims }: Layout): ReadonlyArray<number> =>
  [...new Set([...fields, ...indexes, ...claims].map(({ since }) => since))]
    .filter((version) => version > 1)
    .sort((left, right) => left - right)

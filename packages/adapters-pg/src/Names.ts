/** The names of tables and indexes: they cannot be bound as parameters, so each is checked where it is written. */
import { Hash } from "@zorgband/plugin-sdk"
import { Schema } from "effect"

/** A name that would become part of a statement is not of the permitted form: an error of the program. */
export class InvalidName extends Schema.TaggedError<InvalidName>()("InvalidName", {
  /** What it names. */
  what: Schema.Literals(["schema", "collection", "field", "index"])
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `The name of a ${this.what} is not of the form [a-z][a-z0-9_]*, at most 40 characters, or it is one of the system's: it begins with pg_, or is information_schema. Give it another name.`
  }
}

/** The PostgreSQL schema when the host says nothing else. */
export const defaultSchema = "zorgband"

const form = /^(?!pg_|information_schema$)[a-z][a-z0-9_]{0,39}$/

const checked = (what: InvalidName["what"], name: string): string => {
  if (!form.test(name)) throw new InvalidName({ what })
  return name
}

/** PostgreSQL cuts off names after 63 bytes, and two that were cut may meet. */
const fit = (name: string): string =>
  name.length <= 63 ? name : `${name.slice(0, 46)}$${Hash.digest(name).slice(0, 16)}`

/** The names of one store, not quoted. They never meet: declared names begin with a letter and hold no `$`. */
export interface Names {
  /** The schema. */
  readonly schema: string
  /** One of the adapter's own tables. */
  readonly own: (table: string) => string
  /** The table of a collection. */
  readonly table: (collection: string) => string
  /** The index, or the table of entries when its first field has many values. */
  readonly index: (collection: string, index: string) => string
  /** A table or index in its schema, quoted. */
  readonly quoted: (name: string) => string
}

/** The primary key of a table. */
export const primaryKey = (table: string): string => fit(`${table}$$pk`)
/** Another index of a table. */
export const secondKey = (table: string, what: string): string => fit(`${table}$$${what}`)
/** An identifier in a statement. */
export const quote = (name: string): string => `"${name}"`
/** The column of a field, quoted. */
export const column = (field: string): string => quote(checked("field", field))

/** Throws {@link InvalidName} when the schema's name is not valid. */
export const make = (schema: string): Names => {
  const valid = checked("schema", schema)
  return {
    schema: valid,
    own: (table) => `_${table}`,
    table: (collection) => checked("collection", collection),
    index: (collection, index) => fit(`${checked("collection", collection)}$${checked("index", index)}`),
    quoted: (name) => `${quote(valid)}.${quote(name)}`
  }
}

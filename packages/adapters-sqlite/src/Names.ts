/** The names of tables, columns and indexes: they cannot be bound as parameters, so each is checked where it is written. */
import { Schema } from "effect"

/** A name that would become part of a statement is not of the permitted form: an error of the program. */
export class InvalidName extends Schema.TaggedError<InvalidName>()("InvalidName", {
  /** What it names. */
  what: Schema.Literals(["prefix", "collection", "field", "index"])
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `The name of a ${this.what} is not of the form [a-z][a-z0-9_]*, at most 40 characters, or it makes a name that begins with sqlite_, which SQLite keeps for itself. Give it another name.`
  }
}

/** What the names of all tables begin with when the host says nothing else. */
export const defaultPrefix = "zorgband_"

const form = /^[a-z][a-z0-9_]{0,39}$/

const checked = (what: InvalidName["what"], name: string): string => {
  if (!form.test(name)) throw new InvalidName({ what })
  return name
}

// A host may have a TEMP table of the same name, which would come first.
const main = "main."

/** The name of a table alone, as the statement that makes it has it. */
export const alone = (table: string): string => table.slice(main.length)

/** The names of one store. They never meet: a collection begins with a letter, and `$` is in no declared name. */
export interface Names {
  /** One of the adapter's own tables. */
  readonly own: (table: string) => string
  /** In SQL, the number that stands for a tenant in the adapter's own tables; it takes the tenant's id. */
  readonly tenant: string
  /** The index of what is sealed of whom. */
  readonly sealed: string
  /** The table of a collection. */
  readonly table: (collection: string) => string
  /** The table of entries of an index whose first field has many values. */
  readonly entries: (collection: string, index: string) => string
  /** The index, or what the table of its entries is called alone. */
  readonly index: (collection: string, index: string) => string
  /** The index of the rows from before an index version. */
  readonly behind: (collection: string, version: number) => string
}

/** Throws {@link InvalidName} when the prefix is not valid. */
export const make = (prefix: string): Names => {
  const start = checked("prefix", prefix)
  const named = (what: InvalidName["what"], rest: string): string => {
    const name = start + rest
    if (name.startsWith("sqlite_")) throw new InvalidName({ what })
    return name
  }
  const own = (table: string) => `${main}"${named("prefix", `_${table}`)}"`
  const of = (collection: string) => named("collection", checked("collection", collection))
  const index = (collection: string, name: string) => `"${of(collection)}$${checked("index", name)}"`
  return {
    own,
    tenant: `(SELECT number FROM ${own("tenant")} WHERE tenant_id = ?)`,
    sealed: `"${start}_event$sealed"`,
    table: (collection) => `${main}"${of(collection)}"`,
    entries: (collection, name) => main + index(collection, name),
    index,
    behind: (collection, version) => `"${of(collection)}$$${version}"`
  }
}

/** The column of a field. */
export const column = (field: string): string => `"${checked("field", field)}"`

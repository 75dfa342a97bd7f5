/**
 * A collection declares, once, everything the storage must know of one kind of record: its row, its indexes,
 * its claims, its events, and what kind of data each field holds. Adapters see only the {@link Layout}.
 */
import { Schema } from "effect"
import type * as Json from "./Json.ts"
import type { Claim, Entry, Scalar, Scope } from "./Parts.ts"
import * as Verbatim from "./Verbatim.ts"

// What it is

/** What kind of data a field holds. Decides what is logged, shown and kept, and for how long. */
export type Category =
  | "identity"
  | "contact fact"
  | "contact content"
  | "care"
  | "psychosocial"
  | "financial"
  | "network"
  | "internal"

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
  /** How many of the first fields make a guarded {@link Scope}; left out: not guarded. */
  readonly guard?: number
}

/** A claim that came later than its collection. */
export interface LaterClaim<Row> extends Required<Later> {
  /** The values that at most one row of a tenant may hold. */
  readonly of: (row: Row) => ReadonlyArray<string>
}

type AllKeys<T> = T extends unknown ? keyof T & string : never

/** An event of a concept: tagged, with fields of its own. */
export type Tagged = { readonly _tag: string }

/** The fields of an event that hold personal data or free text, by tag. They are sealed; the rest is facts. */
export type PersonalFields<Event extends Tagged> = {
  readonly [Tag in Event["_tag"]]?: ReadonlyArray<
    Exclude<keyof Extract<Event, { _tag: Tag }> & string, "_tag">
  >
}

/** What {@link define} asks. */
export interface Declaration<Row, Event extends Tagged, FieldName extends string> {
  /** `[a-z][a-z0-9_]*`, at most 40 characters; the name of its table. */
  readonly name: string
  /** Raise it when the row's schema changes, and lift old rows. A build refuses rows of a higher version. */
  readonly version: number
  /**
   * The row, encoded as JSON. A row that is JSON as it is (`Schema.toType`, when its encoding is the identity) is read
   * several times as fast as one whose schema decodes anything.
   */
  readonly row: Schema.Codec<Row, unknown>
  /** What kind of data each field of the row holds. */
  readonly categories: { readonly [Key in AllKeys<Row>]: Category }
  /** The indexed fields; each is a column that a host can join. */
  readonly fields: { readonly [Name in FieldName]: Field<Row> }
  /** The indexes. `id` is always there. */
  readonly indexes: { readonly [index: string]: Index<FieldName> }
  /** The values that at most one row of a tenant may hold. Pure functions of the row. */
  readonly claims?: {
    readonly [claim: string]: ((row: Row) => ReadonlyArray<string>) | LaterClaim<Row>
  }
  /** The events that change a row. */
  readonly event: Schema.Codec<Event, unknown>
  /**
   * Raise it when the form of an event changes or there is another one, and lift old events. A build refuses events of
   * a higher version.
   */
  readonly eventVersion: number
  /** Which fields of which events are sealed. Once they are erased, the event is read without them. */
  readonly personal: PersonalFields<Event>
  /**
   * The event by which a row loses everything that is sealed in its events, so that it is still their fold when
   * they are read without it. Left out: what is sealed here cannot be erased.
   */
  readonly erased?: NoInfer<Event>
  /** The row after one more event; the row in the store is always the fold of its events. */
  readonly evolve: (row: Row | null, event: Event, key: string) => Row | null
  /** Lifts a row that an older version wrote to the present form. */
  readonly lift?: (doc: Json.Json, from: number) => Json.Json
  /**
   * Lifts an event that an older version wrote to the present form. Events stay as they were written, for ever: keep
   * every step. A field that was sealed is absent once it is erased.
   */
  readonly liftEvent?: (event: StoredFields, from: number) => StoredFields
}

/** An event as it was encoded: its tag and its fields, those that were sealed too. */
export interface StoredFields {
  /** Its tag. */
  readonly _tag: string
  /** Its fields, by name. */
  readonly [field: string]: Json.Json
}

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

/** A declared collection. Make it with {@link define}. */
export interface Collection<Row, Event extends Tagged> {
  /** Its name. */
  readonly name: string
  /** For the adapter. */
  readonly layout: Layout
  /** What kind of data each field holds. */
  readonly categories: { readonly [field: string]: Category }
  /** Row to JSON. */
  readonly encode: (row: Row) => Json.Json
  /**
   * JSON, of this version or an older one, to row. Throws {@link NewerVersion}, and a `SchemaError` on anything else:
   * the store is damaged.
   */
  readonly decode: (doc: Json.Json, version: number) => Row
  /** What the storage derives from a row. */
  readonly project: (row: Row) => Projection
  /** Event to what is stored: type, clear facts and the part to seal. */
  readonly split: (event: Event) => SplitEvent
  /**
   * The event again, of this version or an older one; `null` when it is of another collection. Throws
   * {@link NewerVersion}, and a `SchemaError` on anything else: the store is damaged.
   */
  readonly join: (stored: SplitEvent) => Event | null
  /** See {@link Declaration.erased}; `null` when there is none. */
  readonly erased: Event | null
  /** See {@link Declaration.evolve}. */
  readonly evolve: (row: Row | null, event: Event, key: string) => Row | null
}

/** A collection of any row and event. */
// biome-ignore lint/suspicious/noExplicitAny: rows and events are invariant; a list of collections must hold any
export type AnyCollection = Collection<any, any>

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

/** An event as it is stored. */
export interface SplitEvent {
  /** `collection.Tag`. */
  readonly type: string
  /** The version of its form. */
  readonly version: number
  /** The fields in clear. */
  readonly facts: Json.Json
  /** The fields to seal; `null` when there are none. */
  readonly personal: Json.Json | null
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

/** A row or an event was written by a newer build, in a form that this one does not know. It is not read. */
export class NewerVersion extends Schema.TaggedError<NewerVersion>()("NewerVersion", {
  /** The collection. */
  collection: Schema.String,
  /** What was to be read. */
  what: Schema.Literals(["row", "event"]),
  /** Its version. */
  version: Schema.Int,
  /** The latest version that this build knows. */
  known: Schema.Int
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `The ${this.what} of ${this.collection} has version ${this.version}, and this build knows ${this.known} and older. Use the newer build.`
  }
}

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

// What it does

const entriesOf = (values: (field: string) => ReadonlyArray<Scalar>, index: Layout["indexes"][number]) => {
  const rest = index.fields.slice(1).map((field) => values(field)[0])
  if (rest.some((value) => value === undefined)) return []
  return values(index.fields[0] ?? "").map((first) => [first, ...(rest as ReadonlyArray<Scalar>)])
}

/** Declares a collection. Throws {@link InvalidCollection} on a wrong declaration. */
export const define = <Row, Event extends Tagged, const FieldName extends string>(
  declaration: Declaration<Row, Event, FieldName>
): Collection<Row, Event> => {
  const fields = Object.entries<Field<Row>>(declaration.fields)
  const sinceOf = (field: FieldName): number => declaration.fields[field]?.since ?? 1
  const claims = Object.entries(declaration.claims ?? {}).map(
    ([claim, of]): LaterClaim<Row> & { readonly name: string } =>
      typeof of === "function" ? { name: claim, of, since: 1 } : { name: claim, ...of }
  )
  const parts = {
    fields: fields.map(([field, { type, many, since }]) => ({ name: field, type, many, since })),
    indexes: Object.entries(declaration.indexes).map(([index, { fields: on, guard, since }]) => ({
      name: index,
      fields: on,
      guard: guard ?? 0,
      since: Math.max(since ?? 1, ...on.map(sinceOf))
    })),
    claims: claims.map(({ name: claim, since }) => ({ name: claim, since }))
  }
  const layout: Layout = {
    name: declaration.name,
    version: declaration.version,
    ...parts,
    indexVersion: Math.max(1, ...Object.values(parts).flatMap((all) => all.map(({ since }) => since)))
  }
  validate(layout)
  const manyFields = new Set(layout.fields.filter((field) => field.many).map((field) => field.name))
  const encodeRow = Schema.encodeSync(declaration.row as Schema.Codec<Row, Json.Json>)
  const decodeRow = Verbatim.decoder(declaration.row)
  const encodeEvent = Schema.encodeSync(declaration.event as Schema.Codec<Event, Record<string, Json.Json>>)
  const decodeEvent = Verbatim.decoder(declaration.event)
  const prefix = `${declaration.name}.`
  const refuseNewer = (what: NewerVersion["what"], version: number, known: number): void => {
    if (version > known) throw new NewerVersion({ collection: declaration.name, what, version, known })
  }

  return {
    name: declaration.name,
    layout,
    categories: declaration.categories,
    encode: encodeRow,
    decode: (doc, version) => {
      refuseNewer("row", version, declaration.version)
      return decodeRow(
        version === declaration.version || !declaration.lift ? doc : declaration.lift(doc, version)
      )
    },
    project: (row) => {
      const taken = new Map(fields.map(([field, { of }]) => [field, of(row)] as const))
      const values = (field: string) => taken.get(field) ?? []
      return {
        fields: Object.fromEntries(
          layout.fields
            .filter((field) => !field.many)
            .map((field) => [field.name, values(field.name)[0] ?? null])
        ),
        entries: layout.indexes
          .filter((index) => manyFields.has(index.fields[0] ?? ""))
          .flatMap((index) =>
            entriesOf(values, index).map((entry) => ({ index: index.name, values: entry }) as Entry)
          ),
        claims: claims.flatMap(({ name: claim, of }) =>
          [...new Set(of(row))].map((value) => ({ name: `${prefix}${claim}`, value }))
        ),
        scopes: layout.indexes
          .filter((index) => index.guard > 0)
          .flatMap((index) =>
            unique(entriesOf(values, index).map((entry) => entry.slice(0, index.guard))).map(
              (equals) => ({ collection: declaration.name, index: index.name, equals }) as Scope
            )
          )
      }
    },
    split: (event) => {
      const { _tag, ...all } = encodeEvent(event)
      // What is sealed is named by the fields of the event: another name in its encoding would escape it.
      const renamed = Object.keys(all).find((field) => !(field in event))
      if (renamed !== undefined) {
        const reason = `the event ${event._tag} encodes a field as ${renamed}, which it does not have`
        throw new InvalidCollection({ collection: declaration.name, reason })
      }
      const hidden = declaration.personal[event._tag as Event["_tag"]] ?? []
      const personal = Object.fromEntries(
        Object.entries(all).filter(([field]) => hidden.includes(field as never))
      )
      const facts = Object.fromEntries(
        Object.entries(all).filter(([field]) => !hidden.includes(field as never))
      )
      return {
        type: `${prefix}${String(_tag)}`,
        version: declaration.eventVersion,
        facts,
        personal: Object.keys(personal).length === 0 ? null : personal
      }
    },
    join: ({ type, version, facts, personal }) => {
      if (!type.startsWith(prefix)) return null
      const { eventVersion, liftEvent } = declaration
      refuseNewer("event", version, eventVersion)
      const stored = {
        _tag: type.slice(prefix.length),
        ...(facts as object),
        ...(personal as object | null)
      }
      return decodeEvent(version === eventVersion || !liftEvent ? stored : liftEvent(stored, version))
    },
    erased: declaration.erased ?? null,
    evolve: declaration.evolve
  }
}

const unique = <A>(items: ReadonlyArray<A>): ReadonlyArray<A> => [
  ...new Map(items.map((item) => [JSON.stringify(item), item])).values()
]

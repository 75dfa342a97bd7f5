/**
 * A collection declares, once, everything the storage must know of one kind of record: its row, its indexes,
 * its claims, its events, and what kind of data each field holds. Adapters see only the {@link Layout}.
 */
import { Schema } from "effect"
import type { Indexing } from "./Indexing.ts"
import type * as Json from "./Json.ts"
import * as Layout from "./Layout.ts"
import * as Projection from "./Projection.ts"
import * as Verbatim from "./Verbatim.ts"

export {
  type Field,
  type FieldType,
  type Index,
  type Indexing,
  integer,
  type Later,
  type LaterClaim,
  text,
  texts
} from "./Indexing.ts"
export { columns, InvalidCollection, isMany, type Layout, laterVersions } from "./Layout.ts"
export type { Projection } from "./Projection.ts"

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
export interface Declaration<Row, Event extends Tagged, FieldName extends string>
  extends Indexing<Row, FieldName> {
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

/** A declared collection. Make it with {@link define}. */
export interface Collection<Row, Event extends Tagged> {
  /** Its name. */
  readonly name: string
  /** For the adapter. */
  readonly layout: Layout.Layout
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
  readonly project: (row: Row) => Projection.Projection
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

// What it does

/** Declares a collection. Throws {@link InvalidCollection} on a wrong declaration. */
export const define = <Row, Event extends Tagged, const FieldName extends string>(
  declaration: Declaration<Row, Event, FieldName>
): Collection<Row, Event> => {
  const layout = Layout.of(declaration.name, declaration.version, declaration)
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
    project: Projection.of(layout, declaration),
    split: (event) => {
      const { _tag, ...all } = encodeEvent(event)
      // What is sealed is named by the fields of the event: another name in its encoding would escape it.
      const renamed = Object.keys(all).find((field) => !(field in event))
      if (renamed !== undefined) {
        const reason = `the event ${event._tag} encodes a field as ${renamed}, which it does not have`
        throw new Layout.InvalidCollection({ collection: declaration.name, reason })
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

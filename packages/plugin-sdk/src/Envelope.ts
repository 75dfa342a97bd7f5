/** What an event says, apart from the personal data sealed beside it. */
import { type Result, Schema } from "effect"
import * as Hash from "./Hash.ts"
import * as Json from "./Json.ts"

const RefSchema = Schema.Struct({ collection: Schema.String, key: Schema.String })

/** The clear part of an event: canonical JSON in the journal, covered by the hash chain. */
export const Envelope = Schema.Struct({
  /** Unique in the tenant. */
  id: Schema.String,
  /** The kind of event. */
  type: Schema.String,
  /** The version of the event's form. */
  version: Schema.Int,
  /** When it was recorded, in epoch milliseconds. */
  at: Schema.Int,
  /** The id of the command that caused it. */
  command: Schema.String,
  /** Who did it. */
  actor: Schema.String,
  /** What for. */
  purpose: Schema.String,
  /** For whom the actor acted, when that is somebody else. */
  onBehalfOf: Schema.NullOr(Schema.String),
  /** The records that it is about. */
  on: Schema.Array(RefSchema),
  /** What happened. Never personal data, never free text. */
  facts: Schema.Json,
  /** Whose personal data is sealed beside it, and the SHA-256 of the sealed bytes. */
  personal: Schema.NullOr(Schema.Struct({ subject: Schema.String, digest: Schema.String }))
})
/** See {@link Envelope}. */
export type Envelope = typeof Envelope.Type

/** The canonical text of an envelope, to be stored as it is. */
export const encode = (envelope: Envelope): Result.Result<string, Json.UnstorableValue> =>
  Json.canonical(envelope as unknown as Json.Json, `Event ${envelope.type}`)

const decodeJson = Schema.decodeUnknownSync(Schema.fromJsonString(Envelope))

/** Reads what {@link encode} wrote. Throws on anything else: the journal is damaged. */
export const decode = (text: string): Envelope => decodeJson(text)

/** The SHA-256 of sealed bytes, as kept in the envelope. */
export const sealedDigest = (bytes: Uint8Array): string => Hash.digest(bytes)

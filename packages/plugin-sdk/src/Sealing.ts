/**
 * How the personal part of an event is kept: its JSON in UTF-8, sealed for its subject and bound to the id of the
 * event, beside an envelope that names the subject and the digest of the sealed bytes. This is the one place that
 * knows the form: whatever writes or reads events uses it.
 */
import { Effect } from "effect"
import { type Collection, NewerVersion, type SplitEvent, type Tagged } from "./Collection.ts"
import * as Envelope from "./Envelope.ts"
import * as Hash from "./Hash.ts"
import type * as Json from "./Json.ts"
import type { NewEvent, StoredEvent } from "./Ledger.ts"
import type * as Vault from "./Vault.ts"

// What it is

/** An event to write: what `split` of its collection gave, what its envelope says of it, and whose data it holds. */
export interface Draft
  extends Omit<Envelope.Envelope, "type" | "version" | "facts" | "personal">,
    Omit<SplitEvent, "personal"> {
  /** The part to seal; `null` when there is none. */
  readonly personal: Json.Json | null
  /** Whose personal data it is; left out when there is none. */
  readonly subject: Vault.Subject | undefined
}

/** An event that was read, its personal part opened. */
export interface Opened extends Pick<Envelope.Envelope, "id" | "type" | "version"> {
  /** The clear part. */
  readonly facts: Json.Json
  /** The personal part; `null` when there was none or it was erased. */
  readonly personal: Json.Json | null
}

// What it does

// Both are there in every browser and in Node; the library of the language does not have them.
const decoder = new (
  globalThis as unknown as { TextDecoder: new () => { decode(bytes: Uint8Array): string } }
).TextDecoder()

/** Seals the personal part and writes the envelope. Dies when there is personal data of no subject: an error of the program. */
export const seal = (
  vault: Vault.VaultService,
  { subject, personal, ...clear }: Draft
): Effect.Effect<NewEvent, Json.UnstorableValue | Vault.VaultUnavailable | Vault.SubjectErased> =>
  Effect.gen(function* () {
    const { id, type, at, on } = clear
    let sealed: NewEvent["sealed"] = null
    if (personal !== null) {
      if (subject === undefined)
        return yield* Effect.die(new Error(`${type} holds personal data of no subject`))
      sealed = { subject, bytes: yield* vault.seal(subject, Hash.utf8(JSON.stringify(personal)), id) }
    }
    const envelope = yield* Effect.fromResult(
      Envelope.encode({
        ...clear,
        personal:
          sealed === null ? null : { subject: sealed.subject, digest: Envelope.sealedDigest(sealed.bytes) }
      })
    )
    return { id, type, at, on, envelope, sealed }
  })

/** Reads an envelope and opens what is sealed beside it, as far as bytes and key are still there. */
export const open = (
  vault: Vault.VaultService,
  { envelope, sealed }: StoredEvent
): Effect.Effect<Opened, Vault.VaultUnavailable> =>
  Effect.gen(function* () {
    const { id, type, version, facts, personal } = Envelope.decode(envelope)
    const plain =
      sealed === null || personal === null ? null : yield* vault.open(personal.subject, sealed, id)
    return {
      id,
      type,
      version,
      facts: facts as Json.Json,
      personal: plain === null ? null : (JSON.parse(decoder.decode(plain)) as Json.Json)
    }
  })

/**
 * The event that was read, in the present form of its collection; `null` when it is of another one. Fails when a newer
 * build wrote it: whoever reads the feed stops there, and does not skip it.
 */
export const read = <Row, Event extends Tagged>(
  vault: Vault.VaultService,
  collection: Collection<Row, Event>,
  stored: StoredEvent
): Effect.Effect<Event | null, Vault.VaultUnavailable | NewerVersion> =>
  Effect.flatMap(open(vault, stored), (opened) =>
    Effect.suspend(() => {
      try {
        return Effect.succeed(collection.join(opened))
      } catch (thrown) {
        return thrown instanceof NewerVersion ? Effect.fail(thrown) : Effect.die(thrown)
      }
    })
  )

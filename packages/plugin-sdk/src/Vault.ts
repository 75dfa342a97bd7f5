/**
 * Keeps personal data unreadable without keys that live outside the database: one key for each subject and
 * retention class. Destroying a key makes what was sealed with it unreadable for ever, also in back-ups.
 */
import { Context, Effect, Schema } from "effect"
import * as Hash from "./Hash.ts"
import * as Order from "./Order.ts"

/** The vault could not do it. Holds no data of any record. */
export class VaultUnavailable extends Schema.TaggedError<VaultUnavailable>()("VaultUnavailable", {
  /** The method of the vault. */
  operation: Schema.String,
  /** A word for what happened. */
  code: Schema.String
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `The vault failed during ${this.operation} (${this.code}). Nothing was sealed or opened; look at the vault.`
  }
}

/** The subject's key was destroyed: nothing more can be sealed for it. The subject is left out. */
export class SubjectErased extends Schema.TaggedError<SubjectErased>()("SubjectErased", {}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return "The data of this person was erased, and nothing more is kept under the same id. Register the person anew, under another id."
  }
}

/** Whose data, and how long its kind is kept, as `retention/id`. A subject is not re-keyed by a merge. */
export type Subject = string

/** A key that was destroyed. */
export interface Destroyed {
  /** Whose key it was. */
  readonly subject: Subject
  /** What was noted of it when it was destroyed; empty when nothing was. */
  readonly note: string
}

/** What a vault does, for one tenant. */
export interface VaultService {
  /** Seals bytes for a subject, bound to `about` (such as the event's id): they open nowhere else. */
  readonly seal: (
    subject: Subject,
    plain: Uint8Array,
    about: string
  ) => Effect.Effect<Uint8Array, VaultUnavailable | SubjectErased>
  /** Opens what was sealed; `null` when the subject's key was destroyed. */
  readonly open: (
    subject: Subject,
    sealed: Uint8Array,
    about: string
  ) => Effect.Effect<Uint8Array | null, VaultUnavailable>
  /** A keyed hash, 64 hexadecimal digits: equal for equal values, useless without the key. For claims and look-ups. */
  readonly blind: (name: string, value: string) => Effect.Effect<string, VaultUnavailable>
  /**
   * Destroys the subject's key for ever, and keeps that it was with a note, both at once. Destroying it again changes
   * nothing: the first note stays.
   *
   * @param note why, without personal data; empty when left out
   */
  readonly destroy: (subject: Subject, note?: string) => Effect.Effect<void, VaultUnavailable>
  /**
   * Every key that was destroyed, in the order of their subjects: the register by which erasures are done again when
   * an older copy of the data was put back.
   */
  readonly destroyed: Effect.Effect<ReadonlyArray<Destroyed>, VaultUnavailable>
}

/** The vault port, for one tenant. */
export class Vault extends Context.Service<Vault, VaultService>()("@zorgband/plugin-sdk/Vault") {}

/** Where a vault keeps its keys. Implement this, and {@link make} gives the vault. */
export interface KeyStore {
  /** The tenant's key for keyed hashes, 32 bytes, the same for ever. */
  readonly blindKey: Effect.Effect<Uint8Array, VaultUnavailable>
  /** The subject's key, 32 bytes: made when there is none, `null` when it was destroyed. */
  readonly key: (subject: Subject) => Effect.Effect<Uint8Array | null, VaultUnavailable>
  /** Destroys the subject's key and keeps the first note, both at once. */
  readonly destroy: (subject: Subject, note: string) => Effect.Effect<void, VaultUnavailable>
  /** Every key that was destroyed, in the order of their subjects. */
  readonly destroyed: Effect.Effect<ReadonlyArray<Destroyed>, VaultUnavailable>
}

interface Subtle {
  importKey(
    format: "raw",
    key: Uint8Array,
    algorithm: string,
    extractable: boolean,
    usages: ReadonlyArray<string>
  ): Promise<unknown>
  encrypt(algorithm: object, key: unknown, data: Uint8Array): Promise<ArrayBuffer>
  decrypt(algorithm: object, key: unknown, data: Uint8Array): Promise<ArrayBuffer>
}

const web = (
  globalThis as unknown as { crypto: { subtle: Subtle; getRandomValues<A extends Uint8Array>(bytes: A): A } }
).crypto

const nonceLength = 12

const aes = <A>(
  operation: "seal" | "open",
  key: Uint8Array,
  run: (imported: unknown) => Promise<A>
): Effect.Effect<A, VaultUnavailable> =>
  Effect.tryPromise({
    try: async () => run(await web.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt", "decrypt"])),
    catch: () => new VaultUnavailable({ operation, code: "AES-GCM" })
  })

/** `size` random bytes from the platform's generator, for keys. */
export const randomKey = (size = 32): Uint8Array => web.getRandomValues(new Uint8Array(size))

/** A vault over a store of keys: AES-256-GCM (Web Crypto) for sealing, HMAC-SHA-256 for keyed hashes. */
export const make = (keys: KeyStore): VaultService => {
  const algorithm = (iv: Uint8Array, subject: string, about: string) => ({
    name: "AES-GCM",
    iv,
    additionalData: Hash.utf8(`${subject}\n${about}`)
  })
  return {
    seal: (subject, plain, about) =>
      Effect.flatMap(
        keys.key(subject),
        (key): Effect.Effect<Uint8Array, VaultUnavailable | SubjectErased> =>
          key === null
            ? Effect.fail(new SubjectErased())
            : aes("seal", key, async (imported) => {
                const nonce = randomKey(nonceLength)
                const sealed = await web.subtle.encrypt(algorithm(nonce, subject, about), imported, plain)
                const bytes = new Uint8Array(nonceLength + sealed.byteLength)
                bytes.set(nonce)
                bytes.set(new Uint8Array(sealed), nonceLength)
                return bytes
              })
      ),
    open: (subject, sealed, about) =>
      keys.key(subject).pipe(
        Effect.flatMap((key) =>
          key === null
            ? Effect.succeed(null)
            : aes("open", key, async (imported) => {
                const nonce = sealed.subarray(0, nonceLength)
                const plain = sealed.subarray(nonceLength)
                return new Uint8Array(
                  await web.subtle.decrypt(algorithm(nonce, subject, about), imported, plain)
                )
              })
        )
      ),
    blind: (name, value) => keys.blindKey.pipe(Effect.map((key) => Hash.keyed(key, `${name}\n${value}`))),
    destroy: (subject, note = "") => keys.destroy(subject, note),
    destroyed: keys.destroyed
  }
}

/** A vault whose keys live in memory and are gone with it: for tests, and for stores that are in memory too. */
export const memory = (): VaultService => {
  const blindKey = randomKey()
  const keys = new Map<Subject, Uint8Array | null>()
  const notes = new Map<Subject, string>()
  return make({
    blindKey: Effect.succeed(blindKey),
    key: (subject) =>
      Effect.sync(() => {
        const known = keys.get(subject)
        if (known !== undefined) return known
        const made = randomKey()
        keys.set(subject, made)
        return made
      }),
    destroy: (subject, note) =>
      Effect.sync(() => {
        keys.set(subject, null)
        if (!notes.has(subject)) notes.set(subject, note)
      }),
    destroyed: Effect.sync(() =>
      [...notes]
        .map(([subject, note]) => ({ subject, note }))
        .sort((left, right) => Order.scalar(left.subject, right.subject))
    )
  })
}

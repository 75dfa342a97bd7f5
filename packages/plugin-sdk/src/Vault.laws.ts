/** The laws of a vault, as data: run them on a vault of your own. */
import { Effect } from "effect"
import fc from "fast-check"
import type * as Vault from "./Vault.ts"

/** Makes the vault of a tenant, anew for each run. */
export type Subject = () => Vault.VaultService | Promise<Vault.VaultService>

const subject = fc.constantFrom("identity/a", "identity/b", "contact/a", "é/😀")
const about = fc.string({ maxLength: 6 })
const value = fc.oneof(fc.constantFrom("", "1", "é"), fc.string())
const plain = fc.uint8Array({ maxLength: 40 })

const same = (left: Uint8Array | null, right: Uint8Array): boolean =>
  left !== null && left.length === right.length && left.every((byte, at) => byte === right[at])

/** Laws by name; each rejects with the smallest counterexample that was found. */
export const laws = (make: Subject) => {
  const holds =
    <A extends [unknown, ...Array<unknown>]>(
      arbitraries: { [Key in keyof A]: fc.Arbitrary<A[Key]> },
      property: (
        vault: Vault.VaultService,
        ...values: A
      ) => Effect.Effect<boolean, Vault.VaultUnavailable | Vault.SubjectErased>
    ) =>
    () =>
      fc.assert(
        fc.asyncProperty(fc.tuple(...arbitraries), async (values) =>
          Effect.runPromise(property(await make(), ...(values as A)))
        ),
        { numRuns: 30 }
      )
  /** It fails, or there is nothing to open; never the plain bytes. */
  const shut = (opened: Effect.Effect<Uint8Array | null, Vault.VaultUnavailable>) =>
    Effect.match(opened, { onSuccess: (bytes) => bytes === null, onFailure: () => true })
  return {
    "what was sealed opens for its subject and for what it is about": holds(
      [subject, plain, about],
      (vault, who, bytes, what) =>
        Effect.gen(function* () {
          return same(yield* vault.open(who, yield* vault.seal(who, bytes, what), what), bytes)
        })
    ),
    "what was sealed does not show": holds(
      [subject, fc.uint8Array({ minLength: 12, maxLength: 40 }), about],
      (vault, who, bytes, what) =>
        Effect.map(vault.seal(who, bytes, what), (sealed) => !sealed.join().includes(bytes.join()))
    ),
    "the same bytes are never sealed the same": holds([subject, plain, about], (vault, who, bytes, what) =>
      Effect.gen(function* () {
        const once = yield* vault.seal(who, bytes, what)
        return !same(once, yield* vault.seal(who, bytes, what))
      })
    ),
    "it opens for no other subject": holds(
      [subject, subject, plain, about],
      (vault, who, other, bytes, what) =>
        Effect.gen(function* () {
          const sealed = yield* vault.seal(who, bytes, what)
          return who === other || (yield* shut(vault.open(other, sealed, what)))
        })
    ),
    "it opens about nothing else": holds([subject, plain, about, about], (vault, who, bytes, what, other) =>
      Effect.gen(function* () {
        const sealed = yield* vault.seal(who, bytes, what)
        return what === other || (yield* shut(vault.open(who, sealed, other)))
      })
    ),
    "changed bytes do not open": holds([subject, plain, about, fc.nat()], (vault, who, bytes, what, pick) =>
      Effect.gen(function* () {
        const sealed = yield* vault.seal(who, bytes, what)
        const at = pick % sealed.length
        return yield* shut(vault.open(who, sealed.with(at, (sealed[at] as number) ^ 1), what))
      })
    ),
    "what a destroyed key sealed is null, and nothing is sealed for its subject again": holds(
      [subject, plain, about],
      (vault, who, bytes, what) =>
        Effect.gen(function* () {
          const sealed = yield* vault.seal(who, bytes, what)
          yield* vault.destroy(who)
          yield* vault.destroy(who)
          const again = yield* Effect.result(vault.seal(who, bytes, what))
          const refused = again._tag === "Failure" && again.failure._tag === "SubjectErased"
          return refused && (yield* vault.open(who, sealed, what)) === null
        })
    ),
    "destroying one subject's key leaves the others": holds(
      [subject, subject, plain, about],
      (vault, who, other, bytes, what) =>
        Effect.gen(function* () {
          const sealed = yield* vault.seal(other, bytes, what)
          if (who !== other) yield* vault.destroy(who)
          return same(yield* vault.open(other, sealed, what), bytes)
        })
    ),
    "it tells which keys were destroyed, each once with its first note, in order": holds(
      [fc.array(fc.tuple(subject, fc.string({ maxLength: 3 })), { maxLength: 5 })],
      (vault, all) =>
        Effect.gen(function* () {
          const first = new Map(all.toReversed())
          for (const [who, note] of all) yield* vault.destroy(who, note)
          const told = (yield* vault.destroyed).map((one) => [one.subject, one.note])
          return (
            JSON.stringify(told) === JSON.stringify([...first].sort(([one], [two]) => (one < two ? -1 : 1)))
          )
        })
    ),
    "a keyed hash is the same for the same value, and only for it": holds(
      [fc.constantFrom("bsn", "email"), fc.constantFrom("bsn", "email"), value, value],
      (vault, name, other, left, right) =>
        Effect.gen(function* () {
          const [one, two] = [yield* vault.blind(name, left), yield* vault.blind(other, right)]
          return /^[0-9a-f]{64}$/.test(one) && (one === two) === (name === other && left === right)
        })
    ),
    "the vaults of two tenants have nothing in common": holds(
      [subject, plain, about],
      (vault, who, bytes, what) =>
        Effect.gen(function* () {
          const other = yield* Effect.promise(async () => make())
          const sealed = yield* vault.seal(who, bytes, what)
          const blind = yield* vault.blind("bsn", "123456782")
          return (
            (yield* shut(other.open(who, sealed, what))) && blind !== (yield* other.blind("bsn", "123456782"))
          )
        })
    )
  }
}

import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Hash from "./Hash.ts"
import { laws, type Subject } from "./Vault.laws.ts"
import * as Vault from "./Vault.ts"

const over =
  (change: (vault: Vault.VaultService) => Partial<Vault.VaultService>): Subject =>
  () => {
    const vault = Vault.memory()
    return { ...vault, ...change(vault) }
  }

const one = Vault.memory()

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  "what was sealed opens for its subject and for what it is about": over((vault) => ({
    open: (subject, sealed, about) =>
      Effect.map(vault.open(subject, sealed, about), (bytes) => bytes?.slice(1) ?? null)
  })),
  "what was sealed does not show": over(() => ({
    seal: (_, plain) => Effect.succeed(plain),
    open: (_, sealed) => Effect.succeed(sealed)
  })),
  "the same bytes are never sealed the same": over(() => ({
    seal: (_, plain) => Effect.succeed(plain.toReversed())
  })),
  "it opens for no other subject": over((vault) => ({
    seal: (_, plain, about) => vault.seal("all", plain, about),
    open: (_, sealed, about) => vault.open("all", sealed, about)
  })),
  "it opens about nothing else": over((vault) => ({
    seal: (subject, plain) => vault.seal(subject, plain, ""),
    open: (subject, sealed) => vault.open(subject, sealed, "")
  })),
  "changed bytes do not open": over(() => ({
    seal: (_, plain) => Effect.succeed(Uint8Array.from([0, ...plain])),
    open: (_, sealed) => Effect.succeed(sealed.slice(1))
  })),
  "what a destroyed key sealed is null, and nothing is sealed for its subject again": over(() => ({
    destroy: () => Effect.void
  })),
  "destroying one subject's key leaves the others": over((vault) => ({
    destroy: () =>
      Effect.forEach(["identity/a", "identity/b"], (one) => vault.destroy(one), { discard: true })
  })),
  "it tells which keys were destroyed, each once with its first note, in order": over((vault) => ({
    destroy: (subject) => vault.destroy(subject)
  })),
  "a keyed hash is the same for the same value, and only for it": over((vault) => ({
    blind: (_, value) => vault.blind("any", value)
  })),
  "the vaults of two tenants have nothing in common": over(() => ({
    ...one,
    blind: (name, value) => Effect.succeed(Hash.digest(`${name}\n${value}`))
  }))
}

describe("Vault", () => {
  for (const [law, holds] of Object.entries(laws(Vault.memory))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () =>
      expect(laws(twin)[law as keyof typeof twins]()).rejects.toThrow())
  }
})

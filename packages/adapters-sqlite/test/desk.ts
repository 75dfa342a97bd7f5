/** A small register to test with: partners with a town, a next date, many tags and a unique number. */
/// <reference types="node" />
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Batch, Collection, Envelope, Hash, type Ledger } from "@zorgband/plugin-sdk"
import { Effect, Result, Schema } from "effect"
import { SqliteLedger } from "../src/index.ts"

export const Partner = Schema.Struct({
  name: Schema.String,
  town: Schema.NullOr(Schema.String),
  next: Schema.NullOr(Schema.Int),
  tags: Schema.Array(Schema.String),
  number: Schema.NullOr(Schema.String)
})
export type Partner = typeof Partner.Type

export const Changed = Schema.TaggedStruct("Changed", { version: Schema.Int })

export const declaration = {
  name: "partner",
  version: 1,
  row: Partner,
  categories: { name: "network", town: "network", next: "network", tags: "network", number: "network" },
  fields: {
    town: Collection.text((row: Partner) => row.town),
    next: Collection.integer((row: Partner) => row.next),
    tag: Collection.texts((row: Partner) => row.tags)
  },
  indexes: {
    by_town: { fields: ["town", "next"], guard: 1 },
    by_tag: { fields: ["tag", "next"] }
  },
  claims: { number: (row: Partner) => (row.number === null ? [] : [row.number]) },
  event: Changed,
  eventVersion: 1,
  personal: {},
  evolve: (row: Partner | null) => row
} as const satisfies Collection.Declaration<Partner, typeof Changed.Type, string>

export const partners = Collection.define<Partner, typeof Changed.Type, "town" | "next" | "tag">(declaration)

export const partner = (over: Partial<Partner> = {}): Partner => ({
  name: "Zorggroep",
  town: "Utrecht",
  next: 10,
  tags: ["acute"],
  number: null,
  ...over
})

/** A batch that puts rows as a service would: from what was read to what it becomes, with one event each. */
export const putting = (
  command: string,
  changes: ReadonlyArray<readonly [key: string, before: Ledger.Row | null, after: Partner | null]>,
  more: Partial<Parameters<typeof Batch.make>[0]> = {},
  sealed: { readonly subject: string; readonly bytes: Uint8Array } | null = null,
  collection: Collection.AnyCollection = partners
): Ledger.Batch =>
  Result.getOrThrow(
    Batch.make({
      command: { id: command, digest: Hash.digest(command) },
      at: 1_000,
      expect: [],
      changes: changes.map(([key, before, after]) => ({ collection, key, before, after })),
      events: changes.map(([key], at) => {
        const id = `${command}-${at}`
        const on = [{ collection: "partner", key }]
        return {
          id,
          type: "partner.Changed",
          at: 1_000,
          on,
          envelope: Result.getOrThrow(
            Envelope.encode({
              id,
              type: "partner.Changed",
              version: 1,
              at: 1_000,
              command,
              actor: "employee-17",
              purpose: "register",
              onBehalfOf: null,
              on,
              facts: {},
              personal:
                sealed === null
                  ? null
                  : { subject: sealed.subject, digest: Envelope.sealedDigest(sealed.bytes) }
            })
          ),
          sealed
        }
      }),
      result: { done: command },
      ...more
    })
  )

/** A folder that is gone after the test. */
export const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "zorgband-sqlite-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
)

export const setting = { tenant: "thuiszorg-noord", collections: [partners.layout] }

/** A ledger on a fresh file, migrated. */
export const fresh = Effect.gen(function* () {
  const file = join(yield* folder, "care.db")
  const ledger = yield* SqliteLedger.make({ ...setting, file })
  yield* ledger.migrations.apply
  return { file, ledger }
})

export const one = <A>(list: ReadonlyArray<A>): A => {
  if (list.length !== 1) throw new Error(`expected one, got ${list.length}`)
  return list[0] as A
}

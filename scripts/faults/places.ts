/** Fresh places to store, gone with the scope. */
/// <reference types="node" />
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Ledger } from "@zorgband/plugin-sdk"
import { Effect, type Scope } from "effect"
import pg from "pg"
import { open, type Place } from "./Store.ts"

/** A folder. */
export const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "zorgband-faults-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
)

/** Makes the tables of a place. */
export const migrated = <P extends Place>(place: P): Effect.Effect<P, Ledger.LedgerUnavailable> =>
  Effect.as(Effect.scoped(Effect.flatMap(open(place), (ledger) => ledger.migrations.apply)), place)

/** A file. */
export const file: Effect.Effect<Place, Ledger.LedgerUnavailable, Scope.Scope> = Effect.flatMap(
  folder,
  (path) => migrated({ engine: "sqlite", file: join(path, "care.db") } as const)
)

/** A connection of the script's own. */
export const client = (url: string) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const made = new pg.Client({ connectionString: url })
      made.on("error", () => {})
      await made.connect()
      return made
    }),
    (made) => Effect.promise(() => made.end().catch(() => {}))
  )

let schemas = 0

/** A schema on a server. */
export const schema = (
  url: string
): Effect.Effect<Place & { readonly engine: "pg" }, Ledger.LedgerUnavailable, Scope.Scope> =>
  Effect.acquireRelease(
    migrated({ engine: "pg", url, schema: `faults_${process.pid}_${++schemas}` } as const),
    (place) =>
      Effect.scoped(
        Effect.flatMap(client(url), (own) =>
          Effect.promise(() => own.query(`DROP SCHEMA IF EXISTS ${place.schema} CASCADE`))
        )
      ).pipe(Effect.ignore)
  )

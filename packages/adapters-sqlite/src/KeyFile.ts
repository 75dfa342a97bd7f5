/**
 * Where the vault keeps its keys: a SQLite file of its own, apart from the data, so that a copy of the data does
 * not hold its keys. A key that is destroyed is overwritten and leaves the write-ahead log too.
 */
import { closeSync, openSync } from "node:fs"
import { DatabaseSync } from "node:sqlite"
import { Vault } from "@zorgband/plugin-sdk"
import { Effect, type Scope } from "effect"

const schema = `
  CREATE TABLE IF NOT EXISTS blind_key (tenant_id TEXT NOT NULL PRIMARY KEY, bytes BLOB NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS subject_key (
    tenant_id TEXT NOT NULL, subject TEXT NOT NULL, bytes BLOB, PRIMARY KEY (tenant_id, subject)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS destroyed (
    tenant_id TEXT NOT NULL, subject TEXT NOT NULL, note TEXT NOT NULL, PRIMARY KEY (tenant_id, subject)
  ) STRICT, WITHOUT ROWID;
`

const attempt = <A>(operation: string, run: () => A): Effect.Effect<A, Vault.VaultUnavailable> =>
  Effect.try({
    try: run,
    catch: (thrown) => {
      const { errcode } = thrown as { readonly errcode?: number }
      return new Vault.VaultUnavailable({
        operation,
        code: errcode === undefined ? "keys not readable" : `SQLite ${errcode}`
      })
    }
  })

const open = (file: string): DatabaseSync => {
  // Made before SQLite makes it, to be readable by its owner only; SQLite gives its other files the same mode.
  closeSync(openSync(file, "a", 0o600))
  const database = new DatabaseSync(file)
  try {
    database.exec("PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
    database.exec("PRAGMA fullfsync = ON; PRAGMA secure_delete = ON; PRAGMA trusted_schema = OFF")
    database.exec(schema)
    return database
  } catch (thrown) {
    database.close()
    throw thrown
  }
}

/**
 * The keys of one tenant in a file, closed with the scope. Give it to `Vault.make`. Keep the file where back-ups
 * of the data do not reach, and back it up by itself: without it nothing that was sealed can be read.
 *
 * @param fresh whether the tenant has no data yet. When it has, missing keys are an error: new ones in their
 * place would open nothing, and would let a claim be taken twice.
 */
export const make = (
  file: string,
  tenant: string,
  fresh: boolean
): Effect.Effect<Vault.KeyStore, Vault.VaultUnavailable, Scope.Scope> =>
  Effect.gen(function* () {
    const database = yield* Effect.acquireRelease(
      attempt("open", () => open(file)),
      (opened) => Effect.sync(() => opened.close())
    )
    const statements = yield* attempt("open", () => ({
      blind: database.prepare("SELECT bytes FROM blind_key WHERE tenant_id = ?"),
      addBlind: database.prepare(
        "INSERT INTO blind_key (tenant_id, bytes) VALUES (?, ?) ON CONFLICT DO NOTHING"
      ),
      key: database.prepare("SELECT bytes FROM subject_key WHERE tenant_id = ? AND subject = ?"),
      add: database.prepare(
        "INSERT INTO subject_key (tenant_id, subject, bytes) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
      ),
      destroy: database.prepare(
        "INSERT INTO subject_key (tenant_id, subject, bytes) VALUES (?, ?, NULL) ON CONFLICT DO UPDATE SET bytes = NULL"
      ),
      note: database.prepare(
        "INSERT INTO destroyed (tenant_id, subject, note) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
      ),
      emptyLog: database.prepare("PRAGMA wal_checkpoint(TRUNCATE)"),
      destroyed: database.prepare("SELECT subject, note FROM destroyed WHERE tenant_id = ? ORDER BY subject")
    }))
    const blindKey = yield* attempt("open", () => {
      const known = () => statements.blind.get(tenant)?.bytes as Uint8Array | undefined
      if (known() === undefined && fresh) statements.addBlind.run(tenant, Vault.randomKey())
      return known()
    })
    if (blindKey === undefined)
      return yield* new Vault.VaultUnavailable({ operation: "open", code: "keys missing" })
    const stored = (subject: string) =>
      statements.key.get(tenant, subject)?.bytes as Uint8Array | null | undefined
    // Keys that are asked for in one turn are made in one transaction: each must be on disk before it is used.
    let asked = new Map<
      string,
      Array<(made: Effect.Effect<Uint8Array | null, Vault.VaultUnavailable>) => void>
    >()
    const atOnce = (run: () => void) => {
      database.exec("BEGIN IMMEDIATE")
      try {
        run()
        database.exec("COMMIT")
      } catch (thrown) {
        if (database.isTransaction) database.exec("ROLLBACK")
        throw thrown
      }
    }
    const makeKeys = () => {
      const waiting = asked
      asked = new Map()
      const made = attempt("key", () =>
        atOnce(() => {
          // Another process may have made one in between: the one that is stored is the key.
          for (const subject of waiting.keys()) statements.add.run(tenant, subject, Vault.randomKey())
        })
      )
      const outcome = Effect.runSyncExit(made)
      for (const [subject, resumes] of waiting)
        for (const resume of resumes)
          resume(
            Effect.andThen(
              outcome,
              attempt("key", () => stored(subject) ?? null)
            )
          )
    }
    return {
      blindKey: Effect.succeed(blindKey),
      key: (subject) =>
        Effect.flatMap(
          attempt("key", () => stored(subject)),
          (found) =>
            found !== undefined
              ? Effect.succeed(found)
              : Effect.callback<Uint8Array | null, Vault.VaultUnavailable>((resume) => {
                  if (asked.size === 0) setImmediate(makeKeys)
                  asked.set(subject, [...(asked.get(subject) ?? []), resume])
                })
        ),
      destroy: (subject, note) =>
        attempt("destroy", () => {
          atOnce(() => {
            statements.destroy.run(tenant, subject)
            statements.note.run(tenant, subject, note)
          })
          // Until the log is worked into the file the key is still in it: then it is not destroyed.
          const emptied = statements.emptyLog.get() as { readonly busy: number }
          if (emptied.busy !== 0) throw { errcode: 5 }
        }),
      destroyed: attempt("destroyed", () =>
        statements.destroyed
          .all(tenant)
          .map(({ subject, note }) => ({ subject: String(subject), note: String(note) }))
      )
    }
  })

/**
 * The Ledger on SQLite: on a file of its own that several processes may share, or inside the host's open
 * transaction.
 */
import { existsSync } from "node:fs"
import { DatabaseSync } from "node:sqlite"
import { type Collection, type Ledger, Query } from "@zorgband/plugin-sdk"
import { Effect, identity, Result, type Scope } from "effect"
import * as Catalogue from "./Catalogue.ts"
import { Connection, type Database, host, own, Refused, type Transactions } from "./Connection.ts"
import * as Journal from "./Journal.ts"
import * as Migrations from "./Migrations.ts"
import * as Names from "./Names.ts"
import * as Patience from "./Patience.ts"
import * as Reads from "./Reads.ts"
import * as Rebuild from "./Rebuild.ts"
import * as Trouble from "./Trouble.ts"
import * as Writes from "./Writes.ts"

/** What is stored. */
export interface Setting {
  /** Whose store. */
  readonly tenant: string
  /** The collections that the host uses. */
  readonly collections: ReadonlyArray<Collection.Layout>
  /** What the names of all tables begin with: `zorgband_` when left out. Throws `InvalidName`. */
  readonly prefix?: string
}

/** How {@link make} opens its file. */
export interface FileSetting extends Setting {
  /** Where the database is. It is made when it is not there. */
  readonly file: string
  /** How long a call waits for its turn while others write, in milliseconds: 10,000 when left out. */
  readonly patience?: number
}

const defaultPatience = 10_000

/** How long one attempt may hold up the process, in milliseconds. Longer waiting is done beside other work. */
const heldUp = 10

/** How many rows are rebuilt in one transaction: few, so that others get their turn. */
const chunk = 200

interface Mode {
  readonly transactions: Transactions
  /** Tries again while others write. */
  readonly patient: <A, E>(effect: Effect.Effect<A, E>) => Effect.Effect<A, E>
  /** Whether the connection and its transactions are ours. */
  readonly owns: boolean
}

// What was erased is in the log too, until that is worked into the file. A reader can prevent it now; the next
// time does it then, and the commit stands either way.
const emptyLog = (connection: Connection): void => {
  try {
    connection.get("PRAGMA wal_checkpoint(TRUNCATE)")
  } catch {}
}

const committed: Ledger.Outcome = { _tag: "Committed" }

const service = (connection: Connection, setting: Setting, mode: Mode): Ledger.LedgerService => {
  const { tenant, collections } = setting
  const { reading, writing } = mode.transactions
  const names = Names.make(setting.prefix ?? Names.defaultPrefix)
  const layouts = Query.layouts(collections)
  const schema = Migrations.make(connection, names, collections)
  const reads = Reads.make(connection, names, layouts, tenant)
  const writes = Writes.make(connection, names, layouts, tenant)
  const journal = Journal.make(connection, names, tenant)
  const call = <A>(operation: string, run: () => A) => mode.patient(Trouble.attempt(operation, run))
  const asked = <A, E>(operation: string, run: () => Result.Result<A, E>) =>
    Effect.flatMap(
      call(operation, () => reading(run)),
      Effect.fromResult
    )
  return {
    commit: (batches) =>
      batches.length === 0
        ? Effect.succeed([])
        : call("commit", () => {
            const erases = batches.some(({ erase }) => erase.length > 0)
            // A host sees each statement once. What erases keeps the order of the batches: it may meet what they seal.
            if (mode.owns && !erases && writing(() => writes.straight(batches), identity))
              return batches.map(() => committed)
            const outcomes = writing(
              () => writes.judged(batches),
              (judged) => judged.some(({ _tag }) => _tag === "Committed")
            )
            if (mode.owns && erases) emptyLog(connection)
            return outcomes
          }),
    get: (refs, commands) =>
      call("get", () =>
        reading(() => ({ rows: refs.map(reads.row), receipts: commands.map(reads.receipt) }))
      ),
    find: (query) => asked("find", () => Result.map(Query.query(layouts, query), reads.find)),
    count: (selection) => asked("count", () => Result.map(Query.selection(layouts, selection), reads.count)),
    history: (ref, after, limit) => asked("history", () => journal.history(ref, after, limit)),
    feed: (after, limit) => asked("feed", () => journal.feed(after, limit)),
    migrations: {
      plan: call("migrations.plan", () => reading(() => schema.plan())),
      apply: call("migrations.apply", () => {
        if (!mode.owns) throw new Refused("not in a host transaction")
        writing(schema.apply, () => true)
      }),
      check: call("migrations.check", () => reading(() => schema.check(tenant))),
      rebuild: (declared) =>
        Effect.gen(function* () {
          const clashes: Array<Ledger.Clash> = []
          for (const collection of declared) {
            const next = Rebuild.make(connection, names, tenant, collection)
            let more = true
            while (more) {
              const step = yield* call("migrations.rebuild", () => {
                if (!mode.owns) throw new Refused("not in a host transaction")
                return writing(
                  () => next(chunk),
                  () => true
                )
              })
              clashes.push(...step.clashes)
              more = step.more
              // Others on this connection get their turn too.
              yield* Effect.yieldNow
            }
          }
          return clashes
        })
    }
  }
}

const open = (file: string): DatabaseSync => {
  const database = new DatabaseSync(file)
  try {
    database.exec(`PRAGMA busy_timeout = ${heldUp}`)
    const mode = database.prepare("PRAGMA journal_mode = WAL").get()?.journal_mode
    if (mode !== "wal") throw new Refused("no write-ahead log")
    database.exec("PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA trusted_schema = OFF")
    // Erased data is overwritten, not only unlinked.
    database.exec("PRAGMA secure_delete = ON")
    // 16 MB of pages in memory, and 64 MB of log before it is worked into the file: what is written often in a
    // row is then written once.
    database.exec("PRAGMA cache_size = -16000; PRAGMA wal_autocheckpoint = 16000")
    // Readers look into the system's own cache of the file instead of copying from it, up to 1 GB of the file: so a
    // page that is read seldom costs little more in a large file than in a small one.
    database.exec("PRAGMA mmap_size = 1073741824")
    return database
  } catch (thrown) {
    database.close()
    throw thrown
  }
}

const opened = ({
  file,
  patience = defaultPatience
}: Pick<FileSetting, "file" | "patience">): Effect.Effect<
  DatabaseSync,
  Ledger.LedgerUnavailable,
  Scope.Scope
> =>
  Effect.acquireRelease(Patience.again(patience)(Trouble.attempt("open", () => open(file))), (database) =>
    Effect.sync(() => database.close())
  )

/**
 * A ledger on a file of its own, closed with the scope. Every commit is synced to the disk before it is
 * acknowledged. Other processes on the same machine may use the same file; a call that has to wait for them
 * tries again, and fails with `SQLITE_BUSY` when its patience is over. Put `GroupCommit` around it to let
 * concurrent callers share a sync.
 */
export const make = (
  setting: FileSetting
): Effect.Effect<Ledger.LedgerService, Ledger.LedgerUnavailable, Scope.Scope> =>
  Effect.map(opened(setting), (database) => {
    const connection = new Connection(database)
    const patient = Patience.again(setting.patience ?? defaultPatience)
    return service(connection, setting, { transactions: own(connection), patient, owns: true })
  })

/** Whether a tenant has ever stored anything in the file. */
export const hasData = (
  file: string,
  tenant: string,
  prefix: string = Names.defaultPrefix
): Effect.Effect<boolean, Ledger.LedgerUnavailable> =>
  Trouble.attempt("open", () => {
    if (!existsSync(file)) return false
    const database = new DatabaseSync(file)
    try {
      database.exec(`PRAGMA busy_timeout = ${defaultPatience}`)
      const tenants = Names.make(prefix).own("tenant")
      return (
        Catalogue.exists(new Connection(database), tenants) &&
        database.prepare(`SELECT 1 FROM ${tenants} WHERE tenant_id = ?`).get(tenant) !== undefined
      )
    } finally {
      database.close()
    }
  })

/**
 * A ledger inside the host's open transaction, on `node:sqlite` or better-sqlite3. Every effect of it runs
 * synchronously, so `Effect.runSync` does it within the transaction's turn. It reads and writes rows, with one
 * savepoint around a commit, and leaves it to the host to commit or roll back: what the host rolls back is
 * gone, and after a conflict the host's own rows can still be committed.
 *
 * Start the transaction with `BEGIN IMMEDIATE`: one that begins by reading cannot write any more when another wrote
 * since. Then, and when SQLite rolled all of it back by itself (a full disk), the code is
 * `Ledger.restartHostTransaction`: roll back if it is still open, and run it again. Nothing is tried again here.
 * Migrations are applied by {@link make}, not here.
 */
export const within = (database: Database, setting: Setting): Ledger.LedgerService => {
  const connection = new Connection(database)
  return service(connection, setting, { transactions: host(connection), patient: identity, owns: false })
}

/**
 * A synchronous connection to SQLite, ours or the host's, and what a transaction on it is. Everything between
 * begin and commit happens in one turn, so that no other call can come between on the same connection.
 */
import { Ledger } from "@zorgband/plugin-sdk"

/** A value of a column or a parameter. */
export type Value = null | number | string | Uint8Array

/** A prepared statement, as `node:sqlite` and better-sqlite3 have it. */
export interface Statement {
  /** Runs a statement that gives no rows; tells how many it changed. */
  run(...values: Array<Value>): { readonly changes: number | bigint }
  /** The first row. */
  get(...values: Array<Value>): unknown
  /** All rows. */
  all(...values: Array<Value>): ReadonlyArray<unknown>
  /** Whether whole numbers come as bigints; `node:sqlite` calls it so. */
  setReadBigInts?(enabled: boolean): unknown
  /** Whether rows come as arrays; `node:sqlite` calls it so. */
  setReturnArrays?(enabled: boolean): unknown
  /** Whether whole numbers come as bigints; better-sqlite3 calls it so. */
  safeIntegers?(enabled: boolean): unknown
}

/**
 * An open database, as `node:sqlite` (`DatabaseSync`) and better-sqlite3 have it. A host's must tell whether a
 * transaction is open, under one of the two names: otherwise it is refused as `not a session`.
 */
export interface Database {
  /** Compiles a statement. */
  prepare(sql: string): Statement
  /** Whether a transaction is open; `node:sqlite` calls it so. */
  readonly isTransaction?: boolean
  /** Whether a transaction is open; better-sqlite3 calls it so. */
  readonly inTransaction?: boolean
}

/** The COMMIT itself failed: what was written may be there, or not. */
export class CommitFailed {
  readonly cause: unknown
  constructor(cause: unknown) {
    this.cause = cause
  }
}

/** The adapter itself refuses; the code says why. */
export class Refused {
  readonly code: string
  constructor(code: string) {
    this.code = code
  }
}

/** The end of a SELECT that takes a number of rows: after `LIMIT ?` alone, SQLite compiles it anew at every run. */
export const limited = "LIMIT ? + 0"

/** How many rows one INSERT takes, where there are as many. */
const rowsAtOnce = [16, 4, 1]

/** An INSERT of one row, and the same for more. */
interface Insert {
  /** How many values a row has. */
  readonly width: number
  readonly sizes: ReadonlyArray<{ readonly rows: number; readonly sql: string }>
}

const insertOf = (sql: string): Insert => {
  const row = /(?<= VALUES )\([^)]*\)/.exec(sql)?.[0] ?? ""
  return {
    width: row.split("?").length - 1,
    sizes: rowsAtOnce.map((rows) => ({
      rows,
      sql: sql.replace(row, Array.from({ length: rows }, () => row).join(", "))
    }))
  }
}

/** A database with its prepared statements, each compiled at its first use. */
export class Connection {
  readonly database: Database
  readonly #statements = new Map<string, Statement>()
  readonly #inserts = new Map<string, Insert>()

  constructor(database: Database) {
    this.database = database
  }

  #statement(sql: string): Statement {
    const known = this.#statements.get(sql)
    if (known !== undefined) return known
    const made = this.database.prepare(sql)
    // A host may have chosen otherwise for its own statements.
    made.setReadBigInts?.(false)
    made.setReturnArrays?.(false)
    made.safeIntegers?.(false)
    this.#statements.set(sql, made)
    return made
  }

  run(sql: string, ...values: ReadonlyArray<Value>): number {
    return Number(this.#statement(sql).run(...values).changes)
  }

  /**
   * Runs an INSERT of one row for many, with few statements. Tells whether every row was written.
   *
   * @param values those of all rows, one row after the other
   */
  insert(sql: string, values: ReadonlyArray<Value>): boolean {
    let insert = this.#inserts.get(sql)
    if (insert === undefined) {
      insert = insertOf(sql)
      this.#inserts.set(sql, insert)
    }
    let at = 0
    let written = 0
    for (const size of insert.sizes) {
      const step = size.rows * insert.width
      for (; values.length - at >= step; at += step)
        written += this.run(size.sql, ...(step === values.length ? values : values.slice(at, at + step)))
    }
    return written * insert.width === values.length
  }

  get<Row>(sql: string, ...values: ReadonlyArray<Value>): Row | undefined {
    return this.#statement(sql).get(...values) as Row | undefined
  }

  all<Row>(sql: string, ...values: ReadonlyArray<Value>): ReadonlyArray<Row> {
    return this.#statement(sql).all(...values) as ReadonlyArray<Row>
  }
}

/** How reads and writes are held together. */
export interface Transactions {
  /** All that is read is of one moment. */
  readonly reading: <A>(run: () => A) => A
  /** All is written, or nothing: also nothing when what was made is not worth keeping. */
  readonly writing: <A>(run: () => A, worth: (made: A) => boolean) => A
}

// The engine may have ended the transaction by itself (on a full disk, for instance): then there is nothing to undo.
const undo = (connection: Connection, sql: string): void => {
  try {
    connection.run(sql)
  } catch {}
}

/** Transactions of our own. Writers take their turn at the start, so that none has to give up half-way. */
export const own = (connection: Connection): Transactions => {
  const within =
    (begin: string, failed: (thrown: unknown) => unknown) =>
    <A>(run: () => A, worth: (made: A) => boolean = () => true): A => {
      connection.run(begin)
      let made: A
      try {
        made = run()
        if (!worth(made)) {
          connection.run("ROLLBACK")
          return made
        }
      } catch (thrown) {
        undo(connection, "ROLLBACK")
        throw thrown
      }
      try {
        connection.run("COMMIT")
      } catch (thrown) {
        undo(connection, "ROLLBACK")
        throw failed(thrown)
      }
      return made
    }
  return {
    reading: within("BEGIN", (thrown) => thrown),
    writing: within("BEGIN IMMEDIATE", (thrown) => new CommitFailed(thrown))
  }
}

/** Whether a transaction is open on whatever a host may have handed over for its connection. */
const inTransaction = (database: Partial<Database> | null | undefined): boolean => {
  const open = database?.isTransaction ?? database?.inTransaction
  if (typeof database?.prepare !== "function" || typeof open !== "boolean")
    throw new Refused(Ledger.notASession)
  return open
}

/** `SQLITE_BUSY_SNAPSHOT`: others wrote since the transaction began by reading, so that it can never write. */
const outdated = (thrown: unknown): boolean => {
  if (!(thrown instanceof Error)) return false
  const { code, errcode } = thrown as { readonly code?: unknown; readonly errcode?: unknown }
  return errcode === 517 || code === "SQLITE_BUSY_SNAPSHOT"
}

/** Inside the host's open transaction, which only the host ends. */
export const host = (connection: Connection): Transactions => {
  const within = <A>(open: boolean, run: () => A): A => {
    try {
      return run()
    } catch (thrown) {
      // The engine may have rolled back all that the host did too: what follows would each be committed alone.
      const over = open && !inTransaction(connection.database)
      throw over || outdated(thrown) ? new Refused(Ledger.restartHostTransaction) : thrown
    }
  }
  return {
    reading: (run) => within(inTransaction(connection.database), run),
    writing: (run, worth) => {
      // Without a transaction around it, releasing the savepoint would be a commit.
      if (!inTransaction(connection.database)) throw new Refused("no open transaction")
      return within(true, () => {
        connection.run("SAVEPOINT zorgband")
        try {
          const made = run()
          if (!worth(made)) connection.run("ROLLBACK TO zorgband")
          connection.run("RELEASE zorgband")
          return made
        } catch (thrown) {
          undo(connection, "ROLLBACK TO zorgband")
          undo(connection, "RELEASE zorgband")
          throw thrown
        }
      })
    }
  }
}

/**
 * How the adapter speaks to PostgreSQL: through one connection of the host's, in which a transaction is open, or
 * through a pool of its own. Both are structural, so a client or a pool of `pg` fits as it is.
 */
import { Hash } from "@zorgband/plugin-sdk"

/** What a statement gave. */
export interface SqlResult {
  /** The rows, by column name. Numbers may come as numbers, text or bigints. */
  readonly rows: ReadonlyArray<Record<string, unknown>>
}

/**
 * One connection. Every parameter is text, named `$1`, `$2` … in the statement, sometimes more than once, and
 * every value of an answer is text, an integer, a boolean or null. So any driver can be bridged; `Bridge` has those
 * of the usual libraries.
 */
export interface SqlSession {
  /** Runs one statement. A rejection is classified by its SQLSTATE, found in `code`, `cause` or `meta`. */
  query(text: string, params: Array<string | null>): Promise<SqlResult>
}

/** A connection that was borrowed from a pool. */
export interface PooledClient {
  /** Runs one statement, prepared under `name` on first use. */
  query(statement: { name?: string; text: string; values: Array<string | null> }): Promise<SqlResult>
  /** Gives it back; with `true` it is closed instead. */
  release(destroy?: boolean): void
  /** Hears of a lost connection while it is borrowed. */
  on(event: "error", listener: (error: Error) => void): unknown
  /** Stops hearing. */
  removeListener(event: "error", listener: (error: Error) => void): unknown
}

/** A pool of connections, as `pg` has it. */
export interface SqlPool {
  /** Borrows a connection. */
  connect(): Promise<PooledClient>
}

/** A statement with the name under which it is prepared; empty when it is used once. */
export interface Statement {
  readonly name: string
  readonly text: string
}

const statements = new Map<string, Statement>()

/** A statement. Its name follows from its text, so that ledgers can share a pool. */
export const statement = (text: string): Statement => {
  const known = statements.get(text)
  if (known !== undefined) return known
  const made = { name: `zorgband_${Hash.digest(text).slice(0, 40)}`, text }
  statements.set(text, made)
  return made
}

/** A statement that is used once. */
export const once = (text: string): Statement => ({ name: "", text })

/** The driver failed. Only its SQLSTATE is kept: the rest may hold values of the record. */
export class DriverFailed {
  /** Whether the statement was sent. */
  readonly sent: boolean
  /** `null` when the server said nothing. */
  readonly state: string | null
  constructor(sent: boolean, thrown: unknown) {
    this.sent = sent
    this.state = stateOf(thrown)
  }
}

type Rows = SqlResult["rows"]

/** Runs one statement. */
export type Run = (statement: Statement, params: ReadonlyArray<string | null>) => Promise<Rows>

const sqlState = /^(?:[0-7][0-9A-Z]|F0|HV|P0|XX)[0-9A-Z]{3}$/

/** The SQLSTATE of what a driver or a layer above it threw; `null` when the server said nothing. */
const stateOf = (thrown: unknown, depth = 0): string | null => {
  if (typeof thrown !== "object" || thrown === null || depth > 4) return null
  const { code, cause, meta } = thrown as { code?: unknown; cause?: unknown; meta?: unknown }
  if (typeof code === "string" && sqlState.test(code)) return code
  return stateOf(meta, depth + 1) ?? stateOf(cause, depth + 1)
}

/** Whether the connection is gone, or about to be. */
export const isLost = (state: string | null): boolean => state === null || /^(?:08|57P)/.test(state)

const ignore = (): void => {}

/** Borrows a connection for a while. A lost one is not given back. */
export const borrow = async <A>(pool: SqlPool, use: (run: Run) => Promise<A>): Promise<A> => {
  let client: PooledClient
  try {
    client = await pool.connect()
  } catch (thrown) {
    throw new DriverFailed(false, thrown)
  }
  let lost = false
  // The statement that is running hears of it too; without a listener the process would end.
  client.on("error", ignore)
  try {
    return await use(async ({ name, text }, values) => {
      try {
        return (await client.query({ name, text, values: [...values] })).rows
      } catch (thrown) {
        const failed = new DriverFailed(true, thrown)
        lost ||= isLost(failed.state)
        throw failed
      }
    })
  } finally {
    client.removeListener("error", ignore)
    client.release(lost)
  }
}

/** All of it in a transaction of our own, or nothing. */
export const transaction = async <A>(run: Run, work: () => Promise<A>): Promise<A> => {
  await run(once("BEGIN"), [])
  try {
    const done = await work()
    await run(once("COMMIT"), [])
    return done
  } catch (thrown) {
    await run(once("ROLLBACK"), []).catch(() => {})
    throw thrown
  }
}

const turns = new WeakMap<SqlSession, Promise<unknown>>()

/** Waits for its turn on the host's connection, so that what belongs together stays together. */
export const inTurn = <A>(session: SqlSession, use: (run: Run) => Promise<A>): Promise<A> => {
  const before = turns.get(session) ?? Promise.resolve()
  const run: Run = async ({ text }, params) => {
    try {
      return (await session.query(text, [...params])).rows
    } catch (thrown) {
      throw new DriverFailed(true, thrown)
    }
  }
  const mine = before.then(() => use(run))
  turns.set(session, mine.then(ignore, ignore))
  return mine
}

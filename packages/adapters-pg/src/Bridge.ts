/**
 * Sessions on the host's open transaction, for libraries that are not as `pg` is: a client of `pg` fits as it is.
 * Each asks only for the methods that it uses, so none of the libraries is a dependency. The same transaction
 * always gives the same session, on which calls take turns: hand over the object that the library gave you.
 */
import type { SqlSession } from "./Session.ts"

type Rows = ReadonlyArray<Record<string, unknown>>
type Params = Array<string | null>

/** What `sql.begin` of postgres.js hands to its function. */
export interface PostgresJsTransaction {
  /** Runs a statement as it is written. */
  unsafe(text: string, params: Params): Promise<Rows>
}

/** A statement as Kysely compiles it. */
export interface KyselyQuery {
  /** What it was compiled from. */
  readonly query: {
    /** Written out. */
    readonly kind: "RawNode"
    /** Its text. */
    readonly sqlFragments: ReadonlyArray<string>
    /** None: they are beside it. */
    readonly parameters: ReadonlyArray<never>
  }
  /** What plugins know it by. */
  readonly queryId: {
    /** Any text. */
    readonly queryId: string
  }
  /** Its text. */
  readonly sql: string
  /** Its parameters. */
  readonly parameters: ReadonlyArray<string | null>
}

/** A transaction of Kysely on PostgreSQL. */
export interface KyselyTransaction {
  /** The same, with nothing that renames columns. */
  withoutPlugins(): {
    /** Runs a compiled statement. */
    executeQuery(query: KyselyQuery): Promise<{
      /** The rows. */
      readonly rows: ReadonlyArray<unknown>
    }>
  }
}

/** A transaction of Drizzle on `pg`. */
export interface DrizzleTransaction {
  /** Runs what says its own SQL. */
  // biome-ignore lint/suspicious/noExplicitAny: Drizzle's SQL is a class with private parts; only its toQuery is called
  execute(query: { getSQL(): any }): PromiseLike<{
    /** The rows. */
    readonly rows: Rows
  }>
}

/** An interactive transaction of Prisma on PostgreSQL. */
export interface PrismaTransaction {
  /** Runs a statement as it is written. */
  $queryRawUnsafe(text: string, ...params: Params): PromiseLike<unknown>
}

const sessions = new WeakMap<object, SqlSession>()

const once = (transaction: object, query: (text: string, params: Params) => Promise<Rows>): SqlSession => {
  const known = sessions.get(transaction)
  if (known !== undefined) return known
  const made: SqlSession = { query: async (text, params) => ({ rows: await query(text, params) }) }
  sessions.set(transaction, made)
  return made
}

/**
 * The session of a transaction of postgres.js (`postgres`).
 *
 * @example
 * ```ts
 * await sql.begin(async (tx) => {
 *   const desk = zorgband.within(Bridge.postgresJs(tx)).as(caller)
 * })
 * ```
 */
export const postgresJs = (transaction: PostgresJsTransaction): SqlSession => {
  let insideSavepoint = false
  return once(transaction, (text, params) => {
    const pending = transaction.unsafe(text, params)
    if (text.startsWith("SAVEPOINT")) insideSavepoint = true
    else if (text.startsWith("RELEASE")) insideSavepoint = false
    // `begin` listens for failures with `catch`, and rolls back after any of them, also one that was undone.
    else if (insideSavepoint) pending.catch = () => pending
    return pending
  })
}

/** The session of a transaction of Kysely, also of one that you end yourself. */
export const kysely = (transaction: KyselyTransaction): SqlSession =>
  once(transaction, async (text, params) => {
    const { rows } = await transaction.withoutPlugins().executeQuery({
      query: { kind: "RawNode", sqlFragments: [text], parameters: [] },
      queryId: { queryId: "zorgband" },
      sql: text,
      parameters: params
    })
    return rows as Rows
  })

/** The session of a transaction of Drizzle (`drizzle-orm/node-postgres`). */
export const drizzle = (transaction: DrizzleTransaction): SqlSession =>
  once(transaction, async (text, params) => {
    const { rows } = await transaction.execute({ getSQL: () => ({ toQuery: () => ({ sql: text, params }) }) })
    return rows
  })

interface PrismaFailure {
  readonly meta?: { readonly driverAdapterError?: { readonly cause?: { readonly originalCode?: unknown } } }
}

/** The session of an interactive transaction of Prisma, from version 7 on. */
export const prisma = (transaction: PrismaTransaction): SqlSession =>
  once(transaction, async (text, params) => {
    try {
      return (await transaction.$queryRawUnsafe(text, ...params)) as Rows
    } catch (thrown) {
      const code = (thrown as PrismaFailure).meta?.driverAdapterError?.cause?.originalCode
      throw code === undefined ? thrown : Object.assign(new Error("The statement failed."), { code })
    }
  })

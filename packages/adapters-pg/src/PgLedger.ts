/**
 * The Ledger on PostgreSQL 15 or newer: on a pool of its own, where one commit is one statement and one round
 * trip, or inside the host's open transaction, with the same statement between a savepoint and its release.
 */
import { type Collection, Ledger, Query } from "@zorgband/plugin-sdk"
import { Effect, Random, Schedule } from "effect"
import * as Journal from "./Journal.ts"
import * as Migrations from "./Migrations.ts"
import * as Names from "./Names.ts"
import * as Reads from "./Reads.ts"
import * as Rebuild from "./Rebuild.ts"
import {
  borrow,
  DriverFailed,
  inTurn,
  once,
  type Run,
  type SqlPool,
  type SqlSession,
  transaction
} from "./Session.ts"
import { lessThanAsked, thereAlready } from "./Step.ts"
import * as Trouble from "./Trouble.ts"
import * as Verdict from "./Verdict.ts"
import * as Writes from "./Writes.ts"

/** Whose store, and where. */
export interface Setting {
  /** Whose store. */
  readonly tenant: string
  /** The declared collections. */
  readonly collections: ReadonlyArray<Collection.Layout>
  /** The PostgreSQL schema: `[a-z][a-z0-9_]*`, at most 40 characters; `zorgband` when left out. */
  readonly schema?: string
}

/** How often a commit that met another is made again. */
const attempts = 8

/** A large call goes over so many connections at most, with so many batches on each at least. */
const [abreast, least] = [4, 32]

const contention = new Ledger.LedgerUnavailable({
  operation: "commit",
  code: "contention",
  retryable: true,
  outcomeUnknown: false
})

/** How a step of a rebuild that met another is made again. */
const again = {
  while: Trouble.collided,
  times: attempts,
  schedule: Schedule.jittered(Schedule.spaced("50 millis"))
}

/** Runs something on a connection; the reads of one run need not be of one moment. */
type Using = <A>(
  operation: string,
  use: (run: Run) => Promise<A>
) => Effect.Effect<A, Ledger.LedgerUnavailable>

const isLess = (thrown: unknown): boolean =>
  thrown instanceof DriverFailed && lessThanAsked.includes(thrown.state)

const isThere = (thrown: unknown): boolean => thrown instanceof DriverFailed && thrown.state === thereAlready

const make = (
  { tenant, collections, schema = Names.defaultSchema }: Setting,
  using: Using,
  host: boolean,
  commit: (
    write: ReturnType<typeof Writes.make>,
    judge: ReturnType<typeof Verdict.make>
  ) => Ledger.LedgerService["commit"]
): Ledger.LedgerService => {
  const names = Names.make(schema)
  const layouts = Query.layouts(collections)
  const reads = Reads.make(names, layouts, tenant)
  const journal = Journal.make(names, tenant, !host)
  const migrations = Migrations.make(names, collections)
  const invalid = (collection: string, index: string) =>
    Effect.fail(
      new Ledger.InvalidQuery({ collection, index, reason: "the cursor or the limit is not valid" })
    )
  const paged = <A>(
    collection: string,
    index: string,
    limit: number,
    page: Effect.Effect<A | null, Ledger.LedgerUnavailable>
  ) =>
    Query.validLimit(limit)
      ? Effect.flatMap(page, (found) => (found === null ? invalid(collection, index) : Effect.succeed(found)))
      : invalid(collection, index)
  const orNull = async <A>(run: Promise<A>): Promise<A | null> => {
    try {
      return await run
    } catch (thrown) {
      if (thrown instanceof Journal.NotOurs) return null
      throw thrown
    }
  }
  return {
    commit: commit(Writes.make(names, layouts, tenant), Verdict.make(names, layouts, tenant)),
    get: (refs, commands) => using("get", (run) => reads.get(run, refs, commands)),
    find: (query) =>
      Effect.flatMap(Effect.fromResult(Query.query(layouts, query)), (plan) =>
        using("find", (run) => reads.find(run, plan))
      ),
    count: (selection) =>
      Effect.flatMap(Effect.fromResult(Query.selection(layouts, selection)), (plan) =>
        using("count", (run) => reads.count(run, plan))
      ),
    history: (ref, after, limit) =>
      paged(
        ref.collection,
        "history",
        limit,
        using("history", (run) => orNull(journal.history(run, ref, after, limit)))
      ),
    feed: (after, limit) =>
      paged(
        "journal",
        "feed",
        limit,
        using("feed", (run) => orNull(journal.feed(run, after, limit)))
      ),
    migrations: {
      plan: using("migrations.plan", async (run) =>
        (await migrations.plan(run)).map(({ id, sql, checksum }) => ({ id, sql, checksum }))
      ),
      apply: using("migrations.apply", (run) =>
        host ? Promise.reject(new Trouble.Refused("not in a host transaction")) : migrations.apply(run)
      ),
      check: using("migrations.check", (run) => migrations.check(run, tenant)),
      rebuild: (declared) =>
        Effect.gen(function* () {
          const clashes: Array<Ledger.Clash> = []
          for (const collection of declared) {
            const next = Rebuild.make(names, tenant, collection)
            let more = true
            while (more) {
              const step = yield* using("migrations.rebuild", (run) =>
                host
                  ? Promise.reject(new Trouble.Refused("not in a host transaction"))
                  : transaction(run, () => next(run))
              ).pipe(Effect.retry(again))
              clashes.push(...step.clashes)
              more = step.more
            }
          }
          return clashes
        })
    }
  }
}

/**
 * The ledger on a pool that it may borrow from: one connection for each call, up to four for a `commit` of many
 * batches. What it borrows it uses for its own transactions only. The pool stays the caller's to end.
 */
export const own = (pool: SqlPool, setting: Setting): Ledger.LedgerService => {
  const using: Using = (operation, use) => Trouble.attempt(operation, false, () => borrow(pool, use))
  /** Waits longer each time, never as long as another who waits. */
  const pause = (tries: number) =>
    Effect.flatMap(Random.next, (share) => Effect.sleep(share * Math.min(200, 5 * 2 ** tries)))

  return make(setting, using, false, (write, judge) => {
    const once = (batches: ReadonlyArray<Ledger.Batch>, known: boolean) =>
      using("commit", async (run): Promise<ReadonlyArray<Ledger.Outcome | null>> => {
        const { statement, params } = write(batches, known)
        try {
          await run(statement, params)
          return batches.map(() => ({ _tag: "Committed" }) as const)
        } catch (thrown) {
          if (!isLess(thrown) && (known || !isThere(thrown))) throw thrown
        }
        return judge(run, batches)
      })
    /** One after the other. When one fails, it is not said what became of those before it. */
    const apart = (
      batches: ReadonlyArray<Ledger.Batch>,
      tries: number
    ): Effect.Effect<ReadonlyArray<Ledger.Outcome>, Ledger.LedgerUnavailable> =>
      Effect.map(
        Effect.forEach(batches, (one, at) =>
          Effect.mapError(rounds([one], tries), ({ operation, code, retryable, outcomeUnknown }) => {
            const unknown = outcomeUnknown || at > 0
            return new Ledger.LedgerUnavailable({ operation, code, retryable, outcomeUnknown: unknown })
          })
        ),
        (outcomes) => outcomes.flat()
      )
    /** Makes what is open once more. Who stood in the way was judged, or has gone; or these stand in each other's. */
    const again = (
      batches: ReadonlyArray<Ledger.Batch>,
      outcomes: ReadonlyArray<Ledger.Outcome | null>,
      tries: number
    ): Effect.Effect<ReadonlyArray<Ledger.Outcome>, Ledger.LedgerUnavailable> =>
      Effect.gen(function* () {
        const open = batches.filter((_, at) => outcomes[at] === null)
        const stuck = open.length === batches.length
        if (stuck && tries === attempts) return yield* contention
        if (stuck) yield* pause(tries)
        const rest = yield* (stuck && open.length > 1 ? apart : rounds)(open, tries + 1)
        const answers = rest[Symbol.iterator]()
        return outcomes.map((outcome) => outcome ?? (answers.next().value as Ledger.Outcome))
      })
    const rounds = (
      batches: ReadonlyArray<Ledger.Batch>,
      tries: number
    ): Effect.Effect<ReadonlyArray<Ledger.Outcome>, Ledger.LedgerUnavailable> =>
      Effect.matchEffect(once(batches, tries > 0), {
        onFailure: (failure) =>
          Trouble.collided(failure) && tries < attempts
            ? again(
                batches,
                batches.map(() => null),
                tries
              )
            : Effect.fail(failure),
        onSuccess: (outcomes) =>
          outcomes.includes(null)
            ? again(batches, outcomes, tries)
            : Effect.succeed(outcomes as ReadonlyArray<Ledger.Outcome>)
      })
    /** Several connections at once do a large call quicker. When one fails, it is not said what became of the others. */
    const beside = (
      parts: ReadonlyArray<ReadonlyArray<Ledger.Batch>>
    ): Effect.Effect<ReadonlyArray<Ledger.Outcome>, Ledger.LedgerUnavailable> =>
      Effect.map(
        Effect.mapError(
          Effect.forEach(parts, (part) => rounds(part, 0), { concurrency: "unbounded" }),
          ({ operation, code, retryable }) =>
            new Ledger.LedgerUnavailable({ operation, code, retryable, outcomeUnknown: true })
        ),
        (outcomes) => outcomes.flat()
      )
    return (batches) => {
      if (batches.length === 0) return Effect.succeed([])
      const count = Math.min(abreast, Math.floor(batches.length / least))
      if (count < 2) return rounds(batches, 0)
      const size = Math.ceil(batches.length / count)
      return beside(Array.from({ length: count }, (_, at) => batches.slice(at * size, (at + 1) * size)))
    }
  })
}

/**
 * The ledger inside the host's open transaction. It sends DML only, each commit between one SAVEPOINT and its
 * release. A conflict, a taken claim and a repeated command leave the transaction usable; the host's rollback
 * removes everything. Calls take turns on the connection, and the host waits for them before it goes on.
 */
export const within = (session: SqlSession, setting: Setting): Ledger.LedgerService => {
  const using: Using = (operation, use) =>
    Trouble.attempt(operation, true, () =>
      // Whatever a host may have handed over for its session, such as a transaction of its library without the bridge.
      typeof (session as Partial<SqlSession> | null)?.query === "function"
        ? inTurn(session, use)
        : Promise.reject(new Trouble.Refused(Ledger.notASession))
    )
  return make(setting, using, true, (write, judge) => {
    const one = async (run: Run, batch: Ledger.Batch): Promise<Ledger.Outcome> => {
      const { statement, params } = write([batch], true)
      await run(once("SAVEPOINT zorgband"), [])
      try {
        await run(statement, params)
        await run(once("RELEASE SAVEPOINT zorgband"), [])
        return { _tag: "Committed" }
      } catch (thrown) {
        await run(once("ROLLBACK TO SAVEPOINT zorgband"), []).catch(() => {})
        await run(once("RELEASE SAVEPOINT zorgband"), []).catch(() => {})
        if (!isLess(thrown)) throw thrown
      }
      const [outcome] = await judge(run, [batch])
      // What stood in the way is gone again: the host decides anew.
      return outcome ?? { _tag: "Conflict", on: [] }
    }
    return (batches) =>
      using("commit", async (run) => {
        const outcomes: Array<Ledger.Outcome> = []
        for (const batch of batches) outcomes.push(await one(run, batch))
        return outcomes
      })
  })
}

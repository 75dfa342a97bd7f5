/** Faults of how an adapter speaks to its engine: what it makes of trouble, and of lines that break. */
import { Ledger, type MemoryLedger } from "@zorgband/plugin-sdk"
import { Effect, Result, Semaphore } from "effect"
import type * as Line from "../Line.ts"
import { broken, type Transaction } from "./Broken.ts"

type Tells = (operation: string, thrown: unknown) => Ledger.LedgerUnavailable

const tell = (
  operation: string,
  thrown: unknown,
  { code, unknown }: { readonly code: string; readonly unknown: boolean }
) => {
  const full = (thrown as { readonly code?: unknown }).code === "ENOSPC"
  return new Ledger.LedgerUnavailable({
    operation,
    code: full ? "ENOSPC" : code,
    retryable: full || code !== Ledger.restartHostTransaction,
    outcomeUnknown: !full && unknown
  })
}

/** In a host's transaction: a lost connection takes everything along. */
const inHost: Tells = (operation, thrown) =>
  tell(operation, thrown, { code: Ledger.restartHostTransaction, unknown: false })

/** Over a line of its own: a commit whose answer was lost may have happened. */
const overLine: Tells = (operation, thrown) =>
  tell(operation, thrown, { code: "connection", unknown: operation === "commit" })

/** Runs it as one request of the driver; what the ledger itself fails with is its answer. */
const asking =
  (request: <A>(act: () => Promise<A>) => Promise<A>, tells: Tells) =>
  <A, E>(operation: string, effect: Effect.Effect<A, E>): Effect.Effect<A, E | Ledger.LedgerUnavailable> =>
    Effect.flatMap(
      Effect.tryPromise({
        try: () => request(() => Effect.runPromise(Effect.result(effect))),
        catch: (thrown) => tells(operation, thrown)
      }),
      (answer) => Effect.fromResult(answer)
    )

interface Manner {
  readonly tells?: Tells
  /** Goes back to the savepoint when something went wrong. */
  readonly goesBack?: boolean
  /** One commit after the other. */
  readonly takesTurns?: boolean
  /** Refuses what is no transaction of the store. */
  readonly looksAtSession?: boolean
}

/** A ledger that does nothing but refuse. */
const refusing = (code: string): Ledger.LedgerService => {
  const refuse = (operation: string) =>
    Effect.fail(new Ledger.LedgerUnavailable({ operation, code, retryable: false, outcomeUnknown: false }))
  return {
    commit: () => refuse("commit"),
    get: () => refuse("get"),
    find: () => refuse("find"),
    count: () => refuse("count"),
    history: () => refuse("history"),
    feed: () => refuse("feed"),
    migrations: {
      plan: refuse("migrations.plan"),
      apply: refuse("migrations.apply"),
      check: refuse("migrations.check"),
      rebuild: () => refuse("migrations.rebuild")
    }
  }
}

/** A ledger that speaks in statements inside a host's transaction. */
export const inStatements =
  ({ tells = inHost, goesBack = true, takesTurns = true, looksAtSession = true }: Manner = {}) =>
  (sound: Ledger.LedgerService, session: Transaction): Partial<Ledger.LedgerService> => {
    if (looksAtSession && typeof session?.query !== "function") return refusing(Ledger.notASession)
    const { query } = session
    const turns = Semaphore.makeUnsafe(1)
    const statement = <A, E>(text: string, effect: Effect.Effect<A, E>) =>
      asking((act) => query(text, act), tells)("commit", effect)
    const back = Effect.ignore(
      Effect.andThen(statement("ROLLBACK TO", Effect.void), statement("RELEASE", Effect.void))
    )
    const one = (batch: Ledger.Batch) =>
      Effect.gen(function* () {
        yield* statement("SAVEPOINT", Effect.void)
        const written = yield* Effect.result(
          Effect.gen(function* () {
            const [outcome] = yield* statement("WRITE", sound.commit([batch]))
            if (outcome?._tag === "Committed") yield* statement("RELEASE", Effect.void)
            else yield* back
            return outcome as Ledger.Outcome
          })
        )
        if (Result.isFailure(written) && goesBack) yield* back
        return yield* Effect.fromResult(written)
      })
    return {
      commit: (batches) => {
        const all = Effect.forEach(batches, one)
        return takesTurns ? turns.withPermits(1)(all) : all
      },
      get: (refs, commands) => asking((act) => query("READ", act), tells)("get", sound.get(refs, commands))
    }
  }

/** A ledger whose commits and reads of records go over a line. */
export const onLine =
  (tells: Tells = overLine) =>
  (sound: Ledger.LedgerService, line: Line.Line): Partial<Ledger.LedgerService> => {
    const request = asking(line.pass, tells)
    return {
      commit: (batches) => request("commit", sound.commit(batches)),
      get: (refs, commands) => request("get", sound.get(refs, commands))
    }
  }

let forced = 0

const firsts = new WeakMap<Transaction, Ledger.LedgerService>()
/** The places of events that a host holds open, by store. */
const open = new WeakMap<MemoryLedger.MemoryStore, Set<number>>()

/** Faults of speaking. */
export const spoken = {
  "what failed stays": broken("a commit that failed half-way is not undone", () => ({}), {
    within: inStatements({ goesBack: false })
  }),
  "unknown in a host's transaction": broken(
    "a lost connection leaves open what the host's transaction did",
    () => ({}),
    {
      within: inStatements({
        tells: (operation, thrown) => tell(operation, thrown, { code: "connection", unknown: true })
      })
    }
  ),
  "no turns": broken("commits at once in one transaction share its savepoint", () => ({}), {
    within: inStatements({ takesTurns: false })
  }),
  "one ledger for a session": broken(
    "a session is remembered with the tenant that had it first",
    () => ({}),
    {
      within: (sound, session) => {
        const first = firsts.get(session) ?? sound
        firsts.set(session, first)
        return first
      }
    }
  ),
  "numbered when written": broken(
    "what a host holds open has its place already, and is passed by",
    (sound, { store }) => ({
      feed: (after, limit) =>
        Effect.map(sound.feed(after, limit), (page) => ({
          ...page,
          events: page.events.filter(({ position }) => !open.get(store)?.has(position))
        }))
    }),
    {
      within: (sound, session, store) => {
        const held = new Set<number>()
        open.set(store, held)
        const { keep } = session
        session.keep = () => {
          held.clear()
          keep()
        }
        return {
          commit: (batches) =>
            Effect.tap(sound.commit(batches), () => Effect.sync(() => void held.add(store.head.position)))
        }
      }
    }
  ),
  "anything is a session": broken("what is no session of the store is taken for one", () => ({}), {
    within: inStatements({ looksAtSession: false })
  }),
  "no answer, nothing done": broken(
    "a commit whose answer was lost is said not to have happened",
    () => ({}),
    {
      over: onLine((operation, thrown) => tell(operation, thrown, { code: "connection", unknown: false }))
    }
  ),
  "receipt looked for before": broken(
    "whether a command was done is looked at before the commit, not in it",
    () => ({}),
    {
      over: (sound, line) => ({
        ...onLine()(sound, line),
        commit: (batches) =>
          Effect.forEach(batches, (batch) =>
            Effect.gen(function* () {
              const { receipts } = yield* sound.get([], [batch.command.id])
              const [receipt] = receipts
              if (receipt) return { _tag: "Replayed", result: receipt.result } satisfies Ledger.Outcome
              const write = Effect.gen(function* () {
                const refs = batch.put.map(({ ref }) => ref)
                const { rows } = yield* sound.get(refs, [])
                const put = batch.put.map((one, at) => ({ ...one, expect: rows[at]?.version ?? 0 }))
                // Whatever was done under the id meanwhile.
                const known = (yield* sound.get([], [batch.command.id])).receipts[0] !== null
                const id = known ? `${batch.command.id} ${++forced}` : batch.command.id
                return yield* sound.commit([{ ...batch, put, command: { ...batch.command, id } }])
              })
              const [outcome] = yield* asking(line.pass, overLine)("commit", write)
              return outcome as Ledger.Outcome
            })
          )
      })
    }
  ),
  "no receipt, nothing done": broken(
    "a commit whose answer was lost is said not to have happened when its receipt is not there yet",
    () => ({}),
    {
      over: (sound, line) => {
        const spoken = onLine()(sound, line)
        const request = asking(line.pass, overLine)
        return {
          ...spoken,
          commit: (batches) =>
            Effect.catch(request("commit", sound.commit(batches)), (failure) =>
              Effect.gen(function* () {
                const ids = batches.map(({ command }) => command.id)
                const { receipts } = yield* request("get", sound.get([], ids))
                if (receipts.every((receipt) => receipt !== null))
                  return batches.map((): Ledger.Outcome => ({ _tag: "Committed" }))
                const { operation, code, retryable } = failure
                return yield* new Ledger.LedgerUnavailable({
                  ...{ operation, code, retryable },
                  outcomeUnknown: false
                })
              })
            )
        }
      }
    }
  ),
  "the last batch alone": broken("a failure of a call says nothing of the batches before it", () => ({}), {
    over: (sound, line) => {
      const spoken = onLine()(sound, line)
      const request = asking(line.pass, overLine)
      const one = (batch: Ledger.Batch) => request("commit", sound.commit([batch]))
      return { ...spoken, commit: (batches) => Effect.map(Effect.forEach(batches, one), (all) => all.flat()) }
    }
  }),
  "trouble is for ever": broken("a full disk is said to stay full", () => ({}), {
    over: onLine((operation, thrown) => {
      const { code, outcomeUnknown } = overLine(operation, thrown)
      return new Ledger.LedgerUnavailable({
        operation,
        code,
        retryable: code !== "ENOSPC",
        outcomeUnknown
      })
    })
  }),
  "more than its manifest": broken("the manifest does not say what the plugin provides", () => ({}), {
    besides: { durable: true }
  }),
  "durable unsaid": broken("what it says is gone with the process is kept", () => ({}), { lasting: true }),
  "two where one is": broken("two processes have a store that is for one", () => ({}), {
    capabilities: { durable: true, writers: "one process", joinsHost: false },
    lasting: true
  })
}

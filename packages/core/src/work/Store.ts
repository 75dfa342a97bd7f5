/** What a service works with: decoded rows and pages to read, and commands to run. */
import { type Collection, type Json, Ledger, Vault } from "@zorgband/plugin-sdk"
import { Effect, type Layer, type Result } from "effect"
import type { Caller } from "../access/Caller.ts"
import type * as Input from "./Input.ts"
import * as Work from "./Work.ts"

/** How a service is made: over the storage and vault of the host. */
export type ServiceLayer<Service> = Layer.Layer<Service, never, Ledger.Ledger | Vault.Vault>

/** A record with its key. */
export interface Stored<Id extends string, Row> {
  /** Its key. */
  readonly id: Id
  /** As it stands. */
  readonly row: Row
}

/** Which part of a list. */
export interface PageOf {
  /** At most this many, 1 to 1,000; 100 when left out. */
  readonly limit?: number
  /** `next` of the part before. */
  readonly after?: string
}

/** How to look something up: a declared index, values for its first fields, bounds on the next, order. */
export type Look = Pick<Ledger.Query, "index" | "equals" | "range" | "order">

// biome-ignore lint/suspicious/noExplicitAny: an effect of any answer and error, that needs nothing
type AnyEffect = Effect.Effect<any, any>

type Reading<A> = Effect.Effect<A, Ledger.LedgerUnavailable | Ledger.InvalidQuery>

/** One call of a method that writes. */
export interface Call {
  /** Who calls. */
  readonly caller: Caller
  /** Which command, when. */
  readonly stamp: Work.Stamp
  /** What was asked, as the caller gave it. */
  readonly asked: unknown
}

/** See {@link make}. */
export interface Store {
  /** The storage itself. */
  readonly ledger: Ledger.LedgerService
  /** The vault itself. */
  readonly vault: Vault.VaultService
  /** A record, or `null`. */
  readonly get: <Row, Event extends Collection.Tagged>(
    collection: Collection.Collection<Row, Event>,
    key: string
  ) => Effect.Effect<Row | null, Ledger.LedgerUnavailable>
  /** Many records in one round trip, in the order asked; `null` for one that is not there. */
  readonly getAll: <Row, Event extends Collection.Tagged>(
    collection: Collection.Collection<Row, Event>,
    keys: ReadonlyArray<string>
  ) => Effect.Effect<ReadonlyArray<Row | null>, Ledger.LedgerUnavailable>
  /** Part of a list. */
  readonly page: <Id extends string, Row, Event extends Collection.Tagged>(
    collection: Collection.Collection<Row, Event>,
    look: Look,
    page?: PageOf
  ) => Reading<Ledger.Page<Stored<Id, Row>>>
  /** Calls `use` for each record of a list, read page by page. */
  readonly each: <Row, Event extends Collection.Tagged>(
    collection: Collection.Collection<Row, Event>,
    look: Look,
    use: (row: Row, key: string) => void
  ) => Reading<void>
  /** Reads what a method was asked, and does it as one command. The body is written as for `Effect.gen`. */
  readonly command: <Given, A extends Json.Json, Eff extends AnyEffect>(
    read: Input.Reader<Given>,
    call: Call,
    body: (work: Work.Work, given: Given) => Generator<Eff, A, never>
  ) => Effect.Effect<A, Effect.Error<Eff> | Work.WorkError>
  /** Runs one command. */
  readonly run: <A extends Json.Json, E>(task: Work.Task<A, E>) => Effect.Effect<A, E | Work.WorkError>
  /** Runs many, sharing round trips. */
  readonly runAll: <A extends Json.Json, E>(
    tasks: ReadonlyArray<Work.Task<A, E>>
  ) => Effect.Effect<ReadonlyArray<Result.Result<A, E | Work.WorkError>>, Work.WorkError>
}

const pageSize = 500

/** The same service, which refuses whoever is no valid caller: reads included. */
export const guarded = <Service extends object>(area: string, service: Service): Service =>
  Object.fromEntries(
    Object.entries(service).map(([method, run]) => [
      method,
      (caller: Caller, ...rest: ReadonlyArray<unknown>) =>
        Effect.andThen(Work.callerOrFail(`${area}.${method}`, caller), () => run(caller, ...rest))
    ])
  ) as Service

/** What a body does, one after the other; it needs nothing, so that TypeScript need not prove it of any body. */
const doing: <A, Eff extends AnyEffect>(
  body: () => Generator<Eff, A, never>
) => Effect.Effect<A, Effect.Error<Eff>> = Effect.gen as never

/** The storage and vault of the host, for one service. */
export const make: Effect.Effect<Store, never, Ledger.Ledger | Vault.Vault> = Effect.gen(function* () {
  const context = yield* Effect.context<Ledger.Ledger | Vault.Vault>()
  const ledger = yield* Ledger.Ledger
  const vault = yield* Vault.Vault
  const page: Store["page"] = (collection, look, part) =>
    Effect.map(
      ledger.find({
        ...look,
        collection: collection.name,
        limit: part?.limit ?? 100,
        ...(part?.after == null ? {} : { after: part.after })
      }),
      ({ items, next }) => ({
        items: items.map(({ ref, doc, schema }) => ({
          id: ref.key as never,
          row: collection.decode(doc, schema)
        })),
        next
      })
    )
  const getAll: Store["getAll"] = (collection, keys) =>
    Effect.map(
      ledger.get(
        keys.map((key) => ({ collection: collection.name, key })),
        []
      ),
      ({ rows }) => rows.map((row) => (row === null ? null : collection.decode(row.doc, row.schema)))
    )
  const run: Store["run"] = (task) => Work.run(task).pipe(Effect.provideContext(context))
  return {
    ledger,
    vault,
    get: (collection, key) => Effect.map(getAll(collection, [key]), ([row = null]) => row),
    getAll,
    page,
    each: (collection, look, use) =>
      Effect.gen(function* () {
        let after: string | null = null
        do {
          const found: Ledger.Page<Stored<string, Parameters<typeof use>[0]>> = yield* page(
            collection,
            look,
            {
              limit: pageSize,
              ...(after === null ? {} : { after })
            }
          )
          for (const { id, row } of found.items) use(row, id)
          after = found.next
        } while (after !== null)
      }),
    command: (read, { caller, stamp, asked }, body) =>
      Effect.flatMap(read(asked), ({ given, payload }) =>
        run({ name: read.method, caller, stamp, payload, body: (work) => doing(() => body(work, given)) })
      ),
    run,
    runAll: (tasks) => Work.runAll(tasks).pipe(Effect.provideContext(context))
  }
})

/** Backends that are ended in the middle of a transaction. */
import { Effect, type Scope } from "effect"
import { audit, type Figures } from "./Figures.ts"
import { settle, start, stop, until, writer } from "./Load.ts"
import { client } from "./places.ts"
import { type Breach, open, type Place, tenant } from "./Store.ts"

/** Ends so many backends that were at work for two processes of four sessions. */
export const terminated = (
  place: Place & { readonly engine: "pg" },
  times: number,
  breach: Breach
): Effect.Effect<Figures, unknown, Scope.Scope> =>
  Effect.gen(function* () {
    const own = yield* client(place.url)
    const writers = yield* Effect.forEach([0, 1], (at) =>
      writer({ place, name: `${at}`, lists: "l", sessions: 4, breach, grouped: at === 1 && breach === null })
    )
    yield* start(writers)
    let kills = 0
    while (kills < times) {
      const { rows } = yield* Effect.promise(() =>
        own.query(
          `SELECT pg_terminate_backend(pid) AS done FROM pg_stat_activity
           WHERE query LIKE '%${place.schema}%' AND state <> 'idle' AND pid <> pg_backend_pid() LIMIT 1`
        )
      )
      kills += rows.length
      yield* Effect.sleep("3 millis")
    }
    // Nobody is in trouble any more: each has committed since.
    const before = writers.map(({ notes }) => notes.length)
    yield* until(writers, () => writers.every(({ notes }, at) => notes.length > (before[at] ?? 0) + 20))
    yield* stop(writers)
    const ledger = yield* open(place)
    const notes = yield* settle(ledger, writers, breach)
    const about = { engine: "pg", fault: "backend ended", broken: breach, times: kills } as const
    return yield* audit(about, tenant, ledger, notes)
  })

/** SIGKILL of the whole server under load, and its start on the same data. */
import { Effect, type Scope } from "effect"
import { startPostgres } from "../postgres.ts"
import { audit, type Figures, type Skipped } from "./Figures.ts"
import { acknowledged, settle, start, stop, until, writer } from "./Load.ts"
import { schema } from "./places.ts"
import { type Breach, open, tenant } from "./Store.ts"

/** Kills a server of its own so often, while two processes of four sessions go on. */
export const crashed = (
  times: number,
  breach: Breach
): Effect.Effect<Figures | Skipped, unknown, Scope.Scope> =>
  Effect.gen(function* () {
    const server = yield* Effect.acquireRelease(
      Effect.promise(() => startPostgres()),
      (running) => Effect.promise(() => running.stop())
    )
    const { crash } = server
    const fault = "SIGKILL of the server"
    if (crash === null) return { engine: "pg", fault, skipped: "the server is not ours to kill" }
    const place = yield* schema(server.url)
    const writers = yield* Effect.forEach([0, 1], (at) =>
      writer({ place, name: `${at}`, lists: "l", sessions: 4, breach, grouped: at === 1 && breach === null })
    )
    yield* start(writers)
    for (let round = 0; round < times; round++) {
      const before = writers.map(({ notes }) => acknowledged(notes))
      const enough = 10 + ((round * 7) % 31)
      yield* until(writers, () =>
        writers.every(({ notes }, at) => acknowledged(notes) > (before[at] ?? 0) + enough)
      )
      yield* Effect.promise(crash)
    }
    const before = writers.map(({ notes }) => acknowledged(notes))
    yield* until(writers, () => writers.every(({ notes }, at) => acknowledged(notes) > (before[at] ?? 0)))
    yield* stop(writers)
    const ledger = yield* open(place)
    const notes = yield* settle(ledger, writers, breach)
    return yield* audit({ engine: "pg", fault, broken: breach, times }, tenant, ledger, notes)
  })

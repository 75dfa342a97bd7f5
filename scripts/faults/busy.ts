/** Six processes that write one SQLite file: nobody is refused, nobody starves. */
import { Effect, type Scope } from "effect"
import { audit, type Figures } from "./Figures.ts"
import { acknowledged, ended, start, writer } from "./Load.ts"
import { type Breach, open, type Place, tenant } from "./Store.ts"

const processes = 6

/** Lets them write for a while. */
export const busy = (
  place: Place,
  milliseconds: number,
  breach: Breach
): Effect.Effect<Figures, unknown, Scope.Scope> =>
  Effect.gen(function* () {
    const writers = yield* Effect.forEach(Array.from({ length: processes }), (_, at) =>
      // Lists of its own: it waits for its turn to write, and for nothing else.
      writer({ place, name: `${at}`, lists: `${at}`, sessions: 1, breach, milliseconds, writes: true })
    )
    yield* start(writers)
    yield* ended(writers)
    const notes = writers.flatMap((one) => one.notes)
    const figures = yield* audit(
      { engine: place.engine, fault: "SQLITE_BUSY", broken: breach, times: processes },
      tenant,
      yield* open(place),
      notes
    )
    const failed = notes.filter(({ _tag }) => _tag === "Failed").length
    const asked = new Map(
      notes.flatMap((one) => (one._tag === "Asked" ? [[one.transaction.id, one.transaction.started]] : []))
    )
    const waits = notes
      .flatMap((one) => (one._tag === "Answered" ? [(one.at - (asked.get(one.id) ?? one.at)) / 1_000] : []))
      .sort((left, right) => left - right)
    const wait = (share: number) => (waits[Math.ceil(waits.length * share) - 1] ?? 0).toFixed(1)
    const each = writers.map((one) => acknowledged(one.notes))
    return {
      ...figures,
      wrong: figures.wrong + failed + each.filter((count) => count === 0).length,
      note: [
        `${failed} errors`,
        `${Math.min(...each)} to ${Math.max(...each)} commits a process in ${milliseconds} ms`,
        `wait p50 ${wait(0.5)}, p99 ${wait(0.99)}, longest ${wait(1)} ms`
      ].join("; ")
    }
  })

/** Several processes with several sessions on the same lists, without any fault: only their races. */
import { Effect, type Scope } from "effect"
import { audit, type Figures } from "./Figures.ts"
import { ended, start, writer } from "./Load.ts"
import { type Breach, open, type Place, tenant } from "./Store.ts"

/** Runs processes of so many sessions; a session does so many steps. */
export const raced = (
  place: Place,
  {
    processes,
    sessions,
    limit
  }: { readonly processes: number; readonly sessions: number; readonly limit: number },
  breach: Breach
): Effect.Effect<Figures, unknown, Scope.Scope> =>
  Effect.gen(function* () {
    const writers = yield* Effect.forEach(Array.from({ length: processes }), (_, at) =>
      writer({
        place,
        name: `${at}`,
        lists: "l",
        sessions,
        limit,
        breach,
        grouped: at % 2 === 1 && breach === null
      })
    )
    yield* start(writers)
    yield* ended(writers)
    const notes = writers.flatMap((one) => one.notes)
    const figures = yield* audit(
      { engine: place.engine, fault: "races", broken: breach, times: processes * sessions },
      tenant,
      yield* open(place),
      notes
    )
    const refused = notes.filter((note) => note._tag === "Answered" && note.outcome === "refused").length
    const note = [figures.note, `${processes} processes of ${sessions} sessions, ${refused} conflicts`]
    return { ...figures, note: note.filter((part) => part !== "").join("; ") }
  })

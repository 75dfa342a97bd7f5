/** SIGKILL of processes under load: what they left unanswered is asked again by whoever comes after them. */
import type { History } from "@zorgband/conformance"
import { Effect, type Scope } from "effect"
import { audit, type Figures } from "./Figures.ts"
import { acknowledged, ended, settle, start, until, writer } from "./Load.ts"
import { type Breach, open, type Place, tenant } from "./Store.ts"

const together = 2

/** Kills so many processes, two at a time, each at another moment. */
export const killed = (
  place: Place,
  times: number,
  breach: Breach
): Effect.Effect<Figures, unknown, Scope.Scope> =>
  Effect.gen(function* () {
    const ledger = yield* open(place)
    const notes: Array<History.Workload.Note> = []
    const next = (round: number) =>
      Effect.forEach(Array.from({ length: together }), (_, at) =>
        writer({
          place,
          name: `${round}.${at}`,
          lists: `${round}`,
          sessions: 2,
          slow: true,
          breach,
          grouped: at === 1 && breach === null
        })
      )
    const rounds = Math.ceil(times / together)
    let writers = yield* next(0)
    for (let round = 0; round < rounds; round++) {
      const now = writers
      yield* start(now)
      if (round + 1 < rounds) writers = yield* next(round + 1)
      for (const [at, one] of now.entries()) {
        const enough = 4 + ((round * 7 + at * 5) % 23)
        yield* until(now, () => acknowledged(one.notes) >= enough)
        one.child.kill("SIGKILL")
      }
      yield* ended(now)
      notes.push(...(yield* settle(ledger, now, breach)))
    }
    return yield* audit(
      { engine: place.engine, fault: "SIGKILL of the writer", broken: breach, times: rounds * together },
      tenant,
      ledger,
      notes
    )
  })

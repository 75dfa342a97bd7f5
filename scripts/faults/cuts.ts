/** Connections that are cut around a commit: its outcome is unknown, and asking again tells it. */
import { History } from "@zorgband/conformance"
import { Effect, type Scope } from "effect"
import { audit, type Figures } from "./Figures.ts"
import { now, steps } from "./Load.ts"
import * as Proxy from "./Proxy.ts"
import { type Breach, open, type Place, tenant } from "./Store.ts"

const ways: ReadonlyArray<Proxy.Cut> = ["before", "after", "halfway"]

/** Cuts so often, each time at the commit of a session that works through the proxy. */
export const cuts = (
  place: Place & { readonly engine: "pg" },
  times: number,
  breach: Breach
): Effect.Effect<Figures, unknown, Scope.Scope> =>
  Effect.gen(function* () {
    const proxy = yield* Proxy.make(place.url)
    const ledger = yield* open({ ...place, url: proxy.url }, breach)
    const notes: Array<History.Workload.Note> = []
    yield* History.Workload.session({
      ledger,
      name: "0",
      steps: steps({ lists: "l", writes: true }, 0, () => proxy.cuts() >= times),
      now,
      tell: (note) => {
        notes.push(note)
        if (note._tag === "Asked" && note.transaction.id.endsWith("/0"))
          proxy.arm(ways[proxy.cuts() % ways.length] ?? null)
        else proxy.arm(null)
      }
    })
    return yield* audit(
      { engine: "pg", fault: "connection cut at COMMIT", broken: breach, times: proxy.cuts() },
      tenant,
      yield* open(place),
      notes
    )
  })

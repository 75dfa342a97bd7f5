/** Clocks that step back and forth: the order of the feed and of a record's history is not theirs. */
import { History } from "@zorgband/conformance"
import { Effect, type Scope } from "effect"
import { audit, drain, type Figures, idOf } from "./Figures.ts"
import { now, steps } from "./Load.ts"
import { open, type Place, tenant } from "./Store.ts"

const hour = 3_600_000
/** Back an hour, on by 400 days, through the hour that comes twice, to the beginning and to the end of time. */
const jumps = [
  0,
  -hour,
  400 * 24 * hour,
  Date.UTC(2026, 9, 25, 0, 30) - Date.UTC(2026, 9, 25, 1, 30),
  1,
  -20 * 365 * 24 * hour
]

/** Sessions whose clocks step at every command. `byClock`: whoever reads the feed orders it by its clock. */
export const clock = (
  place: Place,
  limit: number,
  byClock: boolean
): Effect.Effect<Figures, unknown, Scope.Scope> =>
  Effect.gen(function* () {
    const ledger = yield* open(place)
    const notes: Array<History.Workload.Note> = []
    let tick = 0
    const sessions = 4
    yield* Effect.forEach(
      Array.from({ length: sessions }),
      (_, at) =>
        History.Workload.session({
          ledger,
          name: `${at}`,
          steps: steps({ lists: "l", limit, writes: true }, at),
          now,
          at: () => Date.UTC(2026, 0, 1) + (jumps[tick++ % jumps.length] ?? 0) + tick,
          tell: (note) => notes.push(note)
        }),
      { concurrency: "unbounded" }
    )
    const about = {
      engine: place.engine,
      fault: "clock steps",
      broken: byClock ? "events ordered by their clock" : null,
      times: tick
    }
    const figures = yield* audit(about, tenant, ledger, notes)
    const history = History.Workload.history(notes)
    const final = yield* History.Workload.final(ledger, history)
    const at = (envelope: string): number => JSON.parse(envelope).at
    const order = <A extends { readonly envelope: string }>(events: ReadonlyArray<A>) =>
      byClock ? events.toSorted((left, right) => at(left.envelope) - at(right.envelope)) : events
    const inFeed = History.checkFeed(
      history,
      final,
      order(yield* drain(ledger)).map((event) => idOf(event))
    )
    let otherwise = 0
    for (const [key, ids] of Object.entries(final)) {
      const { items } = yield* ledger.history(History.List.ref(key), null, 1_000)
      if (JSON.stringify(order(items).map((event) => idOf(event))) !== JSON.stringify(ids)) otherwise++
    }
    const anomalies = figures.anomalies + (byClock ? inFeed.length : 0) + otherwise
    return {
      ...figures,
      anomalies,
      wrong: figures.wrong - figures.anomalies + anomalies,
      note:
        otherwise === 0
          ? figures.note
          : `${inFeed.length} inverted in the feed, ${otherwise} histories in another order`
    }
  })

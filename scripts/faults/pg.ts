/** The faults that PostgreSQL must stand, each with the guard on and with broken copies. */
import { Effect } from "effect"
import { clock } from "./clock.ts"
import { crashed } from "./crashed.ts"
import { cuts } from "./cuts.ts"
import { type Amounts, type Fault, less, type Run, withTwins } from "./Fault.ts"
import { fullDatabase } from "./full.ts"
import { killed } from "./killed.ts"
import { schema } from "./places.ts"
import { raced } from "./raced.ts"
import { restored, tools } from "./restored.ts"
import type { Breach, Place } from "./Store.ts"
import { terminated } from "./terminated.ts"

/** All of them, on this server, with another to restore to. A broken copy runs only as long as it takes to see it. */
export const faults = (amounts: Amounts, url: string, elsewhere: string): ReadonlyArray<Fault> => {
  const fresh =
    (run: (place: Place & { readonly engine: "pg" }, breach: Breach) => Run) =>
    (breach: Breach): Run =>
      Effect.flatMap(schema(url), (place) => run(place, breach))
  return [
    ...withTwins(
      "SIGKILL of the writer",
      ["acknowledges first", "forgets commands", "rows and events apart"],
      fresh((place, breach) => killed(place, less(amounts.kills, breach, 20), breach))
    ),
    ...withTwins("SIGKILL of the server", ["synchronous_commit = off"], (breach) =>
      crashed(breach === null ? amounts.crashes : Math.max(3, Math.ceil(amounts.crashes / 2)), breach)
    ),
    ...withTwins(
      "connection cut at COMMIT",
      ["forgets commands"],
      fresh((place, breach) => cuts(place, amounts.cuts, breach))
    ),
    ...withTwins(
      "backend ended",
      ["rows and events apart"],
      fresh((place, breach) => terminated(place, less(amounts.kills * 5, breach, 60), breach))
    ),
    ...withTwins("disk full", ["failure taken for success"], (breach) =>
      fullDatabase(url, less(amounts.disks, breach, 1), breach)
    ),
    ...[false, true].map((byPosition) => ({
      title: `dump and restore into another ${elsewhere === url ? "database" : "server"}, ${byPosition ? "broken: cursors that are bare places" : "guarded"}`,
      broken: byPosition,
      run: tools
        ? Effect.flatMap(schema(url), (place) =>
            restored(place, elsewhere, Math.ceil(amounts.crashes / 6), byPosition)
          )
        : Effect.succeed({
            engine: "pg",
            fault: "dump and restore",
            skipped: "pg_dump and psql are not here"
          } as const)
    })),
    ...[false, true].map((byClock) => ({
      title: `clock steps, ${byClock ? "broken: events ordered by their clock" : "guarded"}`,
      broken: byClock,
      run: Effect.flatMap(schema(url), (place) => clock(place, amounts.steps, byClock))
    })),
    ...withTwins(
      "races",
      ["expectations not looked at", "nothing compared", "reads that lag"],
      fresh((place, breach) =>
        raced(place, { processes: 3, sessions: 4, limit: less(amounts.steps, breach, 60) }, breach)
      )
    )
  ]
}

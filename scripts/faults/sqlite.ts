/** The faults that SQLite must stand, each with the guard on and with broken copies. */
import { Effect } from "effect"
import { busy } from "./busy.ts"
import { clock } from "./clock.ts"
import { type Amounts, type Fault, less, type Run, withTwins } from "./Fault.ts"
import { fullFile } from "./full.ts"
import { killed } from "./killed.ts"
import { file } from "./places.ts"
import { raced } from "./raced.ts"
import type { Breach, Place } from "./Store.ts"
import { countable, syncs } from "./syncs.ts"

/** All of them. */
export const faults = (amounts: Amounts): ReadonlyArray<Fault> => {
  const fresh = (run: (place: Place, breach: Breach) => Run) => (breach: Breach) =>
    Effect.flatMap(file, (place) => run(place, breach))
  return [
    ...withTwins(
      "SIGKILL of the writer",
      ["acknowledges first", "forgets commands", "rows and events apart"],
      fresh((place, breach) => killed(place, less(amounts.kills, breach, 20), breach))
    ),
    ...withTwins(
      "syncs",
      ["synchronous = NORMAL"],
      fresh((place, breach) =>
        countable
          ? syncs(place, amounts.commits, breach)
          : Effect.succeed({ engine: "sqlite", fault: "syncs", skipped: "strace is not here" } as const)
      )
    ),
    ...withTwins("disk full", ["failure taken for success"], (breach) =>
      fullFile(less(amounts.disks, breach, 1), breach)
    ),
    ...withTwins(
      "SQLITE_BUSY",
      ["BEGIN before reading"],
      fresh((place, breach) => busy(place, amounts.milliseconds, breach))
    ),
    ...[false, true].map((byClock) => ({
      title: `clock steps, ${byClock ? "broken: events ordered by their clock" : "guarded"}`,
      broken: byClock,
      run: Effect.flatMap(file, (place) => clock(place, amounts.steps, byClock))
    })),
    ...withTwins(
      "races",
      ["expectations not looked at", "nothing compared", "reads that lag"],
      fresh((place, breach) =>
        raced(place, { processes: 3, sessions: 2, limit: less(amounts.steps, breach, 60) }, breach)
      )
    )
  ]
}

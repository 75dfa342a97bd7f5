/** A handful of each fault; `npm run faults -- pg --long` has enough to publish. */
import { afterAll, describe, inject } from "vitest"
import { startPostgres } from "../postgres.ts"
import { short } from "./Fault.ts"
import { faults } from "./pg.ts"
import { strike } from "./strike.ts"

const url = inject("postgresUrl")
const where = url === undefined ? " (skipped: no server could be started here)" : ""

/** Where to restore to: a server of its own, or else another database of the one that was given. */
const other = url === undefined ? undefined : await startPostgres()
afterAll(() => other?.stop())

describe.skipIf(url === undefined)(`PostgreSQL stands${where}`, () => {
  for (const fault of faults(short, url ?? "", other?.url ?? "")) strike(fault)
})

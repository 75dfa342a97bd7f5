/** A handful of each fault; `npm run faults -- pg --long` has enough to publish. */
import { describe, inject } from "vitest"
import { short } from "./Fault.ts"
import { faults } from "./pg.ts"
import { strike } from "./strike.ts"

const url = inject("postgresUrl")
const where = url === undefined ? " (skipped: no server could be started here)" : ""

describe.skipIf(url === undefined)(`PostgreSQL stands${where}`, () => {
  for (const fault of faults(short, url ?? "", url ?? "")) strike(fault)
})

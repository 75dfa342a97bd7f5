/** A handful of each fault; `npm run faults -- sqlite --long` has enough to publish. */
import { describe } from "vitest"
import { short } from "./Fault.ts"
import { faults } from "./sqlite.ts"
import { strike } from "./strike.ts"

describe("SQLite stands", () => {
  for (const fault of faults(short)) strike(fault)
})

import { expect, it } from "vitest"
import { clean } from "../src/clean.ts"

it("counts clients once, and the number goes down as records are cleaned", async () => {
  const told: Array<string> = []
  await clean((line) => told.push(line))
  expect(told).toEqual([
    "2026-11-02: 4 clients (home care 3, maternity care 1, social work 0), 3 things to mend",
    // Joined, the two records of Johanna show where they differ.
    "2026-11-02: 3 clients (home care 3, maternity care 1, social work 0), 4 things to mend",
    "Nobody uses email: 3 records hold it",
    "To mend: maternity|9 is not up to date on name",
    "To mend: maternity|9 is not up to date on address",
    "To mend: home-care|3 is not up to date on the whole",
    "The proposal is accepted, and the carer hears: 1",
    "To take over: home-care|2 address; maternity|9 address, name",
    "To take over: nothing",
    "2026-11-09: 3 clients (home care 3, maternity care 1, social work 0), 0 things to mend"
  ])
})

import { expect, it } from "vitest"
import { clean } from "../src/clean.ts"

it("counts clients once, and the number goes down as records are cleaned", async () => {
  const told: Array<string> = []
  await clean((line) => told.push(line))
  expect(told).toEqual([
    "2026-11-02: 4 clients (home care 3, maternity care 1, social work 0), 3 things to mend",
    "Two people decided that home-care|1 and maternity|9 are one person: where they differ shows",
    "2026-11-02: 3 clients (home care 3, maternity care 1, social work 0), 4 things to mend",
    "Nobody uses email: 3 records hold it",
    "To mend: maternity|9 is not up to date on name",
    "To mend: maternity|9 is not up to date on address",
    "To mend: home-care|3 is not up to date on the whole",
    "The proposal of a carer for home-care|2 is accepted; decisions that she has to hear: 1",
    "To take over: home-care|2 address; maternity|9 address, name",
    "A week later the systems say what was decided, and home-care|3 was confirmed",
    "To take over: nothing",
    "2026-11-09: 3 clients (home care 3, maternity care 1, social work 0), 0 things to mend"
  ])
})

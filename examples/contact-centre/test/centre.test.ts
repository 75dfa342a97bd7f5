import { expect, it } from "vitest"
import { morning } from "../src/centre.ts"

it("loses no contact, keeps the promise, and counts what became of the questions", async () => {
  expect(await morning()).toEqual({
    takenIn: [2, 1, 1, 2, 1, 1],
    contacts: 5,
    promise: { warned: 2, verdict: "kept" },
    unowned: 0,
    firstContact: 0.5,
    transfers: 1
  })
})

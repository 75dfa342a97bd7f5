import { expect, it } from "vitest"
import { counter } from "../src/counter.ts"

it("ends every request in an answer, an owner with a date, or a handover that the partner accepted", async () => {
  const { requests, owners, escalated, wait } = await counter()
  expect(requests.map(([, ending]) => ending)).toEqual([
    "answered",
    "with a partner who accepted it",
    "an owner with a date",
    "answered",
    "an owner with a date"
  ])
  expect(owners).toEqual([
    ["counter-1"],
    ["counter-1", "counter", "counter-1", "housing-1"],
    ["counter-1", "counter", "counter-1", "coordinator"],
    // Only the other one knows of care.
    ["counter-1", "counter", "counter-2"],
    ["counter-1", "counter", "counter-1", "coordinator"]
  ])
  expect(escalated).toEqual({ told: 2, owner: 2 })
  expect(wait).toEqual({ toBridging: 24, toCare: 240 })
})

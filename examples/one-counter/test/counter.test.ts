import { expect, it } from "vitest"
import { counter } from "../src/counter.ts"

it("ends every request in an answer, an owner with a date, or a handover that the partner accepted", async () => {
  const { requests, wait } = await counter()
  expect(requests.map(([, ending]) => ending)).toEqual([
    "answered",
    "with a partner who accepted it",
    "an owner with a date",
    "answered"
  ])
  expect(wait).toEqual({ toBridging: 24, toCare: 240 })
})

import { expect, it } from "vitest"
import { track } from "../src/track.ts"

it("counts a client of two systems once, knows who calls, and passes a change on until nobody disagrees", async () => {
  const told: Array<string> = []
  await track(Date.UTC(2026, 10, 2, 8), (line) => told.push(line))
  expect(told).toEqual([
    "3 records in two systems are 2 clients",
    "The caller may be a client of home-care and maternity",
    "Contacts on her timeline: 1",
    "She moved. Home care knows; maternity does not, and is down",
    "Changes sent: 0, to be sent again: 1",
    "Still disagrees: maternity|K-20 on address (pending)",
    "Maternity is up again",
    "Changes sent: 1, to be sent again: 0",
    "Still disagrees: maternity|K-20 on address (sent)",
    "The next night maternity says the same",
    "Changes sent: 0, to be sent again: 0",
    'Her address comes from home-care, under "home care owns addresses"'
  ])
})

import { expect, it } from "vitest"
import { morning } from "../src/centre.ts"
import { routed } from "../src/routed.ts"

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

it("gives each question to somebody who can answer it, whatever changes", async () => {
  const { backToFront, hops, escalated, unowned } = await routed()
  expect(backToFront).toBe(2)
  expect(unowned).toBe(0)
  const asked = "asked: employee-17"
  expect(hops).toEqual({
    first: [asked, "routed: care-desk", "assigned: anna"],
    // Anna knows the client, falls ill, and Bram takes it.
    again: [asked, "routed: care-desk", "assigned: anna", "absent: care-desk", "assigned: bram"],
    // New rules: it goes to the front, where Anna can do rosters.
    roster: [
      asked,
      "routed: planning",
      "assigned: dirk",
      "escalated: team-lead",
      "escalated: care-manager",
      "routed: care-desk",
      "assigned: anna"
    ],
    // Dirk has one already. The new rules hold before it would be the care manager's.
    "second roster": [
      asked,
      "routed: planning",
      "escalated: team-lead",
      "routed: care-desk",
      "assigned: anna"
    ],
    // A general practice asked after all: Bram cannot do the intake.
    start: [
      asked,
      "routed: care-desk",
      "assigned: bram",
      "routed: care-desk",
      "assigned: anna",
      "absent: care-desk",
      "assigned: anna",
      "escalated: team-lead",
      "escalated: care-manager"
    ]
  })
  expect(escalated).toEqual({ told: 3, owner: 5 })
})

/** The rules of the counter: who handles what, by when, and who hears of it when nobody does. */
import { Cell, Field } from "@zorgband/core/decision"
import { RuleSet } from "@zorgband/core/routing"
import { Instant } from "@zorgband/core/time"

const counter = {
  id: "counter",
  desk: "counter",
  office: "front",
  owner: "counter",
  skills: [],
  deadline: { minutes: 960, calendar: "counter" },
  mayCommit: { owner: true, roles: ["counter"] },
  escalation: [
    { afterMinutes: 480, to: "coordinator", as: "told" },
    { afterMinutes: 960, to: "coordinator" }
  ]
} as const

/** Care goes to who knows of care; all else to whoever is there. */
export const rules = RuleSet.define({
  version: "2026-1",
  effectiveFrom: Instant.of(Date.parse("2026-01-01T00:00:00+01:00")),
  hitPolicy: "first",
  inputs: [Field.enumeration("domain", ["living", "care", "welfare"])],
  parties: [
    { id: "counter", kind: "team", roles: [] },
    { id: "coordinator", kind: "person", roles: [] },
    { id: "counter-1", kind: "person", roles: ["counter"] },
    { id: "counter-2", kind: "person", roles: ["counter"] }
  ],
  calendars: ["counter"],
  outcomes: [counter, { ...counter, id: "care", skills: ["care"] }],
  rules: [
    { when: { domain: Cell.is("care") }, to: "care" },
    { when: {}, to: "counter" }
  ]
})

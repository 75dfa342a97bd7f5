/** A version of routing rules as a home-care organisation might have them: to try things on. */
import { Cell, Field } from "../decision/index.ts"
import { Instant } from "../time/index.ts"
import { askedBy, clientKnown, define, law } from "./RuleSet.ts"

const hour = 60

/** Two teams at the front, one behind it, and the people that take over. */
export const parties = [
  { id: "care-desk", kind: "team", roles: [] },
  { id: "gp-line", kind: "team", roles: ["intake"] },
  { id: "planning", kind: "team", roles: [] },
  { id: "employee-17", kind: "person", roles: ["team-lead", "intake"] },
  { id: "employee-3", kind: "person", roles: ["manager"] }
] as const

const escalation = [
  { afterMinutes: 4 * hour, to: "employee-17" },
  { afterMinutes: 8 * hour, to: "employee-3" }
]

/** Answered at the front, by whoever takes the call. */
export const front = {
  id: "front",
  desk: "care-desk",
  office: "front",
  owner: "care-desk",
  skills: [],
  deadline: { minutes: hour, calendar: "desk" },
  mayCommit: { owner: true, roles: [] },
  escalation
} as const

/** Answered later, by planning. */
export const back = {
  id: "back",
  desk: "planning",
  office: "back",
  owner: "planning",
  skills: ["rostering"],
  deadline: { minutes: 16 * hour, calendar: "office" },
  mayCommit: { owner: false, roles: ["team-lead"] },
  escalation
} as const

/** The line for referrers. */
export const referrers = {
  ...front,
  id: "referrers",
  desk: "gp-line",
  owner: "gp-line",
  skills: ["intake"],
  deadline: { minutes: 30, calendar: "desk" }
} as const

/** The rules: urgent and unknown go to the front, referrers have their own line, changes to the roster go back. */
export const rules = define({
  version: "2026-1",
  effectiveFrom: Instant.of(Date.UTC(2026, 0, 1)),
  hitPolicy: "first",
  inputs: [
    law,
    askedBy,
    clientKnown,
    Field.enumeration("subject", ["new care", "roster", "complaint"]),
    Field.integer("urgency", { min: 1, max: 5 })
  ],
  parties,
  calendars: ["desk", "office"],
  outcomes: [front, back, referrers],
  rules: [
    { name: "verwijzers", when: { askedBy: Cell.is("referrer") }, to: "referrers" },
    { name: "spoed", when: { urgency: Cell.atLeast(4) }, to: "front" },
    {
      name: "rooster",
      when: { subject: Cell.is("roster"), clientKnown: Cell.is(true), law: Cell.oneOf("Zvw", "Wlz") },
      to: "back"
    },
    { when: {}, to: "front" }
  ]
})

/**
 * How questions are routed: a decision table that is proven before it is used. Urgent questions and those about new
 * care stay at the front; referrers have a line of their own; the roster and bills are handled behind the desk.
 */
import { Cell, Field } from "@zorgband/core/decision"
import { RuleSet } from "@zorgband/core/routing"
import { Instant } from "@zorgband/core/time"

const hour = 60

const escalation = [
  { afterMinutes: 4 * hour, to: "team-lead" },
  { afterMinutes: 8 * hour, to: "care-manager" }
]

const front = {
  id: "front",
  desk: "care desk",
  office: "front",
  owner: "care-desk",
  skills: [],
  deadline: { minutes: 2 * hour, calendar: "desk" },
  mayCommit: { owner: true, roles: ["front"] },
  escalation
} as const

const definition = RuleSet.define({
  version: "2026-1",
  effectiveFrom: Instant.of(Date.UTC(2020, 0, 1)),
  hitPolicy: "first",
  inputs: [
    RuleSet.law,
    Field.enumeration("askedBy", [
      "client",
      "relative",
      "representative",
      "referrer",
      "partner contact",
      "anonymous"
    ]),
    RuleSet.clientKnown,
    Field.enumeration("theme", ["new care", "roster", "care itself", "bill", "complaint", "other"]),
    Field.integer("urgency", { min: 1, max: 5 })
  ],
  parties: [
    { id: "care-desk", kind: "team", roles: ["front"] },
    { id: "gp-line", kind: "team", roles: ["front"] },
    { id: "planning", kind: "team", roles: [] },
    { id: "administration", kind: "team", roles: [] },
    { id: "team-lead", kind: "person", roles: ["lead"] },
    { id: "care-manager", kind: "person", roles: ["lead"] }
  ],
  calendars: ["desk", "office"],
  outcomes: [
    front,
    {
      ...front,
      id: "referrers",
      desk: "GP line",
      owner: "gp-line",
      deadline: { minutes: 30, calendar: "desk" }
    },
    {
      ...front,
      id: "roster",
      desk: "planning",
      office: "back",
      owner: "planning",
      deadline: { minutes: 8 * hour, calendar: "office" },
      mayCommit: { owner: true, roles: ["lead"] }
    },
    {
      ...front,
      id: "bills",
      desk: "administration",
      office: "back",
      owner: "administration",
      deadline: { minutes: 16 * hour, calendar: "office" },
      mayCommit: { owner: true, roles: ["lead"] }
    },
    {
      ...front,
      id: "complaints",
      owner: "care-desk",
      deadline: { minutes: 8 * hour, calendar: "office" },
      mayCommit: { owner: false, roles: ["lead"] }
    }
  ],
  rules: [
    { name: "referrers", when: { askedBy: Cell.is("referrer") }, to: "referrers" },
    { name: "urgent", when: { urgency: Cell.atLeast(4) }, to: "front" },
    { name: "complaint", when: { theme: Cell.is("complaint") }, to: "complaints" },
    { name: "roster", when: { theme: Cell.is("roster"), clientKnown: Cell.is(true) }, to: "roster" },
    { name: "bill", when: { theme: Cell.is("bill") }, to: "bills" },
    { name: "everything else", when: {}, to: "front" }
  ]
})

const weekdays = (from: string, to: string) => ({
  monday: [{ from, to }],
  tuesday: [{ from, to }],
  wednesday: [{ from, to }],
  thursday: [{ from, to }],
  friday: [{ from, to }]
})

/** The version in force. */
export const rules = definition as unknown as typeof RuleSet.Definition.Encoded

/** The office hours that its deadlines count in. */
export const calendars = {
  desk: { week: { ...weekdays("07:00", "22:00"), saturday: [{ from: "08:00", to: "18:00" }] } },
  office: { week: weekdays("08:30", "17:00") }
}

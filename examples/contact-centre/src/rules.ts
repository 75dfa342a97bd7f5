/**
 * The routing rules of the centre, in two versions: in the second the front desk takes changes of the roster of clients
 * who are known, which planning had before.
 */
import { Cell, Field } from "@zorgband/core/decision"
import { RuleSet } from "@zorgband/core/routing"
import { Instant } from "@zorgband/core/time"

const escalation = [
  { afterMinutes: 60, to: "team-lead", as: "told" },
  { afterMinutes: 120, to: "team-lead" },
  { afterMinutes: 480, to: "care-manager" }
] as const

const front = {
  id: "front",
  desk: "care-desk",
  office: "front",
  owner: "care-desk",
  skills: [],
  deadline: { minutes: 60, calendar: "care-desk" },
  mayCommit: { owner: true, roles: ["lead"] },
  escalation
} as const

/** The version of this year. */
export const current = RuleSet.define({
  version: "2026-1",
  effectiveFrom: Instant.of(Date.parse("2026-01-01T00:00:00+01:00")),
  hitPolicy: "first",
  inputs: [
    RuleSet.askedBy,
    RuleSet.clientKnown,
    Field.enumeration("subject", ["start of care", "roster", "other"])
  ],
  parties: [
    { id: "care-desk", kind: "team", roles: [] },
    { id: "planning", kind: "team", roles: [] },
    { id: "team-lead", kind: "person", roles: ["lead"] },
    { id: "care-manager", kind: "person", roles: ["lead"] }
  ],
  calendars: ["care-desk"],
  outcomes: [
    front,
    { ...front, id: "referrers", skills: ["intake"], deadline: { minutes: 30, calendar: "care-desk" } },
    {
      ...front,
      id: "roster",
      desk: "planning",
      office: "back",
      owner: "planning",
      skills: ["rostering"],
      deadline: { minutes: 480, calendar: "care-desk" }
    },
    { ...front, id: "roster at the front", skills: ["rostering"] }
  ],
  rules: [
    { name: "general practices", when: { askedBy: Cell.is("referrer") }, to: "referrers" },
    { name: "the roster", when: { subject: Cell.is("roster") }, to: "roster" },
    { name: "all else", when: {}, to: "front" }
  ]
})

/** The version from Tuesday 3 March. */
export const proposed = RuleSet.define({
  ...current,
  version: "2026-2",
  effectiveFrom: Instant.of(Date.parse("2026-03-03T00:00:00+01:00")),
  rules: [
    {
      name: "the roster of who is known",
      when: { subject: Cell.is("roster"), clientKnown: Cell.is(true) },
      to: "roster at the front"
    },
    ...current.rules
  ]
})

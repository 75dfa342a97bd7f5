/** Random versions of routing rules, sound and unsound, and all questions that they tell apart. */
import fc from "fast-check"
import { Cell, Field, type Region } from "../decision/index.ts"
import { Instant } from "../time/index.ts"
import type { Outcome, Party } from "./Outcome.ts"
import type { Definition } from "./RuleSet.ts"

const parties: ReadonlyArray<Party> = [
  { id: "desk", kind: "team", roles: ["intake"] },
  { id: "planning", kind: "team", roles: [] },
  { id: "employee-1", kind: "person", roles: ["lead"] }
]
const inputs = [
  Field.nullable(Field.enumeration("law", ["Zvw", "Wmo"])),
  Field.boolean("clientKnown"),
  Field.integer("urgency", { min: 1, max: 4 })
] as const

/** Every question that the generated rules can tell apart. */
export const questions: ReadonlyArray<Region.Witness> = ["Zvw", "Wmo", null].flatMap((law) =>
  [true, false].flatMap((clientKnown) => [1, 2, 3, 4].map((urgency) => ({ law, clientKnown, urgency })))
)

const cell = <V extends string | number | boolean>(...values: ReadonlyArray<V>): fc.Arbitrary<Cell.Cell> =>
  fc.oneof(
    fc.constant<Cell.Cell>(Cell.any),
    fc.uniqueArray(fc.constantFrom(...values), { minLength: 1 }).map((list) => Cell.oneOf(...list)),
    fc.constantFrom(...values).map((value) => Cell.not(Cell.is(value)))
  )

const rule: fc.Arbitrary<Definition["rules"][number]> = fc.record({
  when: fc.record({
    law: cell("Zvw", "Wmo"),
    clientKnown: cell(true, false),
    urgency: cell(1, 2, 3, 4)
  }),
  to: fc.constantFrom("now", "later")
})

const mostly = <A>(good: A, ...bad: ReadonlyArray<A>): fc.Arbitrary<A> =>
  fc.oneof({ weight: 20, arbitrary: fc.constant(good) }, { weight: 1, arbitrary: fc.constantFrom(...bad) })

const outcome = (id: string, owner: string, office: Outcome["office"]): fc.Arbitrary<Outcome> =>
  fc.record({
    id: fc.constant(id),
    desk: fc.constant(owner),
    office: fc.constant(office),
    owner: mostly(owner, "nobody"),
    skills: fc.constant([]),
    deadline: fc.record({ minutes: fc.constantFrom(30, 240), calendar: mostly("office", "moon") }),
    mayCommit: mostly(
      { owner: false, roles: ["lead"] },
      { owner: true, roles: [] },
      { owner: false, roles: ["none"] }
    ),
    escalation: mostly<Outcome["escalation"]>(
      [{ afterMinutes: 60, to: "employee-1" }],
      [],
      [{ afterMinutes: 60, to: "nobody" }],
      [{ afterMinutes: 60, to: owner }],
      [{ afterMinutes: 60, to: "employee-1", as: "told" }],
      [
        { afterMinutes: 30, to: owner, as: "told" },
        { afterMinutes: 60, to: "employee-1" }
      ],
      [
        { afterMinutes: 60, to: "employee-1" },
        { afterMinutes: 60, to: owner === "desk" ? "planning" : "desk" }
      ]
    )
  })

/** A version that may or may not be sound. */
export const definition: fc.Arbitrary<Definition> = fc
  .record({
    hitPolicy: fc.constantFrom("unique", "any", "priority", "first"),
    effectiveFrom: fc.integer({ min: 0, max: 20 }).map((n) => Instant.of(n)),
    outcomes: fc.tuple(outcome("now", "desk", "front"), outcome("later", "planning", "back")),
    rules: fc.array(rule, { maxLength: 4 }),
    // Without a last rule for everything hardly any random version is complete.
    last: fc.boolean()
  })
  .map(({ last, rules, ...rest }) => ({
    version: `from ${rest.effectiveFrom}`,
    inputs,
    parties,
    calendars: ["office"],
    ...rest,
    rules: last ? [...rules, { when: {}, to: "now" }] : rules
  }))

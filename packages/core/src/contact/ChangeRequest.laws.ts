/** The laws of {@link ChangeRequest}, as data. */
import { Result } from "effect"
import fc from "fast-check"
import * as SourceRecord from "../identity/SourceRecord.ts"
import { recentInstant as instant } from "../time/generators.ts"
import * as Instant from "../time/Instant.ts"
import * as ChangeRequest from "./ChangeRequest.ts"
import { owner } from "./generators.ts"

/** What is put to the test. */
export type Subject = Pick<
  typeof ChangeRequest,
  "propose" | "decide" | "withdraw" | "hear" | "evolve" | "conflicts"
>

type Held = Parameters<typeof ChangeRequest.decide>[1]

const mail = fc.constantFrom("a@example.nl", "b@example.nl", "c@example.nl")
const telephone = fc.constantFrom("+31201234567", "+31301234567")
const person: fc.Arbitrary<Held["person"]> = fc.record(
  { email: mail, telephones: telephone.map((one) => [one]), gender: fc.constantFrom("female", "male") },
  { requiredKeys: [] }
) as never
const values: fc.Arbitrary<ChangeRequest.Values> = fc.record(
  { email: fc.option(mail), telephones: fc.option(telephone.map((one) => [one])) },
  { requiredKeys: [] }
) as never
const verdict: fc.Arbitrary<ChangeRequest.Verdict> = fc.oneof(
  fc.record({ verdict: fc.constant("accepted" as const) }),
  fc.record({ verdict: fc.constant("accepted" as const), despite: fc.boolean() }),
  fc.record({ verdict: fc.constant("declined" as const), reason: fc.constant("not so") })
)
const verdicts: fc.Arbitrary<ChangeRequest.Verdicts> = fc.record(
  { email: verdict, telephones: verdict },
  { requiredKeys: [] }
)

/** Somebody, maybe for somebody else. */
const who = fc.record({ actor: owner, onBehalfOf: owner }, { requiredKeys: ["actor"] })

/** The laws of change requests. Each throws when it does not hold. */
export const laws = ({ propose, decide, withdraw, hear, evolve, conflicts }: Subject) => {
  const id = ChangeRequest.ChangeRequestId.make("00000000-0000-7000-8000-000000000001")
  const record = SourceRecord.SourceRecordId.make("home-care|1")
  const fold = (state: ChangeRequest.ChangeRequest | null, events: ReadonlyArray<ChangeRequest.Event>) =>
    events.reduce(evolve, state)
  const story = fc.record({
    before: person,
    to: values,
    after: person,
    verdicts,
    by: who,
    checker: who,
    at: instant
  })
  const proposed = ({ before, to, by, at }: typeof story extends fc.Arbitrary<infer S> ? S : never) => {
    const made = propose({ id: record, revision: 1, person: before }, { revision: 1, to }, by, at)
    return Result.isSuccess(made) ? fold(null, made.success) : null
  }
  const holds =
    (
      law: (
        state: ChangeRequest.ChangeRequest,
        one: typeof story extends fc.Arbitrary<infer S> ? S : never
      ) => boolean
    ) =>
    () =>
      fc.assert(
        fc.property(story, (one) => {
          const state = proposed(one)
          fc.pre(state !== null)
          return law(state, one)
        }),
        { numRuns: 500 }
      )
  const text = (value: unknown) => JSON.stringify(value ?? null)
  return {
    "a proposal is of what the proposer saw, and of what differs from it": () =>
      fc.assert(
        fc.property(story, fc.integer({ min: 1, max: 3 }), (one, revision) => {
          const made = propose(
            { id: record, revision: 2, person: one.before },
            { revision, to: one.to },
            one.by,
            one.at
          )
          const differs = (Object.keys(one.to) as ReadonlyArray<ChangeRequest.Field>).filter(
            (field) => text(one.to[field]) !== text(one.before[field])
          )
          if (Result.isFailure(made)) return revision !== 2 || differs.length === 0
          const state = fold(null, made.success)
          return (
            revision === 2 &&
            [...(state?.fields ?? [])].sort().join() === [...differs].sort().join() &&
            differs.every((field) => text(state?.from[field]) === text(one.before[field]))
          )
        })
      ),

    "what the organisation states can be proposed to change, also to what the record says": () =>
      fc.assert(
        fc.property(story, person, (one, said) => {
          const stated = [{ person: said, at: one.at, since: {} }]
          const held = { id: record, revision: 1, person: one.before, stated }
          const made = propose(held, { revision: 1, to: one.to }, one.by, one.at)
          const state = Result.isSuccess(made) ? fold(null, made.success) : null
          return (["email", "telephones"] as const).every(
            (field) =>
              one.to[field] === undefined ||
              said[field] === undefined ||
              text(said[field]) === text(one.to[field]) ||
              state?.fields.includes(field) === true
          )
        })
      ),

    "who proposes does not decide, whoever acts for whom": holds((state, { before, by, checker, at }) => {
      const said = Object.fromEntries(state.fields.map((field) => [field, { verdict: "accepted" as const }]))
      const decided = decide({ id, state }, { revision: 1, person: before }, said, checker, at)
      const makers = [by.actor, by.onBehalfOf ?? by.actor]
      const checkers = [checker.actor, checker.onBehalfOf ?? checker.actor]
      return Result.isSuccess(decided) === !checkers.some((one) => makers.includes(one))
    }),

    "each proposed field is decided, and no other": holds((state, { before, verdicts: said, at }) => {
      const decided = decide(
        { id, state },
        { revision: 1, person: before },
        said,
        { actor: "employee-99" },
        at
      )
      const same = Object.keys(said).sort().join() === [...state.fields].sort().join()
      return Result.isSuccess(decided) === same
    }),

    "what changed since is accepted only by who saw that": holds((state, { after, verdicts: said, at }) => {
      const decided = decide(
        { id, state },
        { revision: 2, person: after },
        said,
        { actor: "employee-99" },
        at
      )
      return (
        Result.isFailure(decided) ||
        state.fields.every((field) => {
          const about = said[field]
          return (
            about?.verdict !== "accepted" ||
            about.despite === true ||
            text(state.from[field]) === text(after[field])
          )
        })
      )
    }),

    "what was accepted since is not overwritten but by who saw that": () =>
      fc.assert(
        fc.property(story, person, fc.boolean(), (one, said, isLater) => {
          const state = proposed(one)
          fc.pre(state !== null)
          // A statement as a whole is as new as the newest of its fields.
          const before = Object.fromEntries(state.fields.map((field) => [field, Instant.of(state.at - 1)]))
          const stated = [{ person: said, at: Instant.of(state.at + 1), since: isLater ? {} : before }]
          const held = { revision: 1, person: one.before, stated }
          const accepting = Object.fromEntries(
            state.fields.map((field) => [field, { verdict: "accepted" as const }])
          )
          const decided = decide({ id, state }, held, accepting, { actor: "employee-99" }, one.at)
          const otherwise = state.fields.some(
            (field) => said[field] !== undefined && text(said[field]) !== text(state.from[field])
          )
          return Result.isSuccess(decided) === !(isLater && otherwise)
        })
      ),

    "what was emptied since is not filled but by who saw that": () =>
      fc.assert(
        fc.property(story, verdicts, fc.boolean(), (one, said, isLater) => {
          const state = proposed(one)
          fc.pre(state !== null)
          const at = Instant.of(state.at + (isLater ? 1 : -1))
          const other = { to: { email: null }, decided: { by: "employee-98", at, verdicts: said } }
          const held = { revision: 1, person: one.before, emptying: [other] }
          const accepting = Object.fromEntries(
            state.fields.map((field) => [field, { verdict: "accepted" as const }])
          )
          const decided = decide({ id, state }, held, accepting, { actor: "employee-99" }, one.at)
          const isEmptied = isLater && said.email?.verdict === "accepted" && state.to.email != null
          return Result.isSuccess(decided) === !isEmptied
        })
      ),

    "what was decided or withdrawn stays so": holds((state, { before, verdicts: said, at }) => {
      const held = { revision: 1, person: before }
      const taken = fold(state, Result.getOrThrow(withdraw({ id, state }, state.by)))
      const decided = decide({ id, state }, held, said, { actor: "employee-99" }, at)
      const after = Result.isSuccess(decided) ? fold(state, decided.success) : null
      return [taken, after].every(
        (closed) =>
          closed === null ||
          (Result.isFailure(decide({ id, state: closed }, held, said, { actor: "employee-98" }, at)) &&
            Result.isFailure(withdraw({ id, state: closed }, state.by)))
      )
    }),

    "only who proposed takes it back, and hears what was decided, once": holds((state, { checker, at }) => {
      const isProposer = checker.actor === state.by
      const decided = { ...state, decided: { by: "employee-99", at, verdicts: {} } }
      const heard = hear({ id, state: decided }, checker.actor, at)
      const after = Result.isSuccess(heard) ? fold(decided, heard.success) : null
      return (
        Result.isSuccess(withdraw({ id, state }, checker.actor)) === isProposer &&
        (isProposer
          ? after?.heardAt === at &&
            Result.getOrThrow(hear({ id, state: after }, state.by, Instant.of(at + 1))).length === 0
          : after === null)
      )
    }),

    "two requests conflict in what they want otherwise, whichever is looked at": () =>
      fc.assert(
        fc.property(story, values, (one, other) => {
          const [first, second] = [proposed(one), proposed({ ...one, to: other })]
          fc.pre(first !== null && second !== null)
          const found = conflicts(first, second)
          return (
            [...found].sort().join() === [...conflicts(second, first)].sort().join() &&
            first.fields.every(
              (field) =>
                found.includes(field) ===
                (second.fields.includes(field) && text(first.to[field]) !== text(second.to[field]))
            )
          )
        })
      )
  }
}

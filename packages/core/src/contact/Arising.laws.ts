/** The laws of {@link Arising}, as data. */
import { Result } from "effect"
import fc from "fast-check"
import type { PartyId } from "../access/Party.ts"
import { recentInstant as instant } from "../time/generators.ts"
import * as Instant from "../time/Instant.ts"
import type * as Arising from "./Arising.ts"
import { asked, contactId, owner, party, questionId, routed } from "./generators.ts"
import * as Question from "./Question.ts"

/** What is put to the test. */
export type Subject = Pick<typeof Arising, "check" | "parties" | "otherOf">

/** What is made of parties: those with the same digit at their end are one client. */
const clientOf = (one: PartyId) => one.at(-1)

const maybe = <A>(one: fc.Arbitrary<A>) => fc.option(one)

/** A referrer or partner who took part, or a client who has an id like theirs. */
const other = fc.record({
  role: fc.constantFrom("client", "referrer", "partner contact"),
  id: fc.constantFrom("gp-1", "gp-2")
})

const contact = fc.record({
  id: contactId,
  state: fc.record({
    happenedAt: instant,
    voided: fc.option(fc.record({ by: owner, at: instant, reason: fc.constant("recorded twice") }), {
      freq: 4
    }),
    outside: fc.array(fc.tuple(maybe(party), maybe(other)), { minLength: 1, maxLength: 3 }).map(
      (all) =>
        all.map(([about, took]) => ({
          role: "client",
          ...(about === null ? {} : { about }),
          ...took
        })) as never
    )
  })
}) as fc.Arbitrary<Arising.Arising["contact"]>

const question = (happenedAt: Instant.Instant) =>
  fc
    .record({
      id: questionId,
      first: asked,
      route: maybe(routed),
      voided: fc.integer({ max: 3, min: 0 }),
      answeredAfter: maybe(fc.integer({ min: -2, max: 2 }))
    })
    .map(({ id, first, route, voided, answeredAfter }) => {
      const by = first.owner
      const events: ReadonlyArray<Question.Event> = [
        first,
        ...(route === null ? [] : [Question.Event.cases.Routed.make({ route, at: first.at })]),
        ...(voided === 0 ? [Question.Event.cases.Voided.make({ by, at: first.at })] : []),
        ...(answeredAfter === null
          ? []
          : [Question.Event.cases.Answered.make({ by, at: Instant.plus(happenedAt, answeredAfter) })])
      ]
      return {
        id,
        state: events.reduce<Question.Question | null>(Question.evolve, null) as Question.Question
      }
    })

/** Any promise, with what it arises from. */
const arising = contact.chain((from) =>
  fc.record({
    contact: fc.constant(from),
    question: maybe(question(from.state.happenedAt)),
    promise: fc
      .tuple(fc.record({ to: maybe(party), owner }), fc.option(fc.constantFrom("gp-1", "gp-2"), { freq: 2 }))
      .map(([promise, to]) => ({ ...promise, ...(to === null ? {} : { other: to }) })),
    by: fc.array(owner, { minLength: 1, maxLength: 2 }),
    now: fc.integer({ min: -1, max: 3 }).map((after) => Instant.plus(from.state.happenedAt, after)),
    isOne: fc.constant((one: PartyId, other: PartyId) => clientOf(one) === clientOf(other))
  })
)

/** The laws of what a promise arises from. Each throws when it does not hold. */
export const laws = ({ check, parties, otherOf }: Subject) => {
  const made = (holds: (one: Arising.Arising) => boolean) => () =>
    fc.assert(
      fc.property(arising, (one) => Result.isFailure(check(one)) || holds(one)),
      { numRuns: 1_000 }
    )
  const isAbout = ({ contact }: Arising.Arising, one: PartyId | null) =>
    one === null ||
    contact.state.outside.some(({ about }) => about === undefined || clientOf(about) === clientOf(one))
  const others = ({ contact }: Arising.Arising) =>
    contact.state.outside.flatMap(({ role, id }) => (role !== "client" && id !== undefined ? id : []))
  const tookPart = (one: Arising.Arising) =>
    one.promise.other === undefined || others(one).includes(one.promise.other)

  return {
    "what is promised is to a client whom the contact was about, by any id, or was about nobody knows whom":
      made((one) => isAbout(one, one.promise.to)),

    "what is promised to a referrer or partner is to one who took part": made((one) => tookPart(one)),

    "to which of them is what was said, else the only one there, and never guessed": () =>
      fc.assert(
        fc.property(arising, (one) => {
          const { to, other: said } = one.promise
          const there = new Set(others(one))
          const found = otherOf(one)
          if (said !== undefined || to !== null) return found === said
          return there.size === 1 ? there.has(found as string) : found === undefined
        }),
        { numRuns: 1_000 }
      ),

    "what is promised about a question is about one of those clients": made((one) =>
      isAbout(one, one.question?.state.about ?? null)
    ),

    "nothing is promised in a contact that was voided, or about a question that was": made(
      ({ contact, question }) => contact.state.voided === null && (question?.state.voided ?? null) === null
    ),

    "nothing is promised before the contact happened": made(
      ({ contact, now }) => now >= contact.state.happenedAt
    ),

    "nothing is promised about a question that was answered before the contact": made(
      ({ contact, question }) => (question?.state.answer?.at ?? Infinity) >= contact.state.happenedAt
    ),

    "only who may promises something about a question": made(({ question, promise, by }) => {
      const may = question === null ? null : Question.mayCommit(question.state)
      return may === null || may.includes(promise.owner) || by.some((one) => may.includes(one))
    }),

    "nothing else is refused": () =>
      fc.assert(
        fc.property(arising, (one) => {
          const { contact, question, promise, by, now } = one
          const may = question === null ? null : Question.mayCommit(question.state)
          const fits =
            contact.state.voided === null &&
            now >= contact.state.happenedAt &&
            isAbout(one, promise.to) &&
            tookPart(one) &&
            (question === null ||
              (question.state.voided === null &&
                isAbout(one, question.state.about) &&
                (question.state.answer === null || question.state.answer.at >= contact.state.happenedAt) &&
                (may === null || [promise.owner, ...by].some((who) => may.includes(who)))))
          return !fits || Result.isSuccess(check(one))
        }),
        { numRuns: 1_000 }
      ),

    "all that is compared is named, and nothing that need not be": () =>
      fc.assert(
        fc.property(arising, (one) => {
          const named = parties(one)
          const compared = new Set<PartyId>()
          check({
            ...one,
            isOne: (left, right) => {
              compared.add(left).add(right)
              return false
            }
          })
          const needs = [one.promise.to, one.question?.state.about ?? null].some(
            (each) =>
              each !== null &&
              one.contact.state.outside.every(({ about }) => about !== undefined && about !== each)
          )
          return [...compared].every((each) => named.includes(each)) && named.length > 0 === needs
        }),
        { numRuns: 1_000 }
      )
  }
}

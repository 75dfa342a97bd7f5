/** The laws of {@link ContactMoment}, as data. */
import { Result } from "effect"
import fc from "fast-check"
import * as CalendarDate from "../time/CalendarDate.ts"
import { recentInstant as instant } from "../time/generators.ts"
import * as Instant from "../time/Instant.ts"
import type * as ContactMoment from "./ContactMoment.ts"
import { account, contactId, owner } from "./generators.ts"

/** What is put to the test. */
export type Subject = Pick<typeof ContactMoment, "record" | "correct" | "void" | "evolve" | "subject">

/** Something to put right. */
const correction = account.chain(({ channel, outcome, duration, content }) =>
  fc.record(
    {
      facts: fc.record(
        { channel: fc.constant(channel), outcome: fc.constant(outcome), duration: fc.constant(duration) },
        { requiredKeys: [] }
      ),
      content: fc.constant(content)
    },
    { requiredKeys: ["facts"] }
  )
)

const verified = fc.constantFrom(null, "control questions", "shown passport")
/** Noon in Amsterdam. */
const day = Instant.of(Date.UTC(2026, 2, 10, 11))
const dayOf = (days: number) => CalendarDate.addDays(CalendarDate.of(2026, 3, 10), days)

/** The client, somebody whom nobody knows, or who speaks for the client in some period around that day. */
const outsiders = fc.array(
  fc.oneof(
    fc.constantFrom(
      { outside: { role: "client" }, speaks: true },
      { outside: { role: "relative" }, speaks: true },
      { outside: { role: "anonymous" }, speaks: false }
    ),
    fc
      .record({ from: fc.integer({ min: -2, max: 2 }), days: fc.option(fc.nat({ max: 3 })) })
      .map(({ from, days }) => ({
        outside: {
          role: "representative",
          representation: {
            kind: "mentor",
            from: dayOf(from),
            until: days === null ? null : dayOf(from + days)
          }
        },
        speaks: from <= 0 && (days === null || from + days >= 0)
      }))
  ),
  { minLength: 1, maxLength: 2 }
)

/** The laws of contact moments. Each throws when it does not hold. */
export const laws = ({ record, correct, void: voiding, evolve, subject }: Subject) => {
  const recorded = fc.tuple(account, instant).map(([one, wait]) => {
    const now = Math.max(one.happenedAt, wait) as typeof wait
    const state = Result.getOrThrow(record(one, now)).reduce<ContactMoment.ContactMoment | null>(evolve, null)
    return { account: one, now, state: state as ContactMoment.ContactMoment }
  })
  return {
    "what is recorded never happened after it was recorded": () =>
      fc.assert(
        fc.property(account, instant, (one, now) => {
          const decided = record(one, now)
          return Result.isFailure(decided)
            ? one.happenedAt > now
            : decided.success.every(
                (event) =>
                  event._tag === "Recorded" &&
                  event.happenedAt <= event.recordedAt &&
                  event.recordedAt === now
              )
        })
      ),

    "what is put right never happened after it was recorded, however late it is put right": () =>
      fc.assert(
        fc.property(recorded, contactId, owner, instant, ({ state, now }, id, by, happenedAt) => {
          const at = Instant.of(Math.max(now, happenedAt) + 1)
          const put = correct({ id, state }, { facts: { happenedAt } }, by, at, "misheard")
          return happenedAt <= now || (Result.isFailure(put) && put.failure._tag === "HappensLater")
        })
      ),

    "something is disclosed only to who was verified and spoke for the client that day, also once that is put right":
      () =>
        fc.assert(
          fc.property(account, outsiders, verified, verified, contactId, (one, all, first, then, id) => {
            const outside = all.map(({ outside }) => outside) as unknown as ContactMoment.Account["outside"]
            const allowed = all.some(({ speaks }) => speaks)
            const tell = (how: string | null) =>
              record({ ...one, happenedAt: day, outside, verified: how, disclosed: true }, day)
            const told = tell(first)
            if (Result.isSuccess(told) !== (first !== null && allowed)) return false
            if (Result.isFailure(told)) return true
            const state = told.success.reduce<ContactMoment.ContactMoment | null>(evolve, null)
            const put = { facts: { verified: then } }
            return (
              state !== null &&
              Result.isSuccess(correct({ id, state }, put, "employee-17", day, "misheard")) ===
                (then !== null)
            )
          })
        ),

    "nothing is disclosed to whoever is anonymous, whatever was done to verify them": () =>
      fc.assert(
        fc.property(account, verified, fc.boolean(), (one, how, known) => {
          const outside = [{ role: "anonymous" }, ...(known ? [{ role: "relative" }] : [])]
          const told = record(
            {
              ...one,
              happenedAt: day,
              outside: outside as unknown as ContactMoment.Account["outside"],
              verified: how,
              disclosed: true
            },
            day
          )
          return Result.isSuccess(told) === (known && how !== null)
        })
      ),

    "what was told is what is kept": () =>
      fc.assert(
        fc.property(recorded, ({ account: one, state }) =>
          Object.entries(one).every(
            ([field, value]) =>
              JSON.stringify(state[field as keyof ContactMoment.Account]) === JSON.stringify(value)
          )
        )
      ),

    "what was put right keeps what stood before: undone, the last first, it is what was recorded": () =>
      fc.assert(
        fc.property(
          recorded,
          fc.array(correction, { maxLength: 5 }),
          contactId,
          owner,
          instant,
          (first, all, id, by, at) => {
            const put = (state: ContactMoment.ContactMoment, one: (typeof all)[number]) => {
              const events = Result.getOrElse(correct({ id, state }, one, by, at, "misheard"), () => [])
              return events.reduce<ContactMoment.ContactMoment | null>(evolve, state) ?? state
            }
            const last = all.reduce(put, first.state)
            const again = all.length === 0 ? last : put(last, all[all.length - 1] as (typeof all)[number])
            let undone: ContactMoment.ContactMoment = { ...last, corrections: [] }
            for (const { before, content } of last.corrections.toReversed())
              undone = { ...undone, ...before, content: content ?? undone.content }
            return (
              JSON.stringify(undone) === JSON.stringify(first.state) &&
              JSON.stringify(again) === JSON.stringify(last)
            )
          }
        )
      ),

    "voiding says who, when and why, once, and changes nothing else": () =>
      fc.assert(
        fc.property(recorded, contactId, owner, instant, ({ state }, id, by, at) => {
          const events = Result.getOrThrow(voiding({ id, state }, by, at, "recorded twice"))
          const after = events.reduce<ContactMoment.ContactMoment | null>(evolve, state)
          if (after === null) return false
          return (
            JSON.stringify(after.voided) === JSON.stringify({ by, at, reason: "recorded twice" }) &&
            JSON.stringify({ ...after, voided: null }) === JSON.stringify(state) &&
            Result.isFailure(voiding({ id, state: after }, by, at, "again"))
          )
        })
      ),

    "content is sealed for the first party that is known, or for the contact alone": () =>
      fc.assert(
        fc.property(account, contactId, (one, id) => {
          const known = one.outside.flatMap(({ about }) => about ?? [])
          return subject(id, one) === `contact/${known[0] ?? id}`
        })
      )
  }
}

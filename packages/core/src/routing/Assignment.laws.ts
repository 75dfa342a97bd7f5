/** The laws of {@link Assignment}, as data: hosts and twins run them on their own implementation. */
import { Result } from "effect"
import fc from "fast-check"
import { Instant } from "../time/index.ts"
import type * as Assignment from "./Assignment.ts"

/** What the laws are about. */
export type Subject = Pick<typeof Assignment, "assign" | "assignAll" | "takeable">

const instant = fc.integer({ min: 0, max: 9 }).map((n) => Instant.of(n * 60_000))
const skills = fc.uniqueArray(fc.constantFrom("intake", "rostering"))
const people = ["anna", "bram", "cora", "dirk"]

const team: fc.Arbitrary<ReadonlyArray<Assignment.Member>> = fc.uniqueArray(
  fc.record({
    id: fc.constantFrom(...people),
    skills,
    present: fc.boolean(),
    capacity: fc.integer({ min: 0, max: 3 }),
    load: fc.integer({ min: 0, max: 3 }),
    lastTook: fc.option(instant)
  }),
  { selector: ({ id }) => id }
)
const waiting: fc.Arbitrary<ReadonlyArray<Assignment.Waiting>> = fc.uniqueArray(
  fc.record({
    id: fc.integer({ min: 1, max: 20 }).map((n) => `q${n}`),
    since: instant,
    skills,
    knownTo: fc.uniqueArray(fc.constantFrom(...people), { maxLength: 2 })
  }),
  { selector: ({ id }) => id, minLength: 1, maxLength: 8 }
)

const able = (member: Assignment.Member, question: Assignment.Waiting): boolean =>
  member.present &&
  member.load < member.capacity &&
  question.skills.every((skill) => member.skills.includes(skill))

/** Laws by name; each throws with the smallest counterexample that was found. */
export const laws = ({ assign, assignAll, takeable }: Subject) => {
  const check = (
    holds: (
      question: Assignment.Waiting,
      members: ReadonlyArray<Assignment.Member>,
      taker: Assignment.Member | null
    ) => boolean
  ) =>
    fc.assert(
      fc.property(waiting, team, ([question], members) => {
        const assigned = assign(question!, members)
        const taker = Result.isSuccess(assigned)
          ? members.find(({ id }) => id === assigned.success.to)!
          : null
        return holds(question!, members, taker)
      }),
      { numRuns: 500 }
    )
  return {
    "who takes a question has its skills, is at work and has room": () =>
      check((question, _, taker) => taker === null || able(taker, question)),
    "a question that somebody can take is taken": () =>
      check(
        (question, members, taker) => (taker !== null) === members.some((member) => able(member, question))
      ),
    "whom the client knows goes first, where they can": () =>
      check((question, members, taker) => {
        const known = members.filter(
          (member) => able(member, question) && question.knownTo.includes(member.id)
        )
        return known.length === 0 || question.knownTo.includes(taker!.id)
      }),
    "else nobody who could take it has a smaller part of their capacity in use": () =>
      check(
        (question, members, taker) =>
          taker === null ||
          question.knownTo.includes(taker.id) ||
          members
            .filter((member) => able(member, question))
            .every(({ capacity, load }) => load / capacity >= taker.load / taker.capacity - 1e-9)
      ),
    "who gets free can take what they are able to, the oldest question first": () =>
      fc.assert(
        fc.property(waiting, team, (questions, members) =>
          members.every((member) => {
            const taken = takeable(questions, [member])
            const possible = questions.filter((question) => able(member, question))
            return (
              taken.length === possible.length &&
              taken.every((one, i) => possible.includes(one) && (i === 0 || one.since >= taken[i - 1]!.since))
            )
          })
        )
      ),
    "after all were assigned nothing waits that somebody could take, and nobody has more than they can": () =>
      fc.assert(
        fc.property(waiting, team, instant, (questions, members, now) => {
          const assigned = assignAll(questions, members, now)
          const after = members.map((member) => ({
            ...member,
            load: member.load + assigned.filter(({ to }) => to === member.id).length
          }))
          const left = questions.filter(({ id }) => !assigned.some(({ question }) => question === id))
          return (
            new Set(assigned.map(({ question }) => question)).size === assigned.length &&
            left.every((question) => !after.some((member) => able(member, question))) &&
            after.every(({ capacity, load }, i) => load === members[i]!.load || load <= capacity)
          )
        })
      )
  }
}

import { describe, expect, it } from "@effect/vitest"
import { memory } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import { PartyId } from "../access/Party.ts"
import { rules } from "../routing/fixtures.ts"
import { type Definition, law } from "../routing/RuleSet.ts"
import { caller, type Desk, desk, noon, stamps } from "../testing/Build.ts"
import * as Broken from "../testing/broken.ts"

const parties = (count: number) => Array.from({ length: count }, (_, n) => PartyId.make(`system-${n}|1`))

const told = (labels: ReadonlyArray<string>, about = "system-0|1") => ({
  happenedAt: noon,
  direction: "in" as const,
  channel: "telephone",
  inside: [{ kind: "employee" as const, id: "employee-17" }] as const,
  outside: [{ role: "client" as const, about }] as const,
  verified: null,
  outcome: "call back" as const,
  duration: null,
  labels,
  content: {},
  questions: [
    { asked: "who comes?", inputs: { law: null } },
    { asked: "when?", inputs: {}, answer: "at nine" }
  ]
})

describe("a timeline", () => {
  const all = ["reads:psychosocial", "reads:complaint"]

  it.live(
    "is asked of sixteen parties by a caller who may read two labels, and shows what that caller may read",
    () =>
      Effect.gen(function* () {
        const one = yield* desk(memory())
        const next = stamps()
        const made: Array<string> = []
        for (const labels of [[], ["complaint"], ["psychosocial"], ["complaint", "psychosocial"]])
          made.push((yield* one.contacts.record(caller(), told(labels), next())).contact)
        const { items } = yield* one.contacts.timeline(caller(...all), parties(16))
        expect(items.map(({ id }) => id).sort()).toEqual(made.sort())
        for (const contact of made) yield* one.contacts.get(caller(...all), contact as never)
      })
  )

  it.live("of more parties, of a caller with more labels, and more labels on a contact are refused", () =>
    Effect.gen(function* () {
      const one = yield* desk(memory())
      expect(yield* Effect.flip(one.contacts.timeline(caller(...all), parties(17)))).toMatchObject({
        _tag: "InvalidInput",
        fields: ["parties"]
      })
      const greedy = caller(...all, "reads:hr")
      expect(yield* Effect.flip(one.contacts.timeline(greedy, parties(1)))).toMatchObject({
        _tag: "InvalidCall",
        reason: "caller"
      })
      const labelled = one.contacts.record(caller(), told(["psychosocial", "complaint", "hr"]))
      expect(yield* Effect.flip(labelled)).toMatchObject({ _tag: "InvalidInput", fields: ["labels"] })
    })
  )
})

const voiding = (one: Desk) =>
  Effect.gen(function* () {
    const next = stamps()
    const { contact, questions } = yield* one.contacts.record(caller(), told([]), next())
    yield* one.contacts.void(caller(), contact, "recorded twice", next())
    const [open, answered] = yield* Effect.forEach(questions, (id) => one.questions.get(caller(), id))
    expect((yield* one.questions.open(caller())).items).toEqual([])
    expect((yield* one.questions.ofOwner(caller(), "tester")).items).toEqual([])
    expect(open).toMatchObject({ answer: null, voided: { by: "tester" } })
    expect(answered).toMatchObject({ answer: { text: "at nine" }, voided: null })
    const [question = "" as never] = questions
    for (const refused of [
      one.questions.answer(caller(), question, "Anna", next()),
      one.questions.handOver(caller(), question, "team-north", next())
    ])
      expect(yield* Effect.flip(refused)).toMatchObject({ _tag: "QuestionVoided", question })
    const terms = { to: null, wording: "we call", owner: "team-north", due: noon + 86_400_000 }
    const promise = one.commitments.make(caller(), { ...terms, contact, question: null }, next())
    expect(yield* Effect.flip(promise)).toMatchObject({ _tag: "AlreadyVoided", contact })
    const other = yield* one.contacts.record(caller(), told([]), next())
    const about = one.commitments.make(caller(), { ...terms, contact: other.contact, question }, next())
    expect(yield* Effect.flip(about)).toMatchObject({ _tag: "QuestionVoided", question })
  })

describe("a contact that is voided", () => {
  it.live("takes its open questions along, and nothing is promised in it", () =>
    Effect.flatMap(desk(memory()), voiding)
  )

  it.live("catches a broken copy: its questions stay open", () =>
    Effect.gen(function* () {
      const forgetting = Broken.over((ledger) => ({
        ...ledger,
        find: (query) =>
          Effect.map(ledger.find(query), (found) =>
            query.index === "by_contact" ? { ...found, items: [] } : found
          )
      }))
      const exit = yield* Effect.exit(Effect.flatMap(desk(forgetting), voiding))
      expect(exit._tag).toBe("Failure")
    })
  )
})

const day = [{ from: "09:00", to: "17:00" }]
const everythingFront = {
  ...rules,
  inputs: [law],
  rules: [{ when: {}, to: "front" }]
} as unknown as typeof Definition.Encoded

/** The types of the events in the history of the party that the contact is about. */
const lifeOf = (change: Parameters<typeof Broken.over>[0]) =>
  Effect.gen(function* () {
    const one = yield* desk(Broken.over(change))
    const next = stamps()
    const first = yield* one.contacts.record(caller(), told([]), next())
    const [question = "" as never] = first.questions
    for (const calendar of rules.calendars)
      yield* one.calendars.publish(caller(), calendar, { week: { monday: day } }, next())
    yield* one.routing.publish(caller(), everythingFront, next())
    yield* one.routing.route(caller(), question, next())
    yield* one.questions.handOver(caller(), question, "team-north", next())
    yield* one.questions.answer(caller(), question, "Anna", next())
    yield* one.contacts.void(caller(), first.contact, "recorded twice", next())
    const second = yield* one.contacts.record(caller(), told([]), next())
    yield* one.contacts.void(caller(), second.contact, "recorded twice", next())
    const party = { collection: "source_record", key: "system-0|1" }
    const { items } = yield* one.ledger.history(party, null, 100)
    return items.map(({ envelope }) => JSON.parse(envelope).type as string)
  })

const life = [
  "contact_moment.Recorded",
  "question.Asked",
  "question.Asked",
  "question.Answered",
  "question.Routed",
  "question.HandedOver",
  "question.Answered",
  "contact_moment.Voided",
  "contact_moment.Recorded",
  "question.Asked",
  "question.Asked",
  "question.Answered",
  "contact_moment.Voided",
  "question.Voided"
]

describe("the history of a party", () => {
  it.live("tells all that happened to its contacts and questions", () =>
    Effect.map(
      lifeOf((ledger) => ledger),
      (told) => expect(told).toEqual(life)
    )
  )

  it.live("catches a broken copy: an event is only on what it changes", () =>
    Effect.map(
      lifeOf((ledger) => ({
        ...ledger,
        commit: (batches) =>
          ledger.commit(
            batches.map((batch) => ({
              ...batch,
              events: batch.events.map((event) => ({ ...event, on: event.on.slice(0, 1) }))
            }))
          )
      })),
      (told) => expect(told).not.toEqual(life)
    )
  )
})

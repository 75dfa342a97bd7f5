/// <reference types="node" />
import { inspect } from "node:util"
import { describe, expect, it } from "@effect/vitest"
import { memory } from "@zorgband/plugin-sdk"
import { Cause, Effect, Exit } from "effect"
import { caller, type Desk, desk, noon, person } from "./Build.ts"
import { canary, contact, request } from "./canary.ts"

/** What a caller may give by mistake, in every place. */
const bad: ReadonlyArray<unknown> = [
  canary,
  `${canary}\u0000`,
  `|${canary}|`,
  { [canary]: canary },
  [canary],
  { name: { own: { name: `${canary}\u0000` }, [canary]: canary } },
  null,
  undefined,
  Number.NaN,
  `x`.repeat(300) + canary
]

const who = caller()
const told = {
  happenedAt: noon,
  direction: "in",
  channel: "telephone",
  inside: [{ kind: "employee", id: "employee-17" }],
  outside: [{ role: "client", about: "home-care|1" }],
  verified: null,
  outcome: "answered",
  duration: 1,
  labels: [],
  content: { subject: "care", notes: "notes" },
  questions: [{ asked: "when?", inputs: {} }]
}
const promise = { contact, question: null, to: null, wording: "we call", owner: "team", due: noon + 1 }
/** A valid object with one part at a time replaced. */
const each = (valid: object, value: unknown): ReadonlyArray<object> => [
  ...Object.keys(valid).map((key) => ({ ...valid, [key]: value })),
  { ...valid, [canary]: value }
]

type Call = (...given: ReadonlyArray<unknown>) => Effect.Effect<unknown, unknown>

/** Every method, with bad input in every place. */
const calls = (one: Desk, value: unknown): ReadonlyArray<Effect.Effect<unknown, unknown>> => {
  const on = (service: object) => service as { readonly [method: string]: Call }
  const services = {
    clients: on(one.clients),
    contacts: on(one.contacts),
    questions: on(one.questions),
    commitments: on(one.commitments),
    calendars: on(one.calendars),
    changeRequests: on(one.changeRequests),
    referrals: on(one.referrals),
    routing: on(one.routing),
    teams: on(one.teams),
    outward: on(one.outward),
    quality: on(one.quality)
  }
  const { clients, contacts, questions, commitments, calendars, changeRequests, referrals, teams } = services
  const all = (method: Call | undefined, ...given: ReadonlyArray<ReadonlyArray<unknown>>) =>
    given.map((some) => (method as Call)(...some))
  const registration = { source: "a", localId: "1", person: person(1) }
  return [
    ...Object.values(services).flatMap((service) =>
      Object.values(service).flatMap((method) =>
        all(method, [value], [{ ...who, actor: value }], [who, value])
      )
    ),
    ...each(registration, value).flatMap((said) => all(clients.register, [who, said])),
    ...each(person(1), value).flatMap((said) =>
      all(clients.register, [who, { ...registration, person: said }])
    ),
    ...each({ left: "a|1", right: "b|1", verdict: "same" }, value).flatMap((said) =>
      all(clients.decide, [who, said])
    ),
    ...each({ from: contact, into: contact }, value).flatMap((said) =>
      all(clients.merge, [who, said]).concat(all(clients.unmerge, [who, said]))
    ),
    ...each({ client: contact, records: ["a|1"] }, value).flatMap((said) => all(clients.split, [who, said])),
    ...each({ deceased: true, suspended: "death", [canary]: true }, value).flatMap((is) =>
      all(clients.state, [who, { client: contact, is }])
    ),
    ...each(told, value).flatMap((said) => all(contacts.record, [who, said])),
    ...each(told.questions[0] as object, value).flatMap((said) =>
      all(contacts.record, [who, { ...told, questions: [said] }])
    ),
    ...all(contacts.void, [who, contact, value]),
    ...["verified", "outcome", "duration", "language", "links"].flatMap((fact) =>
      all(contacts.correct, [who, contact, { facts: { [fact]: value } }, "mistake"])
    ),
    ...all(contacts.correct, [who, contact, { facts: {}, content: { notes: value } }, "mistake"]),
    ...all(contacts.correct, [who, contact, { facts: {} }, value]),
    ...all(questions.answer, [who, contact, value]),
    ...all(questions.correct, [who, contact, value], [who, contact, { [canary]: value }]),
    ...each({ teams: ["team"], skills: [], capacity: 1 }, value).flatMap((terms) =>
      all(teams.place, [who, "employee-17", terms])
    ),
    ...all(teams.seen, [who, "employee-17", value]),
    ...all(questions.misrouted, [who, contact, value]),
    ...all(questions.offer, [who, contact, value]),
    ...all(questions.giveBack, [who, contact, value]),
    ...all(questions.callBack, [who, contact, value]),
    ...all(questions.take, [who, contact, value]),
    ...all(calendars.publish, [who, "care-desk", value]),
    ...each({ record: "a|1", revision: 1, to: {} }, value).flatMap((said) =>
      all(changeRequests.propose, [who, said])
    ),
    ...all(changeRequests.propose, [who, { record: "a|1", revision: 1, to: { name: value } }]),
    ...all(changeRequests.decide, [who, contact, value], [who, contact, { name: value }]),
    ...all(commitments.makeWithin, [who, { ...promise, within: value }]),
    ...all(questions.handOver, [who, contact, value]),
    ...each(promise, value).flatMap((said) => all(commitments.make, [who, said])),
    ...each({ _tag: "Keep", at: noon }, value).flatMap((said) =>
      all(commitments.decide, [who, contact, said])
    ),
    ...each(request, value).flatMap((said) => all(referrals.receive, [who, said, noon])),
    ...all(referrals.receive, [who, request, value]),
    ...each({ referral: contact, step: "accept", by: "provider", at: noon, reason: "x" }, value).flatMap(
      (said) => all(referrals.take, [who, said])
    ),
    ...all(clients.count, [who, value]),
    ...["command", "at"].flatMap((part) =>
      all(contacts.record, [
        who,
        told,
        { command: "c", at: noon, [part]: part === "command" ? `${canary}\n` : value }
      ])
    )
  ]
}

const shown = (exit: Exit.Exit<unknown, unknown>): ReadonlyArray<string> => {
  if (Exit.isSuccess(exit)) return []
  const errors = exit.cause.reasons.flatMap((reason) =>
    Cause.isFailReason(reason) ? [reason.error] : [reason]
  )
  return [
    Cause.pretty(exit.cause),
    ...errors.flatMap((error) => [
      JSON.stringify(error),
      String(error),
      inspect(error, { depth: 10, showHidden: true }),
      error instanceof Error ? `${error.message} ${error.stack} ${inspect(error.cause, { depth: 10 })}` : ""
    ])
  ]
}

const leaks = (exit: Exit.Exit<unknown, unknown>) => shown(exit).some((text) => text.includes(canary))

const untyped = (exit: Exit.Exit<unknown, unknown>) =>
  Exit.isFailure(exit) &&
  !exit.cause.reasons.every(
    (reason) => Cause.isFailReason(reason) && typeof (reason.error as { _tag?: unknown })._tag === "string"
  )

describe("errors", () => {
  it.effect("are typed and hold nothing that was given, whatever the place", () =>
    Effect.gen(function* () {
      const one = yield* desk(memory())
      let refused = 0
      const wrong = new Set<string>()
      for (const value of bad) {
        for (const call of calls(one, value)) {
          const exit = yield* Effect.exit(call)
          if (Exit.isFailure(exit)) refused += 1
          if (untyped(exit) || leaks(exit)) wrong.add(`${shown(exit)[0]?.slice(0, 400)}`)
        }
      }
      expect([...wrong]).toEqual([])
      expect(refused).toBeGreaterThan(500)
    })
  )

  it("are caught when they hold it in a message, a field or a cause", () => {
    for (const error of [
      new Error(`no ${canary}`),
      { _tag: "No", given: { deep: [canary] } },
      new Error("no", { cause: { input: canary } })
    ])
      expect(leaks(Exit.fail(error))).toBe(true)
    expect(untyped(Exit.die(new Error("a defect")))).toBe(true)
  })
})

/**
 * Two days of routing at the centre: every question has an owner who can answer it. Who is there, who knows the client and
 * who has room takes it; who falls ill loses it to the team; new rules send what is open elsewhere, as was known before;
 * and what nobody answers goes to the team lead.
 */
import { openZorgband } from "@zorgband/core"
import type { Question } from "@zorgband/core/contact"
import { Routing, Simulation } from "@zorgband/core/routing"
import { Instant } from "@zorgband/core/time"
import { memory } from "@zorgband/plugin-sdk"
import { Result } from "effect"
import { current, proposed } from "./rules.ts"

/** Monday 2 March 2026, nine o'clock in the Netherlands. */
const nine = Date.UTC(2026, 2, 2, 8)
const at = (hours: number, minutes = 0) => Instant.of(nine + (hours * 60 + minutes) * 60_000)
const day = [{ from: "08:30", to: "17:30" }]
const week = { monday: day, tuesday: day, wednesday: day, thursday: day, friday: day }

/** What the two days came to. */
export interface Routed {
  /** What the new rules would move, known before they took effect. */
  readonly backToFront: number
  /** Who had each question, and why, in order. */
  readonly hops: Readonly<Record<string, ReadonlyArray<string>>>
  /** How many levels of escalation were taken: told, and owned. */
  readonly escalated: { readonly told: number; readonly owner: number }
  /** How many open questions are with nobody who is there. */
  readonly unowned: number
}

/** Plays the two days. */
export const routed = async (): Promise<Routed> => {
  await using host = await openZorgband({ ledger: memory(), tenant: "thuiszorg-noord" })
  await host.migrations.apply()
  const desk = host.as({ actor: "employee-17", purpose: "customer contact" })
  const by = (actor: string) => host.as({ actor, purpose: "customer contact" })
  await desk.calendars.publish("care-desk", { week }, { at: at(-24) })
  await desk.routing.publish(current, { at: at(-24) })

  // Anna and Bram at the front, Dirk in planning. Anna can do rosters and the intake too.
  const place = async (member: string, team: string, skills: ReadonlyArray<string>, capacity: number) => {
    await desk.teams.place(member, { teams: [team], skills, capacity }, { at: at(-1) })
    await desk.teams.seen(member, true, { at: at(-1) })
  }
  await place("anna", "care-desk", ["intake", "rostering"], 2)
  await place("bram", "care-desk", [], 2)
  await place("dirk", "planning", ["rostering"], 1)

  const follow = async (now: Instant.Instant) => {
    while ((await desk.routing.follow(now)).more);
  }
  const asked = new Map<string, Question.QuestionId>()
  const ask = async (name: string, about: string, inputs: Question.Inputs, when: Instant.Instant) => {
    const { questions } = await desk.contacts.record(
      {
        happenedAt: when,
        direction: "in",
        channel: "telephone",
        inside: [{ kind: "employee", id: "employee-17" }],
        outside: [{ role: "client", about }],
        verified: "control questions",
        outcome: "call back",
        duration: 120,
        labels: [],
        content: {},
        questions: [{ asked: name, inputs }]
      },
      { at: when }
    )
    const [question] = questions
    if (question === undefined) throw new Error("The question was not recorded")
    asked.set(name, question)
    await desk.routing.route(question, { at: when })
    await follow(when)
    return question
  }
  const client = { askedBy: "client", clientKnown: true }

  // Monday. The client who called before is helped by who knows them.
  const first = await ask("first", "home-care|101", { ...client, subject: "other" }, at(0))
  const { owner: known } = await desk.questions.get(first)
  await by(known).questions.answer(first, "Yes, at ten", { at: at(0, 10) })
  const again = await ask("again", "home-care|101", { ...client, subject: "other" }, at(0, 20))
  await ask("roster", "home-care|102", { ...client, subject: "roster" }, at(0, 30))
  await ask("second roster", "home-care|103", { ...client, subject: "roster" }, at(0, 35))
  const start = await ask("start", "home-care|104", { ...client, subject: "start of care" }, at(0, 40))
  // It was a general practice that asked: corrected, it goes to somebody who can do the intake.
  await desk.questions.correct(
    start,
    { askedBy: "referrer", clientKnown: true, subject: "start of care" },
    { at: at(0, 45) }
  )
  await follow(at(0, 45))

  // Whoever has the client's question falls ill: it goes back, and a colleague takes it.
  const { owner: ill } = await desk.questions.get(again)
  await desk.teams.seen(ill, false, { at: at(1) })
  await follow(at(1))
  const { owner: colleague } = await desk.questions.get(again)
  await by(colleague).questions.answer(again, "At eleven", { at: at(1, 10) })
  await desk.teams.seen(ill, true, { at: at(1, 30) })

  // What the new rules move is known before they take effect, from the questions that were asked.
  const questions = await Promise.all(
    [...asked.values()].map(async (id) => {
      const { inputs } = await desk.questions.get(id)
      return { id, question: inputs, answeredIn: null }
    })
  )
  const { backToFront } = Simulation.run(
    Result.getOrThrow(Routing.compile(current)),
    Result.getOrThrow(Routing.compile(proposed)),
    questions
  )
  await desk.routing.publish(proposed, { at: at(2) })

  // Meanwhile the clock runs, until Tuesday at nine, when the new rules hold. Each level is taken once.
  let escalated = { told: 0, owner: 0 }
  for (let minutes = 0; minutes <= 24 * 60; minutes += 5) {
    const { told, owner } = await desk.routing.tick(at(0, minutes))
    escalated = { told: escalated.told + told, owner: escalated.owner + owner }
    if (minutes % 60 === 0) await follow(at(0, minutes))
  }

  const hops: Record<string, ReadonlyArray<string>> = {}
  for (const [name, id] of asked) {
    const question = await desk.questions.get(id)
    hops[name] = question.hops.map(({ owner, why }) => `${why}: ${owner}`)
  }
  const there = ["anna", "bram", "dirk", "care-desk", "planning", "team-lead", "care-manager"]
  return { backToFront, hops, escalated, unowned: (await desk.questions.unowned(there)).length }
}

/**
 * One counter for living, care and welfare, run with partners: how it is organised behind the counter does not matter to
 * whoever comes. Nobody is told 'no': every request ends in an answer, an owner with a date, or a warm handover that the
 * partner accepts; and care bridges the wait.
 */
import { openZorgband } from "@zorgband/core"
import type { Question } from "@zorgband/core/contact"
import { Instant } from "@zorgband/core/time"
import { memory } from "@zorgband/plugin-sdk"
import { rules } from "./rules.ts"

/** Tuesday 3 March 2026, ten o'clock in the Netherlands. */
const ten = Date.UTC(2026, 2, 3, 9)
const at = (hours: number) => Instant.of(ten + hours * 3_600_000)
const day = [{ from: "09:00", to: "17:00" }]
const week = { monday: day, tuesday: day, wednesday: day, thursday: day, friday: day }

/** How a request ended, or how it is kept from being forgotten. */
type Ending = "answered" | "with a partner who accepted it" | "an owner with a date" | "forgotten"

/** What a day at the counter came to. */
export interface Day {
  /** Each request, and how it ended. */
  readonly requests: ReadonlyArray<readonly [string, Ending]>
  /** Who had each request, in order. */
  readonly owners: ReadonlyArray<ReadonlyArray<string>>
  /** Of how many the coordinator heard, and how many became the coordinator's own. */
  readonly escalated: { readonly told: number; readonly owner: number }
  /** Hours from the request for care to the first care that bridges the wait, and to the care that was meant. */
  readonly wait: { readonly toBridging: number; readonly toCare: number }
}

/** Plays the day. */
export const counter = async (): Promise<Day> => {
  await using host = await openZorgband({ ledger: memory(), tenant: "een-loket" })
  await host.migrations.apply()
  const desk = host.as({ actor: "counter-1", purpose: "one counter" })
  const housing = host.as({ actor: "housing-1", purpose: "one counter" })
  const welfare = host.as({ actor: "welfare-1", purpose: "one counter" })
  await desk.calendars.publish("counter", { week }, { at: at(-24) })
  await desk.routing.publish(rules, { at: at(-24) })
  for (const [member, skills] of [
    ["counter-1", []],
    ["counter-2", ["care"]]
  ] as const) {
    await desk.teams.place(member, { teams: ["counter"], skills, capacity: 4 }, { at: at(-1) })
    await desk.teams.seen(member, true, { at: at(-1) })
  }

  const about = "counter|7"
  const { contact, questions } = await desk.contacts.record(
    {
      happenedAt: at(0),
      direction: "in",
      channel: "counter",
      inside: [{ kind: "employee", id: "counter-1" }],
      outside: [{ role: "client", about }],
      verified: "identity card",
      disclosed: true,
      outcome: "answered",
      duration: 1_500,
      language: "nl",
      labels: [],
      content: { subject: "After her fall" },
      questions: [
        { asked: "When is the pharmacy open?", inputs: { domain: "care" }, answer: "Until six" },
        {
          asked: "Can I get a house without stairs?",
          behind: "How can I go on living by myself?",
          inputs: { domain: "living" }
        },
        { asked: "Who takes me shopping?", inputs: { domain: "welfare" } },
        { asked: "Can I have help with washing?", inputs: { domain: "care" } },
        { asked: "Who comes with me to the hospital?", inputs: { domain: "welfare" } }
      ]
    },
    { at: at(0.5) }
  )
  const [, house, shopping, washing] = questions
  if (house === undefined || shopping === undefined || washing === undefined)
    throw new Error("A question was not recorded")

  // Behind the counter each goes to who can handle it.
  for (const question of questions.slice(1)) await desk.routing.route(question, { at: at(0.6) })
  while ((await desk.routing.follow(at(0.6))).more);

  // Living: the housing association is asked, and accepts.
  await desk.questions.offer(house, "housing-1", { at: at(1) })
  await housing.questions.accept(house, { at: at(2) })

  // Welfare gives it back: not theirs. It is the counter's again, which promises an answer and so has a date.
  await desk.questions.offer(shopping, "welfare-1", { at: at(1) })
  await welfare.questions.giveBack(shopping, "no volunteers now", { at: at(3) })
  const promise = { contact, to: about, owner: "counter-1", within: { calendar: "counter", minutes: 960 } }
  const wording = "We look for somebody to go shopping with, and call you"
  await desk.commitments.makeWithin({ ...promise, question: shopping, wording }, { at: at(4) })

  // Care: a referral of her own. It bridges the wait until the care that was meant begins.
  const referral = await desk.referrals.receive(
    {
      about,
      service: "personal care",
      law: "Zvw",
      advised: null,
      contacted: { kind: "self" },
      indicated: null
    },
    at(0),
    { at: at(1) }
  )
  const step = (name: "accept" | "start bridging care" | "start care", hours: number) =>
    desk.referrals.take({ referral, step: name, by: "provider", at: at(hours) }, { at: at(hours) })
  await step("accept", 5)
  await step("start bridging care", 24)
  await step("start care", 240)
  await desk.questions.answer(washing, "A nurse comes from tomorrow", { at: at(6) })

  // Nobody does anything about the rest: the coordinator hears of it, and then owns it. What a partner has is left alone.
  let escalated = { told: 0, owner: 0 }
  for (let hours = 1; hours <= 72; hours += 1) {
    const { told, owner } = await desk.routing.tick(at(hours))
    escalated = { told: escalated.told + told, owner: escalated.owner + owner }
  }

  const ending = ({ answer, withPartner, route }: Question.Question): Ending => {
    if (answer !== null) return "answered"
    if (withPartner) return "with a partner who accepted it"
    return route === null ? "forgotten" : "an owner with a date"
  }
  const requests: Array<readonly [string, Ending]> = []
  const owners: Array<ReadonlyArray<string>> = []
  for (const id of questions) {
    const question = await desk.questions.get(id)
    requests.push([question.asked ?? "erased", ending(question)])
    owners.push(question.hops.map(({ owner }) => owner))
  }
  const { steps } = await desk.referrals.get(referral)
  const hoursTo = (name: string) =>
    ((steps.find(({ step: one }) => one === name)?.at ?? Number.NaN) - at(0)) / 3_600_000
  return {
    requests,
    owners,
    escalated,
    wait: { toBridging: hoursTo("start bridging care"), toCare: hoursTo("start care") }
  }
}

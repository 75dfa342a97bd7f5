/**
 * A morning at the contact centre of a home-care organisation: the client calls once. The front desk answers or
 * promises, nothing is transferred blindly, general practices have a line of their own, and what was promised is kept or
 * explained before it lapses.
 */
import { openZorgband } from "@zorgband/core"
import { Party } from "@zorgband/core/access"
import { Instant } from "@zorgband/core/time"
import { type Channel, memory } from "@zorgband/plugin-sdk"
import { mailbox, portal, telephone } from "./channels.ts"

/** Monday 2 March 2026, nine o'clock in the Netherlands. */
const nine = Date.UTC(2026, 2, 2, 8)
const at = (hours: number, minutes = 0) => Instant.of(nine + (hours * 60 + minutes) * 60_000)
const day = [
  { from: "08:30", to: "12:30" },
  { from: "13:00", to: "17:30" }
]
const week = { monday: day, tuesday: day, wednesday: day, thursday: day, friday: day }

/** Whose numbers, addresses and accounts are known. */
const known: Record<string, string> = {
  "+31612345678": "home-care|101",
  "familie@example.nl": "home-care|102",
  "account-7": "home-care|103"
}

const recognise = async ({ handle }: Channel.Message) => {
  const about = handle === null ? undefined : known[handle]
  return about === undefined
    ? { outside: [{ role: "anonymous" as const }] as const }
    : {
        outside: [{ role: "client" as const, about }] as const,
        questions: [{ asked: "See the message", inputs: {} }]
      }
}

const channels = [
  telephone([
    { uniqueId: "1741", caller: "+31612345678", extension: "employee-17", rangAt: at(0, 5), spoken: 190 },
    { uniqueId: "1742", caller: null, extension: null, rangAt: at(0, 7), spoken: 0 }
  ]),
  mailbox([
    {
      messageId: "<1@example.nl>",
      from: "familie@example.nl",
      subject: "Household help",
      body: "Can my mother get help on Friday?",
      receivedAt: at(0, 20)
    }
  ]),
  portal([
    { number: 1, account: "account-7", text: "Wanneer komt de wijkzorg?", language: "nl", sentAt: at(0, 30) }
  ])
]

/** What the morning came to. */
export interface Morning {
  /** How many contacts each channel brought, asked twice. */
  readonly takenIn: ReadonlyArray<number>
  /** How many contacts there are of the known clients. */
  readonly contacts: number
  /** How the promise stood before it was due, and in the end. */
  readonly promise: { readonly warned: number; readonly verdict: string | null }
  /** Open questions whose owner is nobody. */
  readonly unowned: number
  /** Share of the questions that were answered in the first contact. */
  readonly firstContact: number
  /** How often questions moved. */
  readonly transfers: number
}

/** Plays the morning. */
export const morning = async (): Promise<Morning> => {
  await using host = await openZorgband({ ledger: memory(), tenant: "thuiszorg-noord", plugins: channels })
  await host.migrations.apply()
  const desk = host.as({ actor: "employee-17", purpose: "customer contact" })
  await desk.calendars.publish("care-desk", { week }, { at: at(-1) })

  // What the channels heard; asked twice, it is there once.
  const takenIn: Array<number> = []
  const names = ["exchange", "mailbox", "portal"]
  for (const channel of [...names, ...names]) {
    const { contacts, refused } = await desk.contacts.takeIn(channel, { after: null, recognise })
    if (refused.length > 0) throw new Error(`Not taken in: ${refused.map(({ why }) => why).join(", ")}`)
    takenIn.push(contacts)
  }

  // A general practice calls on its own line. Answered at once, and the question behind it is kept.
  await desk.contacts.record(
    {
      happenedAt: at(1),
      direction: "in",
      channel: "gp line",
      inside: [{ kind: "employee", id: "employee-17" }],
      outside: [{ role: "referrer", id: "gp-noord", about: "home-care|101" }],
      verified: "known number",
      disclosed: true,
      outcome: "answered",
      duration: 240,
      labels: [],
      content: { subject: "Start of care" },
      questions: [
        {
          asked: "Has care started?",
          behind: "Can my patient come home from hospital today?",
          inputs: {},
          answer: "Yes, a nurse comes at four"
        }
      ]
    },
    { at: at(1, 5) }
  )

  // Somebody calls for her mother. The desk cannot answer, so it promises: four working hours.
  const { contact, questions } = await desk.contacts.record(
    {
      happenedAt: at(2),
      direction: "in",
      channel: "telephone",
      inside: [{ kind: "employee", id: "employee-17" }],
      outside: [
        {
          role: "representative",
          about: "home-care|102",
          representation: { kind: "mentor", from: "2024-05-01", until: null }
        }
      ],
      verified: "control questions",
      outcome: "call back",
      duration: 300,
      labels: [],
      content: {},
      questions: [{ asked: "Can she have help on Friday too?", inputs: {} }]
    },
    { at: at(2, 6) }
  )
  const [question] = questions
  if (question === undefined) throw new Error("The question was not recorded")
  const promise = await desk.commitments.makeWithin(
    {
      contact,
      question,
      to: "home-care|102",
      wording: "We call you back today about Friday",
      owner: "planning",
      within: { calendar: "care-desk", minutes: 240 }
    },
    { at: at(2, 7) }
  )
  await desk.questions.handOver(question, "planning", { at: at(2, 8) })

  // Planning accepts, and is warned before it lapses; it waits for the client half an hour, and calls back in time.
  const planning = host.as({ actor: "employee-31", onBehalfOf: "planning", purpose: "customer contact" })
  await planning.commitments.decide(promise, { _tag: "Accept" }, { at: at(2, 20) })
  const pause = { _tag: "Pause", at: at(3), reason: "waits for the client" } as const
  await planning.commitments.decide(promise, pause, { at: at(3) })
  await planning.commitments.decide(promise, { _tag: "Resume", at: at(3, 30) }, { at: at(3, 31) })
  let warned = 0
  for (let minutes = 0; minutes < 480; minutes += 5) {
    const ticked = await planning.commitments.tick(at(2, 10 + minutes))
    warned += ticked.warned.owner + ticked.warned.team
    if (ticked.warned.team === 1) break
  }
  await planning.questions.callBack(question, false, { at: at(6) })
  await planning.questions.callBack(question, true, { at: at(6, 10) })
  await planning.questions.answer(question, "Yes, at ten", { at: at(6, 11) })
  const kept = { _tag: "Keep", at: at(6, 11) } as const
  const verdict = await planning.commitments.decide(promise, kept, { at: at(6, 12) })

  const owners = ["employee-17", "planning", "care-desk"]
  const period = { from: Instant.of(nine), to: Instant.of(nine + 86_400_000) }
  const figures = [...(await desk.questions.figures(period)).values()]
  const sum = (of: (one: (typeof figures)[number]) => number) =>
    figures.reduce((total, one) => total + of(one), 0)
  const parties = Object.values(known).map((party) => Party.PartyId.make(party))
  return {
    takenIn,
    contacts: await desk.contacts.count(parties),
    promise: { warned, verdict },
    unowned: (await desk.questions.unowned(owners)).length,
    firstContact: sum(({ atOnce }) => atOnce) / sum(({ asked }) => asked),
    transfers: sum(({ transfers }) => transfers)
  }
}

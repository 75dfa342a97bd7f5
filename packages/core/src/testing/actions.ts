/** What people at a desk do, as data: generated at random and run against the services. */
import type { Json } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import fc from "fast-check"
import type { PartyId } from "../access/Party.ts"
import * as Commitment from "../contact/Commitment.ts"
import type * as Client from "../identity/Client.ts"
import type * as SourceRecord from "../identity/SourceRecord.ts"
import * as Referral from "../referral/Referral.ts"
import * as Instant from "../time/Instant.ts"
import type * as Work from "../work/Work.ts"
import { caller, type Desk, person } from "./Build.ts"

// What it is

/** One thing that somebody does. Numbers pick among what there is, so that every action fits every history. */
export type Action =
  | { readonly do: "register"; readonly system: string; readonly local: number; readonly who: number }
  | { readonly do: "merge" | "unmerge"; readonly from: number; readonly into: number }
  | { readonly do: "decide"; readonly left: number; readonly right: number; readonly same: boolean }
  | { readonly do: "split"; readonly client: number; readonly record: number }
  | { readonly do: "state"; readonly client: number; readonly restricted: boolean }
  | { readonly do: "link" }
  | { readonly do: "erase"; readonly which: number; readonly client: boolean }
  | { readonly do: "record"; readonly about: number; readonly answered: boolean; readonly label: boolean }
  | { readonly do: "void" | "report back"; readonly which: number }
  | { readonly do: "hand over" | "answer"; readonly which: number; readonly to: string }
  | { readonly do: "promise"; readonly which: number; readonly days: number }
  | { readonly do: "follow"; readonly which: number; readonly command: Commitment.Command["_tag"] }
  | { readonly do: "receive"; readonly about: number }
  | { readonly do: "step"; readonly which: number; readonly step: Referral.Step }

const small = fc.nat({ max: 5 })
const team = fc.constantFrom("team-north", "team-south")

/** Any action. */
export const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("register" as const),
      system: fc.constantFrom("maternity", "home-care"),
      local: fc.nat({ max: 3 }),
      who: fc.nat({ max: 3 })
    })
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom("merge" as const, "unmerge" as const),
      from: small,
      into: small
    })
  },
  fc.record({ do: fc.constant("decide" as const), left: small, right: small, same: fc.boolean() }),
  fc.record({ do: fc.constant("split" as const), client: small, record: small }),
  fc.record({ do: fc.constant("state" as const), client: small, restricted: fc.boolean() }),
  fc.constant({ do: "link" as const }),
  fc.record({ do: fc.constant("erase" as const), which: small, client: fc.boolean() }),
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("record" as const),
      about: small,
      answered: fc.boolean(),
      label: fc.boolean()
    })
  },
  fc.record({ do: fc.constantFrom("void" as const, "report back" as const), which: small }),
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom("hand over" as const, "answer" as const),
      which: small,
      to: team
    })
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("promise" as const),
      which: small,
      days: fc.integer({ min: -1, max: 9 })
    })
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("follow" as const),
      which: small,
      command: fc.constantFrom(
        ...(Object.keys(Commitment.Command.cases) as Array<Commitment.Command["_tag"]>)
      )
    })
  },
  fc.record({ do: fc.constant("receive" as const), about: small }),
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("step" as const),
      which: small,
      step: fc.constantFrom(...Referral.Step.literals)
    })
  }
)

/** What there is to pick from; it grows as actions come to something. */
export interface Known {
  readonly clients: Array<Client.ClientId>
  readonly records: Array<SourceRecord.SourceRecordId>
  readonly contacts: Array<Parameters<Desk["contacts"]["get"]>[1]>
  readonly questions: Array<Parameters<Desk["questions"]["get"]>[1]>
  readonly commitments: Array<Commitment.CommitmentId>
  readonly referrals: Array<Referral.ReferralId>
}

/** Nothing yet. */
export const nothing = (): Known => ({
  clients: [],
  records: [],
  contacts: [],
  questions: [],
  commitments: [],
  referrals: []
})

// What it does

const day = 86_400_000
const who = caller("reads:psychosocial")

const learn = <A>(all: Array<A>, ...found: ReadonlyArray<A>): void => {
  for (const one of found) if (!all.includes(one)) all.push(one)
}

/** What somebody does, with the services that do it; `null` when there is nothing yet to do it with. */
export const perform = (
  desk: Desk,
  known: Known,
  asked: Action,
  stamp: Required<Work.Stamp>
): Effect.Effect<Json.Json | object, { readonly _tag: string }> | null => {
  const pick = <A>(all: ReadonlyArray<A>, n: number): A | undefined => all[n % Math.max(1, all.length)]
  const now = Instant.of(stamp.at)
  switch (asked.do) {
    case "register":
      return desk.clients
        .register(
          who,
          {
            source: asked.system,
            localId: String(asked.local),
            person: person(asked.who, asked.local === 0 ? null : true)
          },
          stamp
        )
        .pipe(
          Effect.tap(({ client, record }) =>
            Effect.sync(() => {
              learn(known.clients, client)
              learn(known.records, record)
            })
          )
        )
    case "merge":
    case "unmerge": {
      const [from, into] = [pick(known.clients, asked.from), pick(known.clients, asked.into)]
      return from === undefined || into === undefined
        ? null
        : desk.clients[asked.do](who, { from, into }, stamp)
    }
    case "decide": {
      const [left, right] = [pick(known.records, asked.left), pick(known.records, asked.right)]
      const verdict = asked.same ? "same" : "different"
      return left === undefined || right === undefined
        ? null
        : desk.clients.decide(who, { left, right, verdict }, stamp)
    }
    case "split": {
      const [client, record] = [pick(known.clients, asked.client), pick(known.records, asked.record)]
      return client === undefined || record === undefined
        ? null
        : Effect.tap(desk.clients.split(who, { client, records: [record] }, stamp), (off) =>
            Effect.sync(() => learn(known.clients, off))
          )
    }
    case "state": {
      const client = pick(known.clients, asked.client)
      const is = asked.restricted ? { restricted: true } : {}
      return client === undefined ? null : desk.clients.state(who, { client, is }, stamp)
    }
    case "link":
      return desk.clients.link(who, stamp)
    case "erase": {
      const party = pick<string>(asked.client ? known.clients : known.records, asked.which)
      return party === undefined
        ? null
        : desk.clients.erase(who, { party, ground: "request", keptUntil: null }, stamp)
    }
    case "record": {
      const about = pick<string>(asked.about % 2 ? known.records : known.clients, asked.about)
      return desk.contacts
        .record(
          who,
          {
            happenedAt: now - 1_000,
            direction: "in",
            channel: "telephone",
            inside: [{ kind: "employee", id: "employee-17" }],
            outside: [{ role: "client", ...(about === undefined ? {} : { about }) }],
            verified: null,
            outcome: "call back",
            duration: 60,
            labels: asked.label ? ["psychosocial"] : [],
            content: { subject: "a question", notes: "who called, and why" },
            questions: [
              { asked: "when does care start?", inputs: { subject: "new care" } },
              {
                asked: "who comes?",
                behind: "is it somebody I know?",
                inputs: {},
                ...(asked.answered ? { answer: "Anna comes" } : {})
              }
            ]
          },
          stamp
        )
        .pipe(
          Effect.tap(({ contact, questions }) =>
            Effect.sync(() => {
              learn(known.contacts, contact)
              learn(known.questions, ...questions)
            })
          )
        )
    }
    case "void": {
      const contact = pick(known.contacts, asked.which)
      return contact === undefined ? null : desk.contacts.void(who, contact, "recorded twice", stamp)
    }
    case "hand over":
    case "answer": {
      const question = pick(known.questions, asked.which)
      if (question === undefined) return null
      return asked.do === "answer"
        ? desk.questions.answer(who, question, `says ${asked.to}`, stamp)
        : desk.questions.handOver(who, question, asked.to, stamp)
    }
    case "promise": {
      const contact = pick(known.contacts, asked.which)
      if (contact === undefined) return null
      const promise = {
        contact,
        question: null,
        to: (pick(known.records, asked.which) as PartyId | undefined) ?? null,
        wording: "we call you back",
        owner: "team-north",
        due: now + asked.days * day
      }
      return desk.commitments
        .make(who, promise, stamp)
        .pipe(Effect.tap((id) => Effect.sync(() => learn(known.commitments, id))))
    }
    case "follow": {
      const commitment = pick(known.commitments, asked.which)
      if (commitment === undefined) return null
      const { cases } = Commitment.Command
      const commands: { readonly [Tag in Commitment.Command["_tag"]]: Commitment.Command } = {
        Accept: cases.Accept.make({}),
        Decline: cases.Decline.make({}),
        TakeOver: cases.TakeOver.make({}),
        Pause: cases.Pause.make({ at: now, reason: "waits for client" }),
        Resume: cases.Resume.make({ at: now }),
        HandOver: cases.HandOver.make({ to: "team-south" }),
        TakeBack: cases.TakeBack.make({}),
        Renegotiate: cases.Renegotiate.make({ due: Instant.of(now + 2 * day), toldAt: now }),
        Explain: cases.Explain.make({ at: now }),
        Keep: cases.Keep.make({ at: now }),
        Break: cases.Break.make({}),
        Withdraw: cases.Withdraw.make({})
      }
      return Effect.map(
        desk.commitments.decide(who, commitment, commands[asked.command], stamp),
        (verdict) => verdict
      )
    }
    case "receive": {
      const about = pick<string>(known.records, asked.about)
      if (about === undefined) return null
      const request = {
        about,
        service: "maternity",
        law: "Zvw" as const,
        advised: { kind: "general practitioner" as const, id: "agb-01" },
        contacted: { kind: "self" as const },
        indicated: null
      }
      return desk.referrals
        .receive(who, request, now, stamp)
        .pipe(Effect.tap((id) => Effect.sync(() => learn(known.referrals, id))))
    }
    case "step": {
      const referral = pick(known.referrals, asked.which)
      if (referral === undefined) return null
      const { by } = Referral.transitions[asked.step]
      return desk.referrals.take(who, { referral, step: asked.step, by, reason: "moved" }, stamp)
    }
    case "report back": {
      const referral = pick(known.referrals, asked.which)
      return referral === undefined
        ? null
        : Effect.map(desk.referrals.reportBack(who, referral, stamp), () => "told")
    }
  }
}

/**
 * What the desk has to know today, read from the host: codes, ids, weights and moments. It holds no name, address or
 * other personal data, so it can be printed as JSON and compared.
 */
import type { Partner } from "@zorgband/contact-cadence"
import type { LeadTime, Mix } from "@zorgband/core/referral"
import { Instant, Zone } from "@zorgband/core/time"
import type { Ledger } from "@zorgband/plugin-sdk"
import type { Problem, Problems } from "../input/Problem.ts"
import type { Read } from "./Day.ts"
import type { Services } from "./Desk.ts"

// What it is

/** A pair of records that waits for a person, with the weight of each field in bits. */
export interface Doubt {
  readonly left: string
  readonly right: string
  /** Bits for one person. */
  readonly score: number
  /** The score as a chance. */
  readonly probability: number
  /** The rule that keeps the pair from being linked, if one does. */
  readonly rule: string | null
  readonly fields: ReadonlyArray<{ readonly field: string; readonly level: string; readonly weight: number }>
}

/** A question without an answer. */
interface Question {
  readonly id: string
  readonly desk: string
  readonly office: string
  readonly owner: string
  readonly due: string
  readonly overdue: boolean
  readonly mayCommit: ReadonlyArray<string>
}

/** A promise that is open. */
export interface Promise_ {
  readonly id: string
  readonly owner: string
  /** The source record of the client, or `null`. */
  readonly to: string | null
  readonly due: string
  /** `today` when it lapses on this day. */
  readonly standing: "overdue" | "today" | "later"
}

/** A partner whose contact is due. */
interface DuePartner {
  readonly partner: string
  readonly name: string
  readonly subject: string
  readonly owner: string
  readonly dueOn: string
  readonly standing: "due" | "overdue"
  readonly daysLeft: number
}

/** Everything. */
export interface Report {
  /** The moment at which the desk looks. */
  readonly at: string
  /** The day of that moment in the Netherlands. */
  readonly today: string
  /** What reading the input came to. */
  readonly read: Read
  /** How many there are in all. */
  readonly clients: { readonly records: number; readonly clients: number; readonly doubts: number }
  /** The most likely first. */
  readonly doubts: ReadonlyArray<Doubt>
  /** The first due first. */
  readonly questions: ReadonlyArray<Question>
  /** The first due first. */
  readonly promises: ReadonlyArray<Promise_>
  /** Through whom people come, how long it takes, and how many referrers still have to hear. */
  readonly referrals: {
    readonly mix: Mix.Mix
    readonly leadTimes: ReadonlyArray<LeadTime.Summary>
    readonly answersOwed: number
  }
  /** How many there are, and whose contact is due. */
  readonly partners: {
    readonly tiers: { readonly [Tier in Partner.Tier]: number }
    readonly due: ReadonlyArray<DuePartner>
  }
  /** What could not be read. */
  readonly problems: { readonly count: number; readonly listed: ReadonlyArray<Problem> }
}

// What it does

/** All of a list that comes in pages. */
const all = async <A>(
  page: (part: { readonly limit: number; readonly after?: string }) => Promise<Ledger.Page<A>>
): Promise<ReadonlyArray<A>> => {
  const items: Array<A> = []
  for (let part: { readonly after?: string } | null = {}; part !== null; ) {
    const { items: more, next }: Ledger.Page<A> = await page({ limit: 1_000, ...part })
    for (const item of more) items.push(item)
    part = next === null ? null : { after: next }
  }
  return items
}

/** Reads the report. It depends on what is stored and on `at`, never on the clock. */
export const make = async (
  desk: Services,
  at: Instant.Instant,
  read: Read,
  problems: Problems
): Promise<Report> => {
  const today = Zone.dateOf(Zone.amsterdam, at)
  const { records, clients, doubts } = await desk.clients.count()
  const pairs = await all((part) => desk.clients.doubts(part))
  const questions = await all((part) => desk.questions.open(part))
  const promises = await all((part) => desk.commitments.due(undefined, part))
  const due = await all((part) => desk.cadences.due({ on: today }, part))
  const names: Array<string> = []
  for (const { row } of due) names.push((await desk.partners.get(row.with.id as never)).name)
  return {
    at: Instant.format(at),
    today,
    read,
    clients: { records, clients, doubts },
    doubts: pairs.map(({ row: { left, right, why } }): Doubt => {
      const { score = 0, probability = 0, rule = null, fields = [] } = why ?? {}
      return { left, right, score, probability, rule, fields }
    }),
    questions: questions.map(({ id, row: { owner, route, askedAt } }): Question => {
      const dueAt = route?.due ?? askedAt
      return {
        id,
        desk: route?.desk ?? "none",
        office: route?.office ?? "front",
        owner,
        due: Instant.format(dueAt),
        overdue: dueAt < at,
        mayCommit: route?.mayCommit ?? []
      }
    }),
    promises: promises.map(({ id, row: { owner, to, due: dueAt } }): Promise_ => {
      const on = Zone.dateOf(Zone.amsterdam, dueAt)
      const standing = dueAt < at ? "overdue" : on === today ? "today" : "later"
      return { id, owner, to, due: Instant.format(dueAt), standing }
    }),
    referrals: {
      mix: await desk.referrals.mix(),
      leadTimes: await desk.referrals.leadTimes({ from: "received", to: "start care" }),
      answersOwed: (await all((part) => desk.referrals.owedAnswers(part))).length
    },
    partners: {
      tiers: await desk.partners.count(),
      due: due.map(({ row, dueOn, standing, daysLeft }, place): DuePartner => {
        const name = names[place] ?? ""
        return {
          partner: row.with.id,
          name,
          subject: row.subject,
          owner: row.owner,
          dueOn,
          standing,
          daysLeft
        }
      })
    },
    problems: { count: problems.count(), listed: problems.listed() }
  }
}

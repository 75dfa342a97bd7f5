/** The published versions of the routing rules, each proven once in a process, and what they say of a question. */
import type { Ledger } from "@zorgband/plugin-sdk"
import { Effect, Result, Schema } from "effect"
import * as Calendar from "../contact/Calendar.ts"
import type * as Question from "../contact/Question.ts"
import type { Table } from "../decision/index.ts"
import { type Instant, type OfficeHours, WorkingTime } from "../time/index.ts"
import type * as Store from "../work/Store.ts"
import type * as Work from "../work/Work.ts"
import * as Escalation from "./Escalation.ts"
import { route as routeOf, sentence } from "./Routing.ts"
import * as RuleSet from "./RuleSet.ts"
import * as Rules from "./Rules.ts"
import * as Versions from "./Versions.ts"

// What it is

/** Where a question goes, by when it must be answered, who comes next when nothing happens, and why. */
export type Sent = {
  /** The question as it was routed: desk, owner, due, who may commit. */
  readonly route: Question.Routed
  /** Who is told and who takes over, and when. */
  readonly escalation: Escalation.Chain
  /** Why, in plain Dutch. */
  readonly nl: string
  /** Why, in plain English. */
  readonly en: string
}

/** What time counts from. */
export interface Moments {
  /** When the question was asked: the deadline. */
  readonly asked: Instant.Instant
  /** Since when an owner has it by the rules: the escalation. */
  readonly since: (owner: string) => Instant.Instant
}

// What can go wrong

/** The rules use a calendar of which no office hours were published. */
export class CalendarMissing extends Schema.TaggedError<CalendarMissing>()("CalendarMissing", {
  /** The name of the calendar. */
  calendar: Schema.String
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `The routing rules use the calendar ${this.calendar}, of which no office hours were published. Publish them first.`
  }
}

/** Why a question cannot be sent. */
export type NotSent =
  | CalendarMissing
  | Table.InvalidInput
  | RuleSet.Refusal
  | Versions.NotYetInForce
  | WorkingTime.NoWorkingTime
  | WorkingTime.StillPaused
  | WorkingTime.InvalidDuration

/** How a row is read: in a command, or outside one. */
type Get = Work.Work["get"] | Store.Store["get"]

// What it does

const everyVersion = { index: "by_effect", equals: ["routing"] } satisfies Store.Look

const inForce = (at: Instant.Instant) =>
  ({ ...everyVersion, range: { to: at }, order: "descending", limit: 1 }) as const

/** All versions, in a command: that no other is published meanwhile is expected. */
export const versions = (work: Work.Work) =>
  Effect.map(work.find(Rules.collection, { ...everyVersion, limit: 1_000 }), (stored) => ({
    inOrder: stored.map(({ row }) => row)
  }))

/** The office hours of a calendar as they are known now, or a refusal. */
export const hoursOf = (get: Get, calendar: string) =>
  Effect.flatMap(get(Calendar.collection, calendar), (state) =>
    state === null
      ? Effect.fail(new CalendarMissing({ calendar }))
      : Effect.succeed(Calendar.latest(state).hours)
  )

const say = (
  ruleSet: RuleSet.RuleSet,
  route: Parameters<typeof sentence>[1],
  { asked, since }: Moments,
  hours: OfficeHours.OfficeHours
): Result.Result<Sent, NotSent> =>
  Result.gen(function* () {
    const { outcome, version, mayCommit } = route
    const { desk, deadline, id, office, owner } = outcome
    const due = yield* WorkingTime.add(hours, asked, deadline.minutes * 60_000)
    return {
      route: {
        version,
        outcome: id,
        desk,
        office,
        owner,
        due,
        mayCommit,
        ...(outcome.mayCommit.owner ? { ownerMayCommit: true } : {})
      },
      escalation: yield* Escalation.chain(outcome, hours, since(owner)),
      nl: sentence(ruleSet, route, "nl"),
      en: sentence(ruleSet, route, "en")
    }
  })

/** The versions of one host. */
export const make = (store: Store.Store) => {
  // A version never changes, so what was proven stays proven.
  const proven = new Map<string, RuleSet.RuleSet>()
  const prove = (definition: RuleSet.Definition): Result.Result<RuleSet.RuleSet, RuleSet.Refusal> => {
    const known = proven.get(definition.version)
    if (known !== undefined) return Result.succeed(known)
    return Result.map(RuleSet.compile(definition), (ruleSet) => {
      proven.set(definition.version, ruleSet)
      return ruleSet
    })
  }
  const one = (
    [found]: ReadonlyArray<{ readonly row: Rules.Rules }>,
    at: Instant.Instant
  ): Effect.Effect<RuleSet.RuleSet, Versions.NotYetInForce | RuleSet.Refusal> =>
    found === undefined
      ? Effect.fail(new Versions.NotYetInForce({ at }))
      : Effect.fromResult(prove(found.row.definition))
  const version = (
    id: string
  ): Effect.Effect<RuleSet.RuleSet | null, RuleSet.Refusal | Ledger.LedgerUnavailable> =>
    Effect.flatMap(
      proven.has(id) ? Effect.succeed(proven.get(id) ?? null) : store.get(Rules.collection, id),
      (found): Effect.Effect<RuleSet.RuleSet | null, RuleSet.Refusal> =>
        found === null ? Effect.succeed(null) : Effect.fromResult(prove(found.definition))
    )
  return {
    /** The version that holds at a moment. */
    at: (at: Instant.Instant) => {
      const { limit, ...look } = inForce(at)
      return Effect.flatMap(store.page(Rules.collection, look, { limit }), ({ items }) => one(items, at))
    },
    /** The same in a command: that it holds is expected. */
    atIn: (work: Work.Work, at: Instant.Instant) =>
      Effect.flatMap(work.find(Rules.collection, inForce(at)), (found) => one(found, at)),
    /** A version by its id; `null` when there is none. */
    version,
    /** The skills that a question needs by its route; none when it was not sent. */
    skills: (route: Question.Routed | null) =>
      route === null
        ? Effect.succeed([])
        : Effect.map(version(route.version), (rules) => rules?.outcomes.get(route.outcome)?.skills ?? []),
    /** What a version says of a question with these inputs. */
    say: (get: Get, ruleSet: RuleSet.RuleSet, inputs: Question.Inputs, moments: Moments) =>
      Effect.gen(function* () {
        const route = yield* Effect.fromResult(
          routeOf(ruleSet, inputs as RuleSet.Question<RuleSet.Definition>)
        )
        const hours = yield* hoursOf(get, route.outcome.deadline.calendar)
        return yield* Effect.fromResult(say(ruleSet, route, moments, hours))
      })
  }
}

/** See {@link make}. */
export type RuleBook = ReturnType<typeof make>

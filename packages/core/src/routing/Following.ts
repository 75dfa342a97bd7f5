/**
 * Routing is made again when something changes: rules that take effect, office hours or inputs that are others, people
 * who come and go, questions that arrive or are answered. What happened is followed through the feed from a checkpoint, at
 * least once; what is done depends on how things stand and not on which events were seen, so that following again from
 * the start changes nothing.
 */
import { Envelope, Id, type Ledger } from "@zorgband/plugin-sdk"
import { Effect, Equal } from "effect"
import type { Caller } from "../access/Caller.ts"
import * as Calendar from "../contact/Calendar.ts"
import * as Question from "../contact/Question.ts"
import { Instant } from "../time/index.ts"
import * as Checkpoint from "../work/Checkpoint.ts"
import * as CommandId from "../work/CommandId.ts"
import * as Step from "../work/Step.ts"
import type * as Store from "../work/Store.ts"
import type * as Work from "../work/Work.ts"
import * as Assigning from "./Assigning.ts"
import * as Moving from "./Moving.ts"
import type * as RuleBook from "./RuleBook.ts"
import type * as RuleSet from "./RuleSet.ts"
import type * as Staff from "./Staff.ts"
import * as TeamMember from "./TeamMember.ts"

// What it is

/** What following came to. What was done at the same time by another call is counted there. */
export type Followed = {
  /** How many questions were sent anew, or got another deadline. */
  readonly rerouted: number
  /** The questions that the rules in force refuse, such as for want of an input. They stay with who has them. */
  readonly refused: ReadonlyArray<Question.QuestionId>
  /** How many questions came back to a team from who is not there. */
  readonly returned: number
  /** How many questions were assigned to one of a team. */
  readonly assigned: number
  /**
   * The plugins that did not answer, or not what can be. Of skills what the host told holds meanwhile; a team whose
   * capacity is not known is left as it is until the next call.
   */
  readonly away: ReadonlyArray<string>
  /** Whether there is more to follow: call again. */
  readonly more: boolean
}

/** With what it is followed. */
export interface Setting {
  /** The storage. */
  readonly store: Store.Store
  /** The rules. */
  readonly book: RuleBook.RuleBook
  /** Who calls. */
  readonly caller: Caller
  /** The moment. */
  readonly at: Instant.Instant
  /** The people of teams, as plugins know them. */
  readonly staff: Staff.Staff
}

// What it does

const eventsAtOnce = 500
const name = "routing.follow"
/** How far the feed was followed, and the version under which all open questions were looked at. */
const followers = { feed: "routing", rules: "routing rules" } as const

/** Whether two routes say the same, whatever their version. */
const sameRoute = (one: Question.Routed, other: Question.Routed): boolean =>
  Equal.equals({ ...one, version: null }, { ...other, version: null })

const refused = { _tag: "Refused" } as const

/** Sends a question anew when the rules say otherwise than when it was sent; with the same owner it stays where it is. */
const reroute = (book: RuleBook.RuleBook, rules: RuleSet.RuleSet, id: string) => (work: Work.Work) =>
  Effect.gen(function* () {
    const at = Instant.of(work.at)
    const known = yield* Moving.open(work, id)
    const before = known?.state.route ?? null
    if (known === null || before === null) return yield* Step.nothing
    const sent = yield* book
      .say(work.get, rules, known.state.inputs, yield* Moving.moments(work, known))
      .pipe(Effect.mapError((failure) => (failure._tag === "LedgerUnavailable" ? failure : refused)))
    const [had, needs] = [yield* book.skills(before), yield* book.skills(sent.route)]
    if (sameRoute(before, sent.route) && Equal.equals(had, needs)) {
      if (!(yield* Moving.escalate(work, known, sent, at))) return yield* Step.nothing
    } else {
      // It was assigned for other skills than it needs now.
      const isLacking =
        known.state.hops.at(-1)?.why === "assigned" && needs.some((skill) => !had.includes(skill))
      yield* Moving.send(work, known, sent, at, before.owner === sent.route.owner && !isLacking)
    }
    return "rerouted" as const
  })

/** The version to look at questions under. A clock that is put back puts no older one in force again. */
const rulesNow = ({ book, store, at }: Setting) =>
  Effect.gen(function* () {
    const applied = yield* store.get(Checkpoint.collection, followers.rules)
    const last = applied === null ? null : yield* book.version(applied.cursor)
    const found = yield* book.at(at).pipe(Effect.catchTag("NotYetInForce", () => Effect.succeed(null)))
    const rules =
      last !== null && (found === null || found.definition.effectiveFrom < last.definition.effectiveFrom)
        ? last
        : found
    return { rules, applied: applied?.cursor ?? null }
  })

/** Notes how far it was followed; nothing when somebody did so meanwhile. */
const reach = (
  { store, caller, at }: Setting,
  follower: string,
  part: Assigning.Part,
  before: string | null,
  cursor: string
) =>
  Step.run(store, {
    name,
    caller,
    own: CommandId.own("reach", follower, part),
    at,
    body: (work) =>
      Effect.flatMap(Checkpoint.reach(work, follower, before, cursor), (did) =>
        did ? Effect.succeed(null) : Step.nothing
      )
  })

/** What a part of the feed touches. */
const touched = (events: ReadonlyArray<Ledger.SequencedEvent>) => {
  const questions = new Set<string>()
  const people = new Set<string>()
  let calendars = false
  let own = true
  for (const { envelope } of events) {
    const { type, on } = Envelope.decode(envelope)
    calendars ||= type.startsWith(`${Calendar.collection.name}.`)
    own &&= type.startsWith(`${Checkpoint.collection.name}.`)
    for (const { collection, key } of on) {
      if (collection === Question.collection.name) questions.add(key)
      if (collection === TeamMember.collection.name) people.add(key)
    }
  }
  return { questions, people, calendars, own }
}

/** Sends questions anew where the rules in force say otherwise; says of which they say nothing. */
const rerouteAll = (
  { store, book, caller, at }: Setting,
  part: Assigning.Part,
  rules: RuleSet.RuleSet,
  ids: ReadonlySet<string>
) =>
  Effect.gen(function* () {
    const left: Array<Question.QuestionId> = []
    const done = yield* Effect.forEach(
      ids,
      (id) =>
        Step.run(store, {
          name,
          caller,
          own: CommandId.own("route", part, rules.definition.version, id),
          at,
          body: reroute(book, rules, id)
        }).pipe(
          Effect.catchTag("Refused", () =>
            Effect.sync(() => {
              left.push(Question.QuestionId.make(id))
              return null
            })
          )
        ),
      { concurrency: 16 }
    )
    const sent = done.filter((one) => one !== null)
    return {
      rerouted: sent.filter(({ here }) => here).length,
      refused: left.sort(),
      some: sent.length > 0
    }
  })

/** Looks at the teams of people; whoever had a question is one of them, or a team. */
const staffing = (setting: Setting, part: Assigning.Part, ids: ReadonlySet<string>) =>
  Effect.gen(function* () {
    const { store, staff } = setting
    const teams = new Set<string>()
    const left: Array<string> = []
    const asked = [...ids]
    const rows = yield* store.getAll(TeamMember.collection, asked)
    for (const [at, id] of asked.entries()) {
      const row = rows[at] ?? null
      if (row?.teams.length === 0) left.push(id)
      for (const one of row?.teams ?? [id]) teams.add(one)
    }
    // All teams of everybody: what is done about somebody depends on what is said of them in each.
    if (staff.changesUnseen)
      yield* store.each(TeamMember.collection, { index: "id", equals: [] }, (row) => {
        for (const one of row.teams) teams.add(one)
      })
    return yield* Assigning.look({ ...setting, name, part }, teams, left)
  })

/** See `Routes.follow`. */
export const follow = (setting: Setting) =>
  Effect.gen(function* () {
    const { store, at } = setting
    const before = yield* store.get(Checkpoint.collection, followers.feed)
    const page = yield* store.ledger.feed(before?.cursor ?? null, eventsAtOnce)
    const { questions, people, calendars, own } = touched(page.events)
    // Of the same part of the feed the same commands follow, whoever reads it and however often.
    const part = (own ? null : page.events.at(-1)?.position) ?? Id.random(at)
    const { rules, applied } = yield* rulesNow(setting)
    const isNew = rules !== null && rules.definition.version !== applied

    const moved = new Set(questions)
    if (isNew || calendars)
      yield* store.each(Question.collection, { index: "by_status", equals: ["open"] }, (row, id) => {
        if (row.route !== null) moved.add(id)
      })
    const sent =
      rules === null
        ? { rerouted: 0, refused: [], some: false }
        : yield* rerouteAll(setting, part, rules, moved)

    for (const row of yield* store.getAll(Question.collection, [...questions]))
      for (const { owner } of row?.hops ?? []) people.add(owner)
    const { returned, assigned, away, some } = yield* staffing(setting, part, people)

    const isFull = page.events.length === eventsAtOnce
    // A checkpoint for its own notes alone, at their end, would never end.
    if (!own || isFull) yield* reach(setting, followers.feed, part, before?.cursor ?? null, page.cursor)
    if (isNew) {
      const { version } = rules.definition
      yield* reach(setting, followers.rules, version, applied, version)
    }
    const { rerouted, refused } = sent
    const more = sent.some || some || isFull
    return { rerouted, refused, returned, assigned, away, more } satisfies Followed
  })

/**
 * The service of routing: publishes versions of the rules, sends questions to their owner, does so again when something
 * changes, and lets others hear of a question or own it when nothing happens.
 */
import { type Collection, type Json, type Point, RulePack } from "@zorgband/plugin-sdk"
import { Clock, Context, Effect, Exit, Layer, Result, Schema } from "effect"
import type { Caller } from "../access/Caller.ts"
import { Code } from "../access/Party.ts"
import * as Question from "../contact/Question.ts"
import { existing, type QuestionNotFound } from "../contact/Questions.ts"
import { Instant } from "../time/index.ts"
import * as Input from "../work/Input.ts"
import * as Points from "../work/Points.ts"
import * as Store from "../work/Store.ts"
import type * as Work from "../work/Work.ts"
import * as Escalating from "./Escalating.ts"
import * as Escalation from "./Escalation.ts"
import * as Following from "./Following.ts"
import * as Moving from "./Moving.ts"
import * as Pulling from "./Pulling.ts"
import * as RuleBook from "./RuleBook.ts"
import * as RuleSet from "./RuleSet.ts"
import * as Rules from "./Rules.ts"
import * as Staff from "./Staff.ts"
import * as TeamMember from "./TeamMember.ts"
import { MemberNotFound } from "./Teams.ts"
import * as Versions from "./Versions.ts"

// What it is

/** The rules are not valid JSON of {@link Rules.Rules}. Holds no values. */
export class InvalidRules extends Schema.TaggedError<InvalidRules>()("InvalidRules", {
  /** What is wrong. */
  reason: Schema.String
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `The routing rules are refused: ${this.reason}`
  }
}

/** Another set of rules was published under this version. */
export class VersionTaken extends Schema.TaggedError<VersionTaken>()("VersionTaken", {
  /** The version. */
  version: Schema.String
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `Version ${this.version} of the routing rules was published before. Give changed rules a version of their own.`
  }
}

/** The rule pack has no such version. */
export class PackedVersionNotFound extends Schema.TaggedError<PackedVersionNotFound>()(
  "PackedVersionNotFound",
  {
    /** The pack. */
    pack: Schema.String,
    /** The first fifty versions that it has. */
    has: Schema.Array(Schema.String)
  }
) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `The rule pack ${this.pack} has no such version. It has: ${this.has.join(", ")}.`
  }
}

/** Which version of a rule pack, and from when it holds. */
export const Packed = Schema.Struct({
  /** The version in the pack. */
  version: Code,
  /** The moment from which it holds. */
  effectiveFrom: Instant.Instant
})
/** See {@link Packed}. */
export interface Packed extends Schema.Schema.Type<typeof Packed> {}

/** What a call about routing can be refused for, beside the errors of any command. */
export type RoutingError =
  | InvalidRules
  | VersionTaken
  | PackedVersionNotFound
  | RulePack.RulePackUnavailable
  | Point.UnknownExtension
  | Versions.VersionsClash
  | Versions.RewritesThePast
  | RuleBook.NotSent
  | QuestionNotFound
  | MemberNotFound
  | Question.QuestionAnswered
  | Question.QuestionVoided

type Answer<A> = Effect.Effect<A, RoutingError | Work.WorkError>

/** See {@link Routes}. */
export interface RoutesService {
  /**
   * Publishes a version, once it is proven that every question gets an owner and somebody who may commit. No two hold
   * from the same moment, and only the first may hold from before the moment of publishing. Its calendars are office
   * hours that were published, see `Calendars`.
   */
  readonly publish: (
    caller: Caller,
    rules: typeof RuleSet.Definition.Encoded,
    stamp?: Work.Stamp
  ) => Answer<string>
  /**
   * Publishes a version of a rule pack that a plugin of the host provides, under the id `pack/version`. It is proven as
   * any other, and its parties and calendars must be those of the host.
   */
  readonly publishPacked: (caller: Caller, pack: string, which: Packed, stamp?: Work.Stamp) => Answer<string>
  /**
   * Sends a question where the rules of the moment say. Afterwards {@link RoutesService.follow} does it again when the
   * question or the rules change. The deadline counts from when the question was asked, so that sending it again gives no
   * more time; it may lie in the past. Escalation counts from when it was sent to its owner; sent
   * once more after another took it over, it begins anew.
   */
  readonly route: (caller: Caller, question: Question.QuestionId, stamp?: Work.Stamp) => Answer<RuleBook.Sent>
  /** Where a question with these inputs that is asked at a moment would go, without sending it. */
  readonly preview: (caller: Caller, inputs: Question.Inputs, at: Instant.Instant) => Answer<RuleBook.Sent>
  /**
   * Looks at what happened since the last call, and does again what depends on it: questions that were sent are sent
   * anew where the rules now say otherwise, those of who is not there go back to their team, and what waits in a team
   * is assigned. It does so for questions of any label, and tells no more of them than their ids. Call it until there is no more, such as every
   * minute; any number of processes may.
   *
   * @param now epoch milliseconds; the present moment when left out
   */
  readonly follow: (caller: Caller, now?: Instant.Instant) => Answer<Following.Followed>
  /**
   * Gives somebody the next question, for who asks for it instead of waiting until it is assigned: of what waits in their
   * teams, and for which they have the skills, the oldest. `null` when there is none, when they are not at work, or when
   * they have as many as they can. A team whose capacity is not known now is passed over.
   */
  readonly pull: (caller: Caller, member: Code, stamp?: Work.Stamp) => Answer<Question.QuestionId | null>
  /**
   * Escalates what was not answered: each level of a chain once, as an event `escalation.Escalated` in the feed, however
   * often this is called and whatever the clock does. Call it every minute or so.
   *
   * @param now epoch milliseconds; the present moment when left out
   */
  readonly tick: (caller: Caller, now?: Instant.Instant) => Answer<Escalating.Escalated>
  /** The escalation of a question that was routed, or `null`. */
  readonly escalation: (caller: Caller, question: Question.QuestionId) => Answer<Escalation.Escalation | null>
}

// What it does

const decodeRules = Schema.decodeUnknownResult(RuleSet.Definition, {
  errors: "all",
  onExcessProperty: "error"
})
/** A pack that cannot be read within this time is away. */
const patience = "30 seconds"
const isPacked = Schema.is(
  Schema.Array(Schema.Struct({ version: Schema.String, rules: Schema.Record(Schema.String, Schema.Unknown) }))
)
const now = { now: Schema.optionalKey(Instant.Instant) }
const input = {
  publishPacked: Input.reader("routing.publishPacked", { pack: Code, which: Packed }),
  route: Input.reader("routing.route", { question: Question.QuestionId }),
  preview: Input.reader("routing.preview", { inputs: Question.Inputs, at: Instant.Instant }),
  follow: Input.reader("routing.follow", now),
  pull: Input.reader("routing.pull", { member: Code }),
  tick: Input.reader("routing.tick", now),
  escalation: Input.reader("routing.escalation", { question: Question.QuestionId })
}

const make = Effect.gen(function* () {
  const store = yield* Store.make
  const book = RuleBook.make(store)
  const points = yield* Points.Points
  const staff = Staff.make(points)
  const moment = (
    read: Input.Reader<{ readonly now?: Instant.Instant }>,
    asked: Instant.Instant | undefined
  ) =>
    Effect.gen(function* () {
      const { given } = yield* read(asked === undefined ? {} : { now: asked })
      return given.now ?? Instant.of(yield* Clock.currentTimeMillis)
    })
  const publish = (caller: Caller, told: unknown, stamp: Work.Stamp = {}) =>
    Effect.gen(function* () {
      const decoded = decodeRules(told)
      if (Result.isFailure(decoded)) {
        const wrong = Input.problems(decoded.failure.issue)
        const reason = wrong
          .map(({ path, expected }) => `${path.join(".") || "rules"}: ${expected}`)
          .join(". ")
        return yield* new InvalidRules({ reason })
      }
      const definition = decoded.success
      yield* Effect.fromResult(RuleSet.compile(definition))
      const { version } = definition
      return yield* store.run({
        name: "routing.publish",
        caller,
        stamp,
        payload: told as Json.Json,
        body: (work) =>
          Effect.gen(function* () {
            if ((yield* work.get(Rules.collection, version)) !== null)
              return yield* new VersionTaken({ version })
            for (const calendar of definition.calendars) yield* RuleBook.hoursOf(work.get, calendar)
            const at = Instant.of(work.at)
            const rules = { definition }
            yield* Effect.fromResult(Versions.add(yield* RuleBook.versions(work), rules, at))
            const event = Rules.Event.cases.Published.make({ rules, at })
            yield* work.record(Rules.collection, event, [version])
            return version
          })
      })
    })
  return Store.guarded("routing", {
    publish: Effect.fn("Routes.publish")(publish),
    publishPacked: Effect.fn("Routes.publishPacked")(function* (caller, pack, which, stamp = {}) {
      const { given } = yield* input.publishPacked({ pack, which })
      const { versions } = yield* points.get("rule pack", given.pack)
      const unreadable = new RulePack.RulePackUnavailable({ pack: given.pack })
      const read = yield* versions.pipe(
        Effect.timeout(patience),
        Effect.map((said) => (isPacked(said) ? said : null)),
        Effect.exit
      )
      if (Exit.isFailure(read) || read.value === null) return yield* unreadable
      const { version, effectiveFrom } = given.which
      const found = read.value.find((one) => one.version === version)
      if (found === undefined)
        return yield* new PackedVersionNotFound({
          pack: given.pack,
          has: read.value.slice(0, 50).map((one) => one.version.slice(0, 80))
        })
      const rules = { ...found.rules, version: `${given.pack}/${version}`, effectiveFrom }
      return yield* publish(caller, rules, stamp)
    }),
    route: Effect.fn("Routes.route")((caller, question, stamp = {}) =>
      store.command(input.route, { caller, stamp, asked: { question } }, function* (work, given) {
        const known = yield* existing(work, given.question)
        const at = Instant.of(work.at)
        const rules = yield* book.atIn(work, at)
        const sent = yield* book.say(
          work.get,
          rules,
          known.state.inputs,
          yield* Moving.moments(work, known, true)
        )
        yield* Moving.send(work, known, sent, at)
        return sent
      })
    ),
    preview: Effect.fn("Routes.preview")(function* (_caller, inputs, at) {
      const { given } = yield* input.preview({ inputs, at })
      const moments = { asked: given.at, since: () => given.at }
      return yield* book.say(store.get, yield* book.at(given.at), given.inputs, moments)
    }),
    follow: Effect.fn("Routes.follow")(function* (caller, asked) {
      const at = yield* moment(input.follow, asked)
      return yield* Following.follow({ store, book, caller, at, staff })
    }),
    pull: Effect.fn("Routes.pull")((caller, member, stamp = {}) =>
      store.command(input.pull, { caller, stamp, asked: { member } }, function* (work, given) {
        const row = yield* work.get(TeamMember.collection, given.member)
        if (row === null) return yield* new MemberNotFound()
        const said = yield* staff.of(new Map(row.teams.map((team) => [team, [given.member]])))
        return yield* Pulling.next({ store, book, said }, work, given.member, row)
      })
    ),
    tick: Effect.fn("Routes.tick")(function* (caller, asked) {
      return yield* Escalating.tick(store, caller, yield* moment(input.tick, asked))
    }),
    escalation: Effect.fn("Routes.escalation")(function* (caller, question) {
      const { given } = yield* input.escalation({ question })
      yield* existing({ get: store.get, caller }, given.question)
      return yield* store.get(Escalation.collection, given.question)
    })
  } satisfies RoutesService)
})

/** Routing, over the storage and vault of the host. */
export class Routes extends Context.Service<Routes, RoutesService>()("@zorgband/core/routing/Routes") {
  /** The service over the storage and vault of the host. */
  static readonly layer: Store.ServiceLayer<Routes> = Layer.effect(Routes, make)
}

/** The collections that routing uses, those of teams too. */
export const collections: ReadonlyArray<Collection.AnyCollection> = [
  Rules.collection,
  Escalation.collection,
  TeamMember.collection
]

/** The service of routing: publishes versions of the rules, and sends questions to their owner. */
import type { Collection, Json } from "@zorgband/plugin-sdk"
import { Context, Effect, Layer, Result, Schema } from "effect"
import type { Caller } from "../access/Caller.ts"
import * as Party from "../access/Party.ts"
import * as Question from "../contact/Question.ts"
import { existing, type QuestionNotFound } from "../contact/Questions.ts"
import type { Table } from "../decision/index.ts"
import { Instant, WorkingTime } from "../time/index.ts"
import * as Input from "../work/Input.ts"
import * as Store from "../work/Store.ts"
import type * as Work from "../work/Work.ts"
import { route as routeOf, sentence } from "./Routing.ts"
import * as RuleSet from "./RuleSet.ts"
import * as Rules from "./Rules.ts"
import * as Versions from "./Versions.ts"

// What it is

/** Where a question was sent, by when it must be answered, and why. */
export type Sent = {
  /** The question as it was routed: desk, owner, due, who may commit. */
  readonly route: Question.Routed
  /** Why, in plain Dutch. */
  readonly nl: string
  /** Why, in plain English. */
  readonly en: string
}

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

/** The rules use a calendar whose opening hours were not given. */
export class CalendarMissing extends Schema.TaggedError<CalendarMissing>()("CalendarMissing", {
  /** The name of the calendar. */
  calendar: Schema.String
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `The routing rules use the calendar ${this.calendar}, of which there are no opening hours. Publish them together.`
  }
}

/** What a call about routing can be refused for, beside the errors of any command. */
export type RoutingError =
  | InvalidRules
  | VersionTaken
  | Versions.VersionsClash
  | Versions.RewritesThePast
  | Versions.NotYetInForce
  | CalendarMissing
  | RuleSet.Refusal
  | Table.InvalidInput
  | QuestionNotFound
  | Question.QuestionAnswered
  | Question.QuestionVoided
  | WorkingTime.NoWorkingTime
  | WorkingTime.StillPaused
  | WorkingTime.InvalidDuration

type Answer<A> = Effect.Effect<A, RoutingError | Work.WorkError>

/** See {@link Routes}. */
export interface RoutesService {
  /**
   * Publishes a version, once it is proven that every question gets an owner and somebody who may commit. No two hold
   * from the same moment, and only the first may hold from before the moment of publishing.
   */
  readonly publish: (caller: Caller, rules: typeof Rules.Rules.Encoded, stamp?: Work.Stamp) => Answer<string>
  /**
   * Sends a question where the rules of the moment say. Do it again when the question or the rules change. The deadline
   * counts from when the question was asked, so that sending it again gives no more time; it may lie in the past.
   */
  readonly route: (caller: Caller, question: Question.QuestionId, stamp?: Work.Stamp) => Answer<Sent>
  /** Where a question with these inputs that is asked at a moment would go, without sending it. */
  readonly preview: (caller: Caller, inputs: Question.Inputs, at: Instant.Instant) => Answer<Sent>
}

// What it does

const decodeRules = Schema.decodeUnknownResult(Rules.Rules, { errors: "all", onExcessProperty: "error" })
const input = {
  route: Input.reader("routing.route", { question: Question.QuestionId }),
  preview: Input.reader("routing.preview", { inputs: Question.Inputs, at: Instant.Instant })
}

const prove = (rules: Rules.Rules): Result.Result<RuleSet.RuleSet, CalendarMissing | RuleSet.Refusal> => {
  const missing = rules.definition.calendars.find((name) => !Object.hasOwn(rules.calendars, name))
  if (missing !== undefined) return Result.fail(new CalendarMissing({ calendar: missing }))
  return RuleSet.compile(rules.definition)
}

const send = (
  rules: Rules.Rules,
  ruleSet: RuleSet.RuleSet,
  inputs: Question.Inputs,
  asked: Instant.Instant
): Result.Result<Sent, RoutingError> => {
  const routed = routeOf(ruleSet, inputs as RuleSet.Question<RuleSet.Definition>)
  if (Result.isFailure(routed)) return Result.fail(routed.failure)
  const { outcome, version, mayCommit } = routed.success
  const { desk, deadline, id, office, owner } = outcome
  const hours = rules.calendars[deadline.calendar]
  if (hours === undefined) return Result.fail(new CalendarMissing({ calendar: deadline.calendar }))
  return Result.map(WorkingTime.add(hours, asked, deadline.minutes * 60_000), (due) => ({
    route: { version, outcome: id, desk, office, owner, due, mayCommit },
    nl: sentence(ruleSet, routed.success, "nl"),
    en: sentence(ruleSet, routed.success, "en")
  }))
}

const everyVersion = { index: "by_effect", equals: ["routing"] } satisfies Store.Look

const make = Effect.gen(function* () {
  const store = yield* Store.make
  // A version never changes, so what was proven stays proven.
  const proven = new Map<string, { readonly rules: Rules.Rules; readonly ruleSet: RuleSet.RuleSet }>()
  const proof = (version: string, rules: Rules.Rules) => {
    const known = proven.get(version)
    if (known !== undefined) return Result.succeed(known)
    return Result.map(prove(rules), (ruleSet) => {
      const made = { rules, ruleSet }
      proven.set(version, made)
      return made
    })
  }
  const inForce = (at: Instant.Instant): Store.Look => ({
    ...everyVersion,
    range: { to: at },
    order: "descending"
  })
  return Store.guarded("routing", {
    publish: Effect.fn("Routes.publish")(function* (caller, told, stamp = {}) {
      const decoded = decodeRules(told)
      if (Result.isFailure(decoded)) {
        const wrong = Input.problems(decoded.failure.issue)
        const reason = wrong
          .map(({ path, expected }) => `${path.join(".") || "rules"}: ${expected}`)
          .join(". ")
        return yield* new InvalidRules({ reason })
      }
      const rules = decoded.success
      yield* Effect.fromResult(prove(rules))
      const { version } = rules.definition
      return yield* store.run({
        name: "routing.publish",
        caller,
        stamp,
        payload: told as unknown as Json.Json,
        body: (work) =>
          Effect.gen(function* () {
            if ((yield* work.get(Rules.collection, version)) !== null)
              return yield* new VersionTaken({ version })
            const at = Instant.of(work.at)
            const stored = yield* work.find(Rules.collection, { ...everyVersion, limit: 1_000 })
            const known = { inOrder: stored.map(({ row }) => row) }
            yield* Effect.fromResult(Versions.add(known, rules, at))
            const event = Rules.Event.cases.Published.make({ rules, at })
            yield* work.record(Rules.collection, event, [version])
            return version
          })
      })
    }),
    route: Effect.fn("Routes.route")((caller, question, stamp = {}) =>
      store.command(input.route, { caller, stamp, asked: { question } }, function* (work, given) {
        const known = yield* existing(work, given.question)
        const at = Instant.of(work.at)
        const [latest] = yield* work.find(Rules.collection, { ...inForce(at), limit: 1 })
        if (latest === undefined) return yield* new Versions.NotYetInForce({ at })
        const { rules, ruleSet } = yield* Effect.fromResult(proof(latest.key, latest.row))
        const { askedAt, inputs } = known.state
        const sent = yield* Effect.fromResult(send(rules, ruleSet, inputs, askedAt))
        for (const event of yield* Effect.fromResult(Question.route(known, sent.route, at)))
          yield* work.record(Question.collection, event, [known.id], {
            also: Party.refs([known.state.about])
          })
        return sent
      })
    ),
    preview: Effect.fn("Routes.preview")(function* (_caller, inputs, at) {
      const { given } = yield* input.preview({ inputs, at })
      const { items } = yield* store.page(Rules.collection, inForce(given.at), { limit: 1 })
      const [latest] = items
      if (latest === undefined) return yield* new Versions.NotYetInForce({ at: given.at })
      const { rules, ruleSet } = yield* Effect.fromResult(proof(latest.id, latest.row))
      return yield* Effect.fromResult(send(rules, ruleSet, given.inputs, given.at))
    })
  } satisfies RoutesService)
})

/** Routing, over the storage and vault of the host. */
export class Routes extends Context.Service<Routes, RoutesService>()("@zorgband/core/routing/Routes") {
  /** The service over the storage and vault of the host. */
  static readonly layer: Store.ServiceLayer<Routes> = Layer.effect(Routes, make)
}

/** The collections that the service uses. */
export const collections: ReadonlyArray<Collection.AnyCollection> = [Rules.collection]

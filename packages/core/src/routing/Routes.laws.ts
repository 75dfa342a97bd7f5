/** The laws of the service {@link Routes}, as data. */
import { Effect, Result, type Scope } from "effect"
import fc from "fast-check"
import { caller, type Desk, noon, stamps } from "../testing/Build.ts"
import { Instant } from "../time/index.ts"
import { ask, openDesks } from "./asking.ts"
import { rules } from "./fixtures.ts"
import type * as RuleSet from "./RuleSet.ts"

// What it is

/** What is put to the test: the services over a store that nobody used before. See `Build.desk`. */
export type Subject = Effect.Effect<Desk, unknown, Scope.Scope>

type Encoded = typeof RuleSet.Definition.Encoded

// What it does

const hour = 3_600_000
const who = caller()
const roster = { law: "Zvw", askedBy: "client", clientKnown: true, subject: "roster", urgency: 2 }
const published = (version: string, effectiveFrom: number): Encoded =>
  ({ ...rules, version, effectiveFrom }) as unknown as Encoded

const so = (what: string, holds: boolean): Effect.Effect<void> =>
  holds ? Effect.void : Effect.die(new Error(what))

/** The laws of sending questions. Each rejects when it does not hold. */
export const routesLaws = (subject: Subject) => {
  const always = <Input>(
    input: fc.Arbitrary<Input>,
    holds: (desk: Desk, input: Input) => Effect.Effect<void, unknown>
  ): Promise<void> =>
    fc.assert(
      fc.asyncProperty(input, (one) =>
        Effect.runPromise(
          Effect.scoped(
            Effect.gen(function* () {
              const desk = yield* subject
              yield* openDesks(desk)
              yield* holds(desk, one)
            })
          )
        )
      ),
      { numRuns: 15 }
    )
  return {
    "a question that is sent again under the same rules keeps its deadline": () =>
      always(fc.array(fc.nat({ max: 500 }), { minLength: 1, maxLength: 4 }), (desk, hours) =>
        Effect.gen(function* () {
          const next = stamps()
          yield* desk.routing.publish(who, published("1", noon), next())
          const question = yield* ask(desk, { inputs: roster }, { command: "call", at: noon + hour })
          const { route } = yield* desk.routing.preview(who, roster, Instant.of(noon + hour))
          for (const [n, later] of [0, ...hours].entries()) {
            const at = noon + (1 + later) * hour
            const again = yield* desk.routing.route(who, question, { command: `route-${n}`, at })
            yield* so("the deadline moved", again.route.due === route.due)
          }
          const { route: kept } = yield* desk.questions.get(who, question)
          yield* so("another deadline is kept", kept?.due === route.due)
        })
      ),

    "however many publish at once, one version holds from a moment, and none changes what was decided": () =>
      always(fc.integer({ min: 2, max: 6 }), (desk, many) =>
        Effect.gen(function* () {
          const next = stamps()
          const tags = (versions: ReadonlyArray<Encoded>) =>
            Effect.forEach(
              versions,
              (one) =>
                Effect.map(Effect.result(desk.routing.publish(who, one, next())), (done) =>
                  Result.isSuccess(done) ? "published" : done.failure._tag
                ),
              { concurrency: "unbounded" }
            )
          const at = (moment: number) =>
            Array.from({ length: many }, (_, n) => published(`${moment}-${n}`, moment))
          const refused = Array.from({ length: many - 1 }, () => "VersionsClash")
          for (const moment of [noon - 24 * hour, noon + 24 * hour])
            yield* so(
              "a moment has more versions than one, or none",
              (yield* tags(at(moment))).sort().join() === [...refused, "published"].join()
            )
          const [past] = yield* tags([published("past", noon - hour)])
          yield* so("the past is changed", past === "RewritesThePast")
        })
      ),

    "a question that is sent while a version is published is sent by the version that holds": () =>
      always(fc.boolean(), (desk) =>
        Effect.gen(function* () {
          yield* desk.routing.publish(who, published("1", noon), { command: "publish-1", at: noon })
          const at = noon + hour
          const question = yield* ask(desk, { inputs: roster }, { command: "call", at })
          const order = yield* Effect.all(
            [
              desk.routing.route(who, question, { command: "route", at }),
              desk.routing.publish(who, published("2", at), { command: "publish-2", at })
            ],
            { concurrency: "unbounded" }
          )
          const sequence: Array<string> = []
          const { events } = yield* desk.ledger.feed(null, 500)
          for (const { envelope } of events) sequence.push(JSON.parse(envelope).command)
          const later = sequence.indexOf("route") > sequence.indexOf("publish-2")
          yield* so("an old version sent it", order[0].route.version === (later ? "2" : "1"))
        })
      )
  }
}

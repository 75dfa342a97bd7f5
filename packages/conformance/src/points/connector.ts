/** What the connector of a system must do: a change is taken over once, and what is refused says so. */
import { Id, type SourceConnector } from "@zorgband/plugin-sdk"
import { Clock, Effect, Result } from "effect"
import { required, same, so } from "../Check.ts"
import { doing, failure, keepsQuiet, secretsOf, troubled } from "./helpers.ts"
import type { PointContext, Trouble } from "./Stand.ts"

type Context = PointContext<"source connector">

const person = {
  name: { firstNames: "Wilhelmina", own: { name: "Ypsilanti" } },
  birthDate: "1931-04-17",
  address: { postcode: "9999ZZ", houseNumber: 94711, place: "Ypsilantidorp" },
  telephones: ["+31699999999"]
}

/** A change of a person who was entered in the system just now. */
const changing = ({ stand }: Context) =>
  Effect.gen(function* () {
    const localId = yield* doing(stand.enter)
    const key = Id.random(yield* Clock.currentTimeMillis)
    return { key, localId, person, duplicates: [], secret: false } satisfies SourceConnector.SourceChange
  })

const accepted = (answer: SourceConnector.SourceAnswer) =>
  so(
    "accepted, with a receipt of 1 to 200 characters",
    answer._tag === "Accepted" && answer.receipt.length > 0 && answer.receipt.length <= 200,
    answer
  )

/** A failure that is told as such, after which the change is sent again and taken over once. */
const fails = (context: Context, trouble: Trouble) =>
  Effect.gen(function* () {
    const connector = yield* context.open
    const change = yield* changing(context)
    const sent = failure(`a system in trouble: ${trouble}`, "ConnectorUnavailable", connector.send(change))
    const { source } = yield* troubled(context.stand, trouble, sent)
    yield* same("the system that is named", source, context.name)
    yield* accepted(yield* connector.send(change))
    yield* same("what it took over", yield* doing(() => context.stand.taken(change.localId)), [person])
  })

/** Runs it while the system refuses changes. */
const refusing = <A, E, R>({ stand }: Context, run: Effect.Effect<A, E, R>) =>
  Effect.andThen(
    doing(() => stand.refuse(true)),
    Effect.ensuring(
      run,
      doing(() => stand.refuse(false))
    )
  )

/** What the connector of a system must do. */
export const connector = {
  "connector.takes-over": required<Context>(
    "0.1.0",
    "has the system take over what a change says, of that person and no other",
    (context) =>
      Effect.gen(function* () {
        const { send } = yield* context.open
        const [change, other] = [yield* changing(context), yield* changing(context)]
        yield* accepted(yield* send(change))
        yield* same("what it took over", yield* doing(() => context.stand.taken(change.localId)), [person])
        yield* same("of another", yield* doing(() => context.stand.taken(other.localId)), [])
      })
  ),
  "connector.once": required<Context>(
    "0.1.0",
    "takes a change over once, and answers the same when it comes again, also after a restart",
    (context) =>
      Effect.gen(function* () {
        const change = yield* changing(context)
        const answer = yield* (yield* context.open).send(change)
        yield* same("sent again", yield* (yield* context.open).send(change), answer)
        yield* same("what it took over", yield* doing(() => context.stand.taken(change.localId)), [person])
      })
  ),
  "connector.each": required<Context>(
    "0.1.0",
    "takes a later change of the same person over too",
    (context) =>
      Effect.gen(function* () {
        const { send } = yield* context.open
        const change = yield* changing(context)
        yield* accepted(yield* send(change))
        const later = { birthDate: "1932-04-17" }
        yield* accepted(yield* send({ ...change, key: `${change.key} later`, person: later }))
        const taken = yield* doing(() => context.stand.taken(change.localId))
        yield* same("what it took over", taken, [person, later])
      })
  ),
  "connector.refusal": required<Context>(
    "0.1.0",
    "answers that the system refuses, with a reason: that is no failure",
    (context) =>
      Effect.gen(function* () {
        const { send } = yield* context.open
        const change = yield* changing(context)
        const answer = yield* refusing(context, Effect.result(send(change)))
        if (Result.isFailure(answer)) return yield* so("a refusal is an answer", false, answer.failure._tag)
        const { success } = answer
        yield* so(
          "refused, with a reason of 1 to 200 characters",
          success._tag === "Refused" && success.reason.length > 0 && success.reason.length <= 200,
          success
        )
        yield* same("what it took over", yield* doing(() => context.stand.taken(change.localId)), [])
      })
  ),
  "connector.away": required<Context>(
    "0.1.0",
    "says that the system cannot be reached, and takes the change over once when it can",
    (context) => fails(context, "away")
  ),
  "connector.nonsense": required<Context>(
    "0.1.0",
    "says that the system cannot be reached when its answer cannot be read",
    (context) => fails(context, "nonsense")
  ),
  "connector.quiet": required<Context>("0.1.0", "tells nothing of a person in what it answers", (context) =>
    Effect.gen(function* () {
      const { send } = yield* context.open
      const change = yield* changing(context)
      const secrets = secretsOf(person)
      for (const trouble of ["away", "nonsense"] as const) {
        const sent = failure(trouble, "ConnectorUnavailable", send(change))
        yield* keepsQuiet(trouble, troubled(context.stand, trouble, sent), secrets)
      }
      yield* keepsQuiet("a refusal", refusing(context, send(change)), secrets)
      yield* keepsQuiet("a receipt", send({ ...change, key: `${change.key} again` }), secrets)
    })
  )
}

/** The laws of the services as data: run them over any storage, or on services of your own. */
import { Effect, Result } from "effect"
import fc from "fast-check"
import { assignedOnce } from "../routing/Following.laws.ts"
import * as Instant from "../time/Instant.ts"
import * as CommandId from "../work/CommandId.ts"
import type * as Work from "../work/Work.ts"
import { type Action, action, nothing, perform } from "./actions.ts"
import { caller, type Desk, stamps } from "./Build.ts"
import { clientLaws } from "./clientLaws.ts"
import { broken, journal, type Subject, so, trying } from "./trying.ts"

export type { Subject } from "./trying.ts"

// What it does

const who = caller("sees-secret-addresses")

/** Runs what somebody does, and gives what came of it; what a rule refused is the tag of its error. */
const outcome = (
  desk: Desk,
  known: Parameters<typeof perform>[1],
  asked: Action,
  stamp: Required<Work.Stamp>
): Effect.Effect<string | null> => {
  const effect = perform(desk, known, asked, stamp)
  return effect === null
    ? Effect.succeed(null)
    : Effect.map(Effect.result(effect), (result) =>
        Result.isSuccess(result) ? JSON.stringify(result.success) : result.failure._tag
      )
}

/** The laws of the services. Each rejects when it does not hold. */
export const serviceLaws = (subject: Subject) => {
  const { inDesk, always, folds, runs } = trying(subject)
  const history = fc.array(action, { minLength: 1, maxLength: 40 })

  return {
    "a row is the fold of its events, whatever people do": () =>
      always(history, (desk, actions) =>
        Effect.gen(function* () {
          const [known, next] = [nothing(), stamps()]
          for (const one of actions) yield* outcome(desk, known, one, next())
          yield* folds(desk)
        })
      ),

    "whatever is done is done under an id that was given, or under one that nobody can give": () =>
      always(history, (desk, actions) =>
        Effect.gen(function* () {
          const [known, next] = [nothing(), stamps()]
          const given = new Set<string>()
          for (const one of actions) {
            const stamp = next()
            given.add(stamp.command)
            yield* outcome(desk, known, one, stamp)
          }
          const later = Instant.of(next().at + 30 * 86_400_000)
          yield* desk.commitments.tick(who, later)
          yield* desk.routing.tick(who, later)
          yield* desk.routing.follow(who, later)
          for (const { command } of yield* journal(desk))
            yield* so("a caller can give it", given.has(command) || !CommandId.isGiven(command), command)
        })
      ),

    "a repeated command has one effect and one answer, also when both are asked at once": () =>
      always(fc.tuple(history, fc.boolean()), (desk, [actions, atOnce]) =>
        Effect.gen(function* () {
          const [known, next] = [nothing(), stamps()]
          for (const one of actions) {
            const stamp = next()
            // Both runs pick from what there was before.
            const run = () => outcome(desk, structuredCopy(known), one, stamp)
            const [first, second] = yield* atOnce
              ? Effect.all([run(), run()], { concurrency: "unbounded" })
              : Effect.all([run(), run()])
            yield* so("the repeated command answers something else", first === second, { first, second, one })
            yield* outcome(desk, known, one, stamp)
          }
          const events = yield* journal(desk)
          yield* so("an event was written twice", new Set(events.map(({ id }) => id)).size === events.length)
          yield* folds(desk)
        })
      ),

    "a command that met others either did all of its work or left no trace": () =>
      always(fc.integer({ min: 2, max: 8 }), (desk, many) =>
        Effect.gen(function* () {
          const [known, next] = [nothing(), stamps()]
          yield* outcome(desk, known, { do: "record", about: 0, answered: false, label: false }, next())
          const [question] = known.questions
          if (question === undefined) return yield* Effect.die(broken("nothing was recorded"))
          const commands = Array.from({ length: many }, () => next())
          const answers = yield* Effect.forEach(
            commands,
            (stamp, n) => Effect.result(desk.questions.handOver(who, question, `team-${n}`, stamp)),
            { concurrency: "unbounded" }
          )
          const events = yield* journal(desk)
          const { receipts } = yield* desk.ledger.get(
            [],
            commands.map(({ command }) => command)
          )
          for (const [n, answer] of answers.entries()) {
            const written = events.filter(({ command }) => command === commands[n]?.command).length
            const done = Result.isSuccess(answer)
            yield* so("a refused command left an event", done ? written === 1 : written === 0)
            yield* so("a refused command left a receipt", done === (receipts[n] !== null))
          }
          const { hops, owner } = yield* desk.questions.get(who, question)
          const moved = answers.filter(Result.isSuccess).length
          yield* so("a hop was lost", hops.length === 1 + moved && hops.at(-1)?.owner === owner, hops)
          yield* folds(desk)
        })
      ),

    ...clientLaws(subject),

    "however many assign at once, nobody has more questions than they can, and none is taken from who had it":
      () => assignedOnce(subject.desk, runs),

    "a labelled contact, its questions and its promises are there only for who may read the label": () =>
      inDesk((desk) =>
        Effect.gen(function* () {
          const [known, next] = [nothing(), stamps()]
          yield* outcome(desk, known, { do: "register", system: "a", local: 1, who: 1 }, next())
          yield* outcome(desk, known, { do: "record", about: 1, answered: false, label: true }, next())
          yield* outcome(desk, known, { do: "promise", which: 0, days: 3 }, next())
          const [contact] = known.contacts
          const [question] = known.questions
          const [commitment] = known.commitments
          const [record] = known.records
          if (!contact || !question || !commitment || !record) return yield* Effect.die(broken("too little"))
          const seen = (reader: ReturnType<typeof caller>) =>
            Effect.gen(function* () {
              const lists = yield* Effect.all([
                desk.contacts.timeline(reader, [record as never]),
                desk.questions.open(reader),
                desk.questions.ofOwner(reader, "tester"),
                desk.commitments.due(reader),
                desk.commitments.ofOwner(reader, "team-north"),
                desk.commitments.to(reader, record as never)
              ])
              const gets = yield* Effect.all(
                [
                  Effect.result(desk.contacts.get(reader, contact)),
                  Effect.result(desk.questions.get(reader, question)),
                  Effect.result(desk.commitments.get(reader, commitment)),
                  // Voiding comes last: it takes the open questions along.
                  Effect.result(desk.questions.answer(reader, question, "yes", next())),
                  Effect.result(desk.contacts.void(reader, contact, "mistake", next()))
                ],
                { concurrency: 1 }
              )
              return [
                ...lists.map(({ items }) => items.length > 0),
                ...gets.map(({ _tag }) => _tag === "Success")
              ]
            })
          const outsider = yield* seen(caller("reads:complaint"))
          yield* so("a label is read without its role", !outsider.some(Boolean), outsider)
          const insider = yield* seen(caller("reads:psychosocial"))
          yield* so("who has the role does not see it", insider.every(Boolean), insider)
        })
      )
  }
}

const structuredCopy = <A extends object>(known: A): A =>
  Object.fromEntries(
    Object.entries(known).map(([name, all]) => [name, [...(all as ReadonlyArray<unknown>)]])
  ) as A

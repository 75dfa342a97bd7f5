/** The laws of group commit, as data: twins run them on their own implementation. */
import { Deferred, Effect, Exit, Fiber } from "effect"
import fc from "fast-check"
import * as Batch from "./Batch.ts"
import type * as GroupCommit from "./GroupCommit.ts"
import type { Batch as LedgerBatch, LedgerService } from "./Ledger.ts"
import { LedgerUnavailable } from "./Ledger.ts"
import * as MemoryLedger from "./MemoryLedger.ts"
import { batch, command } from "./testing/Build.ts"
import * as Ticket from "./testing/Ticket.ts"

/** What the laws are about. */
export type Subject = Pick<typeof GroupCommit, "make">

/** What callers write: each one ticket, of few keys, numbers and teams, so that they meet. */
const calls = fc.array(
  fc.record({
    key: fc.constantFrom("a", "b", "c", "d", "e"),
    number: fc.option(fc.constantFrom("1", "2")),
    team: fc.constantFrom("north", "south", "east", "west"),
    poisoned: fc.boolean()
  }),
  { minLength: 1, maxLength: 12 }
)

type Call = typeof calls extends fc.Arbitrary<ReadonlyArray<infer One>> ? One : never

const batchOf = ({ key, number, team }: Call, at: number): LedgerBatch =>
  batch({
    command: command(`c${at}`),
    changes: [{ collection: Ticket.collection, key, before: null, after: Ticket.make({ number, team }) }],
    result: at
  })

const trouble = new LedgerUnavailable({
  operation: "commit",
  code: "poison",
  retryable: false,
  outcomeUnknown: false
})

/** Runs the calls at once, and tells what reached the ledger, what was under way then, and what each caller got. */
const run = ({ make }: Subject, made: ReadonlyArray<Call>, max: number, abreast = 1) =>
  Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const reached: Array<ReadonlyArray<string>> = []
        const underWay = new Set<ReadonlyArray<string>>()
        const met: Array<ReadonlyArray<ReadonlyArray<string>>> = []
        const memory = MemoryLedger.make(new MemoryLedger.MemoryStore("north"), [Ticket.collection.layout])
        const poisoned = new Set(made.flatMap((call, at) => (call.poisoned ? [`c${at}`] : [])))
        const ledger: LedgerService = {
          ...memory,
          commit: (batches) => {
            const ids = batches.map(({ command: { id } }) => id)
            reached.push(ids)
            underWay.add(ids)
            met.push([...underWay])
            const answer = ids.some((id) => poisoned.has(id)) ? Effect.fail(trouble) : memory.commit(batches)
            return Effect.andThen(Effect.yieldNow, answer).pipe(
              Effect.ensuring(Effect.sync(() => underWay.delete(ids)))
            )
          }
        }
        const grouped = yield* make(ledger, { max, abreast })
        const batches = made.map(batchOf)
        const exits = yield* Effect.forEach(batches, (one) => Effect.exit(grouped.commit([one])), {
          concurrency: "unbounded"
        })
        return { reached, met, batches, exits, poisoned }
      })
    )
  )

/** Laws by name; each rejects with the smallest counterexample that was found. */
export const laws = (subject: Subject) => {
  const most = fc.record({ max: fc.integer({ min: 1, max: 6 }), abreast: fc.integer({ min: 1, max: 3 }) })
  type Most = typeof most extends fc.Arbitrary<infer Drawn> ? Drawn : never
  const property = (holds: (ran: Awaited<ReturnType<typeof run>>, most: Most) => boolean) => () =>
    fc.assert(
      fc.asyncProperty(calls, most, async (made, drawn) =>
        holds(await run(subject, made, drawn.max, drawn.abreast), drawn)
      ),
      { numRuns: 60 }
    )
  const writesOf = (batches: ReadonlyArray<LedgerBatch>, id: string) =>
    Batch.footprint(batches.find(({ command }) => command.id === id) as LedgerBatch).writes
  return {
    "the batches of a group share nothing, and are not too many": property(({ reached, batches }, { max }) =>
      reached.every((group) => {
        const parts = group.flatMap((id) => writesOf(batches, id))
        return group.length <= max && new Set(parts).size === parts.length
      })
    ),
    "groups under way at once share nothing, and are not too many": property(
      ({ met, batches }, { abreast }) =>
        met.every((groups) => {
          const parts = groups.flat().flatMap((id) => writesOf(batches, id))
          return groups.length <= abreast && new Set(parts).size === parts.length
        })
    ),
    "a later batch never overtakes one that it shares something with": property(({ reached, batches }) => {
      const order = reached.flat().filter((id, at, all) => all.indexOf(id) === at)
      return batches.every((later, at) =>
        batches.slice(0, at).every((earlier) => {
          const shares = Batch.footprint(earlier).writes.some((part) =>
            Batch.footprint(later).writes.includes(part)
          )
          return !shares || order.indexOf(earlier.command.id) < order.indexOf(later.command.id)
        })
      )
    }),
    "nobody fails for another's sake": property(({ exits, poisoned }) =>
      exits.every((exit, at) => Exit.isFailure(exit) === poisoned.has(`c${at}`))
    ),
    "each caller gets its own outcome": property(({ exits, batches }) => {
      // The first of those that want a key, or a number, gets it; as if they came one by one.
      const keys = new Set<string>()
      const numbers = new Set<string>()
      return exits.every((exit, at) => {
        if (!Exit.isSuccess(exit)) return true
        const put = (batches[at] as LedgerBatch).put[0]
        const key = put?.ref.key ?? ""
        const number = put?.claims.take[0]?.value
        const wanted = keys.has(key)
          ? "Conflict"
          : number !== undefined && numbers.has(number)
            ? "ClaimTaken"
            : "Committed"
        if (wanted === "Committed") {
          keys.add(key)
          if (number !== undefined) numbers.add(number)
        }
        return exit.value.length === 1 && exit.value[0]?._tag === wanted
      })
    }),
    "callers that come at once share a call": () =>
      fc.assert(
        fc.asyncProperty(fc.integer({ min: 2, max: 20 }), async (size) => {
          const made = Array.from({ length: size }, (_, at) => ({
            key: `k${at}`,
            number: null,
            team: `t${at}`,
            poisoned: false
          }))
          const { reached } = await run(subject, made as never, 64)
          return reached.length <= 2
        }),
        { numRuns: 10 }
      ),
    "a group that takes long does not hold up who shares nothing with it": () =>
      Effect.runPromise(
        Effect.scoped(
          Effect.gen(function* () {
            const memory = MemoryLedger.make(new MemoryLedger.MemoryStore("north"), [
              Ticket.collection.layout
            ])
            const [long, short] = (["north", "south"] as const).map((team, at) =>
              batchOf({ key: `k${at}`, number: null, team, poisoned: false } as never, at)
            ) as [LedgerBatch, LedgerBatch]
            const [left, met] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
            const held = { duration: "500 millis", orElse: () => Effect.fail(trouble) } as const
            const grouped = yield* subject.make(
              {
                ...memory,
                // The one that takes long is done when the other was.
                commit: (batches) =>
                  batches.includes(long)
                    ? Effect.andThen(
                        Deferred.succeed(left, undefined),
                        Effect.andThen(
                          Effect.timeoutOrElse(Deferred.await(met), held),
                          memory.commit(batches)
                        )
                      )
                    : memory.commit(batches)
              },
              { abreast: 2 }
            )
            const waiting = yield* Effect.forkScoped(grouped.commit([long]))
            yield* Deferred.await(left)
            yield* Effect.forkScoped(
              Effect.andThen(grouped.commit([short]), Deferred.succeed(met, undefined))
            )
            yield* Fiber.join(waiting)
          })
        )
      ),
    "when nobody knows what became of the group, nobody is told that it did not happen": () =>
      Effect.runPromise(
        Effect.scoped(
          Effect.gen(function* () {
            const memory = MemoryLedger.make(new MemoryLedger.MemoryStore("north"), [
              Ticket.collection.layout
            ])
            const lost = (outcomeUnknown: boolean) =>
              new LedgerUnavailable({ operation: "commit", code: "lost", retryable: true, outcomeUnknown })
            const grouped = yield* subject.make({
              ...memory,
              // The answer to the group is lost, and after that there is no connection.
              commit: (batches) =>
                batches.length > 1
                  ? Effect.andThen(memory.commit(batches), Effect.fail(lost(true)))
                  : Effect.fail(lost(false))
            })
            const batches = ["a", "b"].map((key, at) =>
              batchOf(
                { key, number: null, team: key === "a" ? "north" : "south", poisoned: false } as Call,
                at
              )
            )
            const told = yield* Effect.forEach(batches, (one) => Effect.flip(grouped.commit([one])), {
              concurrency: "unbounded"
            })
            if (told.some(({ outcomeUnknown }) => !outcomeUnknown))
              throw new Error("told that it did not happen")
          })
        )
      ),
    "nobody waits for ever when the scope closes": () =>
      Effect.runPromise(
        Effect.gen(function* () {
          const memory = MemoryLedger.make(new MemoryLedger.MemoryStore("north"), [Ticket.collection.layout])
          const one = batchOf({ key: "a", number: null, team: "north", poisoned: false }, 0)
          const opened = yield* Effect.scoped(
            Effect.gen(function* () {
              const grouped = yield* subject.make({ ...memory, commit: () => Effect.never })
              const waiting = yield* Effect.forkDetach(Effect.exit(grouped.commit([one])))
              yield* Effect.sleep("5 millis")
              return { grouped, waiting }
            })
          )
          const seen = (exit: Exit.Exit<unknown, LedgerUnavailable>) =>
            Exit.isFailure(exit) && exit.cause.reasons[0]?._tag === "Fail"
              ? exit.cause.reasons[0].error
              : null
          const patience = { duration: "200 millis", orElse: () => Effect.succeed(Exit.succeed([])) } as const
          const late = yield* Effect.timeoutOrElse(Effect.exit(opened.grouped.commit([one])), patience)
          const waited = yield* Effect.timeoutOrElse(Fiber.join(opened.waiting), patience)
          if (seen(waited)?.outcomeUnknown !== true) throw new Error("who waited has no answer")
          if (seen(late)?.outcomeUnknown !== false) throw new Error("who came late has no answer")
        })
      )
  }
}

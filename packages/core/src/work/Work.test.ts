import { describe, expect, it } from "@effect/vitest"
import type { Ledger } from "@zorgband/plugin-sdk"
import { Effect, Result } from "effect"
import fc from "fast-check"
import * as CommandId from "./CommandId.ts"
import {
  type Asked,
  add,
  asked,
  body,
  counters,
  Event,
  opened,
  type Refused,
  rows,
  task,
  using
} from "./counters.ts"
import * as Work from "./Work.ts"

/** What each came to. */
const told = (answers: ReadonlyArray<Result.Result<number, Refused | Work.WorkError>>) =>
  answers.map((one) => (Result.isSuccess(one) ? one.success : one.failure._tag))

/** Runs many at once and one after the other, and gives both. */
const both = (all: ReadonlyArray<Asked>, repeated: number, runAll: typeof Work.runAll) =>
  Effect.gen(function* () {
    const tasks = all.map((one, at) => task(one, `c-${at % Math.max(1, all.length - repeated)}`))
    const [first, second] = [yield* opened, yield* opened]
    const together = yield* using(first)(runAll(tasks))
    const alone: Array<Result.Result<number, Refused | Work.WorkError>> = []
    for (const one of tasks) alone.push(yield* Effect.result(using(second)(Work.run(one))))
    return [
      [told(together), yield* rows(first.ledger)],
      [told(alone), yield* rows(second.ledger)]
    ]
  })

const likeOneByOne = (runAll: typeof Work.runAll, numRuns = 300) =>
  fc.assert(
    fc.asyncProperty(
      fc.array(asked, { maxLength: 12, size: "max" }),
      fc.nat({ max: 2 }),
      async (all, repeated) => {
        const [together, alone] = await Effect.runPromise(Effect.scoped(both(all, repeated, runAll)))
        expect(together).toEqual(alone)
      }
    ),
    { numRuns }
  )

describe("Work.runAll", () => {
  it("gives the answers and rows that running them one after the other gives", () =>
    likeOneByOne(Work.runAll))

  it("catches a broken copy: all are decided before any is committed", () =>
    expect(
      likeOneByOne((tasks) =>
        Effect.map(
          Effect.forEach([...tasks].reverse(), (one) => Effect.result(Work.run(one))),
          (all) => all.reverse()
        )
      )
    ).rejects.toThrow())

  it.live("decides a few times each of many commands about one record", () =>
    Effect.gen(function* () {
      const store = yield* opened
      let runs = 0
      const counted = Array.from({ length: 100 }, (_, n) => ({
        ...task(add, `c-${n}`),
        body: (work: Work.Work) => {
          runs += 1
          return body(add)(work)
        }
      }))
      const answers = yield* using(store)(Work.runAll(counted))
      expect(answers.every(Result.isSuccess)).toBe(true)
      // All of them in the first round, and four in each of the others.
      expect(runs).toBeLessThanOrEqual(100 + 4 * 100)
    })
  )
})

describe("Work.getAll", () => {
  it.effect("gives what is there in the order asked, in one round trip, and sees what was recorded", () =>
    Effect.gen(function* () {
      const store = yield* opened
      yield* using(store)(Work.run(task(add, "c-1")))
      let trips = 0
      const ledger: Ledger.LedgerService = {
        ...store.ledger,
        get: (refs, commands) => {
          if (refs.length > 0) trips += 1
          return store.ledger.get(refs, commands)
        }
      }
      const reading: Work.Task<ReadonlyArray<number | null>, Work.WorkError> = {
        ...task(add, "c-2"),
        body: (work) =>
          Effect.gen(function* () {
            const totals = (keys: ReadonlyArray<string>) =>
              Effect.map(work.getAll(counters, keys), (all) => all.map((one) => one?.total ?? null))
            const before = yield* totals(["c", "a", "b", "a"])
            yield* work.record(counters, Event.cases.Added.make({ by: 5 }), ["b"])
            return [...before, ...(yield* totals(["b", "c", "a"]))]
          })
      }
      expect(yield* using({ ...store, ledger })(Work.run(reading))).toEqual([null, 1, null, 1, 5, null, 1])
      expect(trips).toBe(1)
    })
  )
})

describe("Work.Attempts", () => {
  const one = Effect.provideService(Work.Attempts, 1)
  const conflicting = (ledger: Ledger.LedgerService) => {
    const commits = { count: 0 }
    const contended: Ledger.LedgerService = {
      ...ledger,
      commit: (batches) =>
        Effect.sync(() => {
          commits.count += 1
          return batches.map(() => ({ _tag: "Conflict" as const, on: [] }))
        })
    }
    return { contended, commits }
  }
  const comesBackAtOnce = (run: typeof Work.run) =>
    Effect.gen(function* () {
      const store = yield* opened
      const { contended, commits } = conflicting(store.ledger)
      const failure = yield* Effect.flip(using({ ...store, ledger: contended })(run(task(add, "c-1"))))
      expect(failure).toMatchObject({ _tag: "Contended", attempts: 1 })
      expect(commits.count).toBe(1)
    }).pipe(Effect.scoped, Effect.runPromise)

  it("of one gives a conflict back at once", () => comesBackAtOnce((given) => one(Work.run(given))))

  it("catches a broken copy: it is tried twice", () =>
    expect(
      comesBackAtOnce((given) => Effect.provideService(Work.run(given), Work.Attempts, 2))
    ).rejects.toThrow())

  it.effect("of one still answers a repeated command", () =>
    Effect.gen(function* () {
      const store = yield* opened
      yield* one(using(store)(Work.run(task(add, "c-1"))))
      const { contended } = conflicting(store.ledger)
      expect(yield* one(using({ ...store, ledger: contended })(Work.run(task(add, "c-1"))))).toBe(1)
    })
  )

  it("of one holds for what others change, not for what one list changes after the other", () =>
    likeOneByOne((tasks) => one(Work.runAll(tasks)), 60))
})

describe("Work.run", () => {
  const run = (one: Work.Task<number, Refused | Work.WorkError>) =>
    Effect.flatMap(opened, (store) => Effect.result(using(store)(Work.run(one))))

  it.live("tries a bounded number of times when others keep changing what it reads", () =>
    Effect.gen(function* () {
      const store = yield* opened
      const contended: Ledger.LedgerService = {
        ...store.ledger,
        commit: (batches) => Effect.succeed(batches.map(() => ({ _tag: "Conflict" as const, on: [] })))
      }
      let runs = 0
      const counted = {
        ...task(add, "c-1"),
        body: (work: Work.Work) => {
          runs += 1
          return body(add)(work)
        }
      }
      const error = yield* Effect.flip(using({ ...store, ledger: contended })(Work.run(counted)))
      expect(error).toMatchObject({ _tag: "Contended", name: "counters.do", attempts: runs })
      expect(runs).toBe(16)
      expect(yield* rows(store.ledger)).toBe("[]")
    })
  )

  it.live("refuses a command id that was used for something else, and answers the one it was used for", () =>
    Effect.gen(function* () {
      const store = yield* opened
      yield* using(store)(Work.run(task(add, "c-1")))
      expect(yield* using(store)(Work.run(task(add, "c-1")))).toBe(1)
      const other = yield* Effect.flip(using(store)(Work.run(task({ ...add, key: "c" }, "c-1"))))
      expect(other).toMatchObject({ _tag: "CommandReused", command: "c-1" })
      expect(yield* rows(store.ledger)).toBe('[["a",{"total":1,"seat":null}]]')
    })
  )

  it.live.each([
    ["caller", { caller: { actor: "", purpose: "test" } }],
    ["caller", { caller: { actor: "Jan de Vries <jan@example.nl>", purpose: "test" } }],
    ["command id", { stamp: { command: "" } }],
    ["command id", { stamp: { command: "x".repeat(201) } }],
    ["command id", { stamp: { command: "a\u0000b" } }],
    ["command id", { stamp: { command: CommandId.own("warn", "promise-1") } }],
    ["command id", { stamp: { command: `${CommandId.reserved}mine` } }],
    ["time", { stamp: { at: -1 } }],
    ["time", { stamp: { at: 1.5 } }],
    ["time", { stamp: { at: Number.MAX_SAFE_INTEGER } }]
  ] as const)("refuses an invalid %s", ([reason, wrong]) =>
    Effect.gen(function* () {
      const refused = yield* run({ ...task(add, "c-1"), ...wrong })
      expect(refused).toMatchObject({ failure: { _tag: "InvalidCall", name: "counters.do", reason } })
    })
  )
})

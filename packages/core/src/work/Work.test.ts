import { describe, expect, it } from "@effect/vitest"
import { Collection, Ledger, memory, Plugin, Vault } from "@zorgband/plugin-sdk"
import { Effect, Result, Schema } from "effect"
import fc from "fast-check"
import { caller, noon } from "../testing/Build.ts"
import * as Input from "./Input.ts"
import * as Work from "./Work.ts"

/** A counter that is added to, and a seat that one of them takes: all that can meet. */
const Counter = Schema.Struct({ total: Schema.Int, seat: Schema.NullOr(Schema.String) })
type Counter = typeof Counter.Type
const Event = Schema.TaggedUnion({ Added: { by: Schema.Int }, Seated: { seat: Schema.String } })
const counters = Collection.define<Counter, typeof Event.Type, "open">({
  name: "counter",
  version: 1,
  row: Counter,
  categories: { total: "internal", seat: "internal" },
  fields: { open: Collection.text((row) => (row.total < 5 ? "yes" : "no")) },
  indexes: { by_open: { fields: ["open"], guard: 1 } },
  claims: { seat: (row) => (row.seat === null ? [] : [row.seat]) },
  event: Event,
  eventVersion: 1,
  personal: {},
  evolve: (row, event) => {
    const state = row ?? { total: 0, seat: null }
    return event._tag === "Added"
      ? { ...state, total: state.total + event.by }
      : { ...state, seat: event.seat }
  }
})

class Refused extends Schema.TaggedError<Refused>()("Refused", { total: Schema.Int }) {}

interface Asked {
  readonly do: "add" | "copy" | "seat" | "count" | "needs"
  readonly key: string
  readonly other: string
}

const asked: fc.Arbitrary<Asked> = fc.record({
  do: fc.constantFrom("add", "copy", "seat", "count", "needs"),
  key: fc.constantFrom("a", "b", "c"),
  other: fc.constantFrom("a", "b", "c")
})

/** What each does depends on what others did before it. */
const body =
  ({ do: what, key, other }: Asked) =>
  (work: Work.Work) =>
    Effect.gen(function* () {
      const read = yield* work.get(counters, other)
      const add = (to: string, by: number) => work.record(counters, Event.cases.Added.make({ by }), [to])
      switch (what) {
        case "add":
          yield* add(key, 1)
          break
        case "copy":
          yield* add(key, read?.total ?? 10)
          break
        case "needs":
          if (read === null) return yield* new Refused({ total: 0 })
          yield* add(key, 1)
          break
        case "seat": {
          const holders = yield* work.find(counters, { index: "id", equals: [], limit: 10 })
          if (holders.some(({ row, key: held }) => row.seat === "front" && held !== key))
            return yield* new Refused({ total: holders.length })
          yield* work.record(counters, Event.cases.Seated.make({ seat: "front" }), [key])
          break
        }
        case "count": {
          const open = yield* work.find(counters, { index: "by_open", equals: ["yes"], limit: 10 })
          yield* add(key, open.length)
        }
      }
      return (yield* work.get(counters, key))?.total ?? 0
    })

const task = (one: Asked, command: string): Work.Task<number, Refused | Work.WorkError> => ({
  name: "counters.do",
  caller: caller(),
  stamp: { command, at: noon },
  payload: { ...one },
  body: body(one)
})

const opened = Effect.gen(function* () {
  const { ledger, vault } = Result.getOrThrow(Plugin.resolve([memory()], {}))
  const store = yield* ledger.open({ tenant: "test", collections: [counters.layout] })
  return { ledger: store, vault: yield* (vault as Plugin.VaultExtension).open("test") }
})

const using =
  ({ ledger, vault }: { readonly ledger: Ledger.LedgerService; readonly vault: Vault.VaultService }) =>
  <A, E>(effect: Effect.Effect<A, E, Ledger.Ledger | Vault.Vault>): Effect.Effect<A, E> =>
    effect.pipe(Effect.provideService(Ledger.Ledger, ledger), Effect.provideService(Vault.Vault, vault))

const rows = (ledger: Ledger.LedgerService) =>
  Effect.map(ledger.find({ collection: "counter", index: "id", equals: [], limit: 100 }), ({ items }) =>
    JSON.stringify(items.map(({ ref, doc }) => [ref.key, doc]))
  )

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
})

/** A ledger that fails now and then. */
const failing = (
  ledger: Ledger.LedgerService,
  times: number,
  how: {
    readonly after: boolean
    readonly retryable: boolean
    readonly outcomeUnknown: boolean
    readonly on?: "get" | "find"
  }
) => {
  let left = times
  const trouble = (operation: string) =>
    new Ledger.LedgerUnavailable({
      operation,
      code: "test",
      retryable: how.retryable,
      outcomeUnknown: how.outcomeUnknown
    })
  const around =
    <Given extends ReadonlyArray<never>, A, E>(
      operation: "commit" | "get" | "find",
      run: (...given: Given) => Effect.Effect<A, E>
    ) =>
    (...given: Given) =>
      Effect.suspend((): Effect.Effect<A, E | Ledger.LedgerUnavailable> => {
        if (left === 0 || operation !== (how.on ?? "commit")) return run(...given)
        left -= 1
        const fail = Effect.fail(trouble(operation))
        return how.after ? Effect.andThen(run(...given), fail) : fail
      })
  return {
    ...ledger,
    commit: around("commit", ledger.commit as never),
    get: around("get", ledger.get as never),
    find: around("find", ledger.find as never)
  } as Ledger.LedgerService
}

const add: Asked = { do: "add", key: "a", other: "b" }

describe("Work.run, when the storage fails", () => {
  const attempt = (times: number, how: Parameters<typeof failing>[2], one: Asked = add) =>
    Effect.gen(function* () {
      const store = yield* opened
      const answer = yield* Effect.result(
        using({ ...store, ledger: failing(store.ledger, times, how) })(Work.run(task(one, "c-1")))
      )
      return [Result.isSuccess(answer) ? answer.success : answer.failure._tag, yield* rows(store.ledger)]
    })
  const once = [1, '[["a",{"total":1,"seat":null}]]']
  const none = ["LedgerUnavailable", "[]"]

  it.live.each([
    ["before the commit, and it passes", 3, { after: false, retryable: true, outcomeUnknown: false }, once],
    ["after the commit, and nobody knows", 3, { after: true, retryable: false, outcomeUnknown: true }, once],
    [
      "before the commit, and nobody knows",
      3,
      { after: false, retryable: false, outcomeUnknown: true },
      once
    ],
    ["for good", 1, { after: false, retryable: false, outcomeUnknown: false }, none],
    [
      "while the receipt is read",
      2,
      { after: false, retryable: true, outcomeUnknown: false, on: "get" },
      once
    ]
  ] as const)("%s", ([, times, how, expected]) =>
    Effect.gen(function* () {
      expect(yield* attempt(times, how)).toEqual(expected)
    })
  )

  it.live("while it is decided: it is tried again", () =>
    Effect.gen(function* () {
      const how = { after: false, retryable: true, outcomeUnknown: false, on: "find" } as const
      expect(yield* attempt(1, how, { ...add, do: "count" })).toEqual([0, '[["a",{"total":0,"seat":null}]]'])
    })
  )

  it.live("again and again: it stops, and says so", () =>
    Effect.gen(function* () {
      expect(yield* attempt(1_000, { after: false, retryable: true, outcomeUnknown: false })).toEqual(none)
    })
  )
})

/** What becomes of one call: it is made, nothing happens, or nobody is told whether it was made, or will be. */
type Fate = "made" | "down" | "lost before" | "lost after" | "lost, and late"

/** A ledger whose calls meet these fates, and what can be known of the command by who talks to it. */
const fateful = (
  ledger: Ledger.LedgerService,
  fates: { readonly commits: ReadonlyArray<Fate>; readonly receipts: ReadonlyArray<"made" | "down"> }
) => {
  const [commits, receipts] = [[...fates.commits], [...fates.receipts]]
  const known = { unsure: false }
  let late: Effect.Effect<unknown, Ledger.LedgerUnavailable> = Effect.void
  const trouble = (operation: string, outcomeUnknown: boolean) =>
    new Ledger.LedgerUnavailable({ operation, code: "test", retryable: true, outcomeUnknown })
  const faulty: Ledger.LedgerService = {
    ...ledger,
    commit: (batches) =>
      Effect.suspend(() => {
        const fate = commits.shift() ?? "made"
        if (fate === "made") return ledger.commit(batches)
        if (fate === "down") return Effect.fail(trouble("commit", false))
        known.unsure = true
        const lost = Effect.fail(trouble("commit", true))
        if (fate === "lost, and late") late = Effect.andThen(late, ledger.commit(batches))
        return fate === "lost after" ? Effect.andThen(ledger.commit(batches), lost) : lost
      }),
    get: (refs, commands) =>
      Effect.suspend(() => {
        if (commands.length === 0) return ledger.get(refs, commands)
        if (receipts.shift() === "down") return Effect.fail(trouble("get", false))
        return ledger.get(refs, commands)
      })
  }
  return { ledger: faulty, known, arrive: Effect.suspend(() => late) }
}

/** Whoever is told that nothing happened can rely on it, also of what is late; and nobody is told to find out what is known. */
const tellsWhatIsKnown = (run: typeof Work.run) =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom<Fate>("made", "down", "lost before", "lost after", "lost, and late"), {
        maxLength: 4
      }),
      fc.array(fc.constantFrom("made", "down"), { maxLength: 4 }),
      (commits, receipts) =>
        Effect.gen(function* () {
          const store = yield* opened
          const { ledger, known, arrive } = fateful(store.ledger, { commits, receipts })
          const answer = yield* Effect.result(using({ ...store, ledger })(run(task(add, "c-1"))))
          yield* arrive
          const stored = yield* rows(store.ledger)
          if (Result.isSuccess(answer)) {
            expect(stored).toBe('[["a",{"total":1,"seat":null}]]')
            return
          }
          expect(answer.failure).toMatchObject({ code: "test", outcomeUnknown: known.unsure })
          if (!known.unsure) expect(stored).toBe("[]")
        }).pipe(Effect.provideService(Work.Attempts, 3), Effect.scoped, Effect.runPromise)
    ),
    { numRuns: 300 }
  )

/** A broken copy that says of what may have happened what this gives. */
const saying =
  (outcomeUnknown: (failure: Ledger.LedgerUnavailable) => boolean): typeof Work.run =>
  (one) =>
    Effect.mapError(Work.run(one), (failure) => {
      if (!(failure instanceof Ledger.LedgerUnavailable)) return failure
      const { operation, code, retryable } = failure
      return new Ledger.LedgerUnavailable({
        operation,
        code,
        retryable,
        outcomeUnknown: outcomeUnknown(failure)
      }) as typeof failure
    })

/** A broken copy that takes a receipt which is not there yet for nothing done. */
const trusting: typeof Work.run = (one) =>
  Effect.gen(function* () {
    const ledger = yield* Ledger.Ledger
    let unsure = false
    const noting: Ledger.LedgerService = {
      ...ledger,
      commit: (batches) =>
        Effect.tapError(ledger.commit(batches), ({ outcomeUnknown }) =>
          Effect.sync(() => {
            unsure = outcomeUnknown
          })
        ),
      get: (refs, commands) =>
        Effect.tap(ledger.get(refs, commands), () =>
          Effect.sync(() => {
            if (commands.length > 0) unsure = false
          })
        )
    }
    return yield* Effect.provideService(saying(() => unsure)(one), Ledger.Ledger, noting)
  })

describe("Work.run, when a commit may have happened", () => {
  it("says so until it is settled", () => tellsWhatIsKnown(Work.run))

  it.each([
    [
      "the next failure makes it forget",
      saying(({ operation, outcomeUnknown }) => outcomeUnknown && operation === "commit")
    ],
    ["it never says so", saying(() => false)],
    ["it trusts a receipt that is not there", trusting],
    ["it always says so", saying(() => true)]
  ])("catches a broken copy: %s", (_, run) => expect(tellsWhatIsKnown(run)).rejects.toThrow())
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

describe("Input.reader", () => {
  const read = Input.reader("things.do", { name: Schema.NonEmptyString, count: Schema.Int })

  const unreadable = {
    get name(): string {
      throw new Error("Trompetter")
    }
  }

  it.effect("gives what was given, decoded", () =>
    Effect.gen(function* () {
      expect((yield* read({ count: 1, name: "a" })).given).toEqual({ name: "a", count: 1 })
    })
  )

  it.effect.each([
    [{ name: "", count: "x" }, ["count", "name"]],
    [{ name: "a" }, ["count"]],
    [{ name: "a", count: 1, [`${noon}`]: 2 }, ["an unknown field"]],
    [null, ["an unknown field"]],
    [unreadable, ["an unknown field"]]
  ] as const)("names the fields that are wrong, and nothing else", ([given, fields]) =>
    Effect.gen(function* () {
      expect(yield* Effect.flip(read(given))).toMatchObject({
        _tag: "InvalidInput",
        name: "things.do",
        fields
      })
    })
  )

  it.effect.each([
    [{ people: [{ name: "a" }, { name: "", note: { x: 1 } }] }, "people.1.name, people.1.note"],
    [{ people: [{ name: "a", "Anna de Vries": 1 }] }, "an unknown field of people.0"],
    [{ people: [], also: { "Anna de Vries": "x" } }, "also"],
    [{ people: [], also: { "12": 1 } }, "also"],
    [null, "no object with fields"]
  ] as const)("says where, but no name that the caller made up", ([given, places]) =>
    Effect.gen(function* () {
      const person = Schema.Struct({ name: Schema.NonEmptyString, note: Schema.optionalKey(Schema.String) })
      const also = Schema.optionalKey(Schema.Record(Schema.String, Schema.Boolean))
      const readAll = Input.reader("things.do", { people: Schema.Array(person), also })
      const { message } = yield* Effect.flip(readAll(given))
      expect(message).toBe(
        `things.do was given what is not valid: ${places}. See the documentation of these fields.`
      )
    })
  )
})

import { describe, expect, it } from "@effect/vitest"
import { Ledger } from "@zorgband/plugin-sdk"
import { Effect, Result } from "effect"
import fc from "fast-check"
import { type Asked, add, opened, rows, task, using } from "./counters.ts"
import * as Work from "./Work.ts"

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

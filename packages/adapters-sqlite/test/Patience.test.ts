import { expect, it } from "@effect/vitest"
import { Ledger } from "@zorgband/plugin-sdk"
import { Clock, Effect, Random, Schedule } from "effect"
import { TestClock } from "effect/testing"
import { describe } from "vitest"
import * as Patience from "../src/Patience.ts"

const busy = new Ledger.LedgerUnavailable({
  operation: "commit",
  code: "SQLITE_BUSY",
  retryable: true,
  outcomeUnknown: false
})

/** When somebody who never gets a turn tries, in nanoseconds. */
const tries = (again: typeof Patience.again, seed: string) =>
  Effect.gen(function* () {
    const start = yield* Clock.currentTimeNanos
    const times: Array<bigint> = []
    const trying = Effect.flatMap(Clock.currentTimeNanos, (now) => {
      times.push(now - start)
      return Effect.fail(busy)
    })
    yield* Effect.forkChild(Effect.exit(Random.withSeed(again(100)(trying), seed)))
    yield* TestClock.adjust("1 second")
    return times
  })

/** Two who wait for the same writer do not come back at the same moments. */
const apart = (again: typeof Patience.again) =>
  Effect.gen(function* () {
    const [one, other] = [yield* tries(again, "one"), yield* tries(again, "other")]
    expect(one.length).toBeGreaterThan(10)
    expect(one.slice(2).filter((time) => other.includes(time))).toEqual([])
  })

const inStep: typeof Patience.again = (patience) => (effect) =>
  Effect.retry(effect, Schedule.spaced("4 millis").pipe(Schedule.upTo({ duration: patience })))

describe("patience", () => {
  it.effect("who wait for one writer come back apart", () => apart(Patience.again))

  it.effect("sees pauses that are all alike", () =>
    Effect.gen(function* () {
      expect((yield* Effect.exit(apart(inStep)))._tag).toBe("Failure")
    })
  )

  it.effect("no longer than told, and nothing else is tried again", () =>
    Effect.gen(function* () {
      const times = yield* tries(Patience.again, "one")
      expect(Number(times.at(-1)) / 1e6).toBeLessThan(110)
      let tried = 0
      const failing = Effect.suspend(() => {
        tried++
        return Effect.fail("another error")
      })
      expect(yield* Effect.flip(Patience.again(100)(failing))).toBe("another error")
      expect(tried).toBe(1)
    })
  )
})

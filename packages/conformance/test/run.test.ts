import { describe, expect, it } from "@effect/vitest"
import { memory } from "@zorgband/plugin-sdk"
import { Effect, Result, Schema } from "effect"
import fc from "fast-check"
import { Broken, Certificate, Deviation, Run, Subject } from "../src/index.ts"

const only = (id: string) => id.startsWith("expect.scope") || id.startsWith("durable.")
const reason = "the engine cannot"
const deviation = (check: string, expires = "2999-12-31") => ({ check, reason, expires })

const statuses = (report: Run.Report) =>
  Object.fromEntries(report.results.map(({ id, status }) => [id, status]))
const scopeless = Broken.broken["scope ignored"].plugin

describe("Deviation", () => {
  const day = fc
    .date({ min: new Date("2020-01-01"), max: new Date("2030-01-01"), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10))

  it("is accepted up to its last day, and never when the check passes", () =>
    fc.assert(
      fc.property(day, day, fc.option(fc.string()), (expires, today, failure) => {
        const { status } = Deviation.judge(failure, deviation("x", expires), today)
        return status === (failure !== null && today <= expires ? "deviates" : "failed")
      })
    ))

  it.each([
    { expires: "2999-12-31" },
    { reason: "", expires: "2999-12-31" },
    { reason },
    { reason, expires: "soon" },
    { reason, expires: "2026-02-30" }
  ])("has a reason and a day on which it ends, not %j", (given) => {
    const read = Schema.decodeUnknownResult(Deviation.Deviation)
    expect(Result.isSuccess(read({ check: "x", reason, expires: "2026-02-28" }))).toBe(true)
    expect(Result.isFailure(read({ check: "x", ...given }))).toBe(true)
  })

  it("without one a failure is a failure", () => {
    expect(Deviation.judge("bad", null, "2026-01-01")).toEqual({ status: "failed", detail: "bad" })
    expect(Deviation.judge(null, null, "2026-01-01")).toEqual({ status: "passed", detail: null })
  })
})

describe("Run", () => {
  it.live("gives what came of each check as data, also of those that are not for the adapter", () =>
    Effect.gen(function* () {
      const report = yield* Run.run(memory, { only })
      expect(statuses(report)).toEqual({
        "expect.scope": "passed",
        "expect.scope-moves": "passed",
        "expect.scope-no-later": "passed",
        "expect.scope-rests": "passed",
        "expect.scope-shown": "passed",
        "durable.reopened": "not applicable",
        "durable.shared": "not applicable"
      })
      expect(Run.conforms(report.results)).toBe(true)
    })
  )

  it.live("fails what does not hold, with what was expected", () =>
    Effect.gen(function* () {
      const report = yield* Run.run(scopeless, { only })
      expect(Run.conforms(report.results)).toBe(false)
      expect(report.results.find(({ id }) => id === "expect.scope")).toMatchObject({
        status: "failed",
        detail: 'the outcome: expected "Conflict", got "Committed"'
      })
    })
  )

  it.live("accepts an argued deviation, refuses one that has expired, is not needed, or is of no check", () =>
    Effect.gen(function* () {
      const known = yield* Run.run(scopeless, { only, deviations: [deviation("expect.scope")] })
      expect([statuses(known)["expect.scope"], Run.conforms(known.results)]).toEqual(["deviates", true])
      const expired = yield* Run.run(scopeless, {
        only,
        deviations: [deviation("expect.scope", "2020-01-01")]
      })
      expect([statuses(expired)["expect.scope"], Run.conforms(expired.results)]).toEqual(["failed", false])
      const idle = yield* Run.run(memory, { only, deviations: [deviation("expect.scope")] })
      expect(idle.results[0]).toMatchObject({ status: "failed", detail: "It passes: remove the deviation." })
      const stray = yield* Effect.flip(Run.run(memory, { only, deviations: [deviation("expect.nothing")] }))
      expect(stray).toMatchObject({ _tag: "UnknownCheck", check: "expect.nothing" })
    })
  )

  it.live("ends a check that does not end", () =>
    Effect.gen(function* () {
      const subject = yield* Subject.make(memory)
      const endless = {
        since: "0.1.0",
        level: "required",
        needs: null,
        title: "t",
        run: () => Effect.never
      } as const
      expect(yield* Run.one(subject, endless, null, 10)).toMatchObject({
        status: "failed",
        detail: expect.stringContaining("no end")
      })
    })
  )

  it.live("says so when there is nothing to test", () =>
    Effect.gen(function* () {
      const failing = () => Promise.reject(new Error("no such file"))
      expect((yield* Effect.flip(Run.run(failing))).message).toBe("The plugin cannot be tested: no such file")
    })
  )
})

describe("Certificate", () => {
  it.live("of every check that holds says that the adapter conforms, and holds when it is run again", () =>
    Effect.gen(function* () {
      const certificate = Certificate.make(yield* Run.run(memory, { seed: 7 }), [], 0)
      expect(certificate.conforms).toBe(true)
      expect(Result.getOrThrow(Certificate.parse(Certificate.print(certificate)))).toEqual(certificate)
      expect(yield* Certificate.verify(certificate, memory)).toEqual([])
    })
  )

  it.live("of some checks does not say so, and tells what differs", () =>
    Effect.gen(function* () {
      const certificate = Certificate.make(yield* Run.run(memory, { only }), [], 0)
      expect(certificate.conforms).toBe(false)
      expect(yield* Certificate.verify(certificate, scopeless)).toContain(
        'expect.scope: the certificate says "passed", here it is "failed"'
      )
      const forged = { ...certificate, conforms: true }
      expect(yield* Certificate.verify(forged, memory)).toEqual([
        "conforms: the certificate says true, here it is false"
      ])
    })
  )

  it.live("can be read as a table", () =>
    Effect.gen(function* () {
      const certificate = Certificate.make(yield* Run.run(scopeless, { only }), [], 0)
      const table = Certificate.toMarkdown(certificate)
      expect(table).toContain("# @zorgband/conformance/broken 0.0.0 does not conform")
      expect(table).toContain('| failed | the outcome: expected "Conflict", got "Committed" |')
      expect(table.split("\n").filter((line) => line.startsWith("|"))).toHaveLength(
        2 + certificate.results.length
      )
    })
  )

  it.each(["", "{}", "[]", '{"format":"zorgband-conformance/1"}'])("does not read %j", (text) => {
    expect(Result.isFailure(Certificate.parse(text))).toBe(true)
  })
})

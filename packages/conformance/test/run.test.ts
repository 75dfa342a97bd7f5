import { describe, expect, it } from "@effect/vitest"
import { memory } from "@zorgband/plugin-sdk"
import { Effect, Result } from "effect"
import fc from "fast-check"
import { Broken, Certificate, Deviation, Run, Subject } from "../src/index.ts"
import * as Tests from "../src/Tests.ts"

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
    { reason: " \n", expires: "2999-12-31" },
    { reason },
    { reason, expires: "soon" },
    { reason, expires: "never" },
    { reason, expires: "2026-02-30" },
    { reason, expires: "2999-12-31", forEver: true }
  ])("has a reason and a day on which it ends, not %j: wherever it is given", async (given) => {
    const wrong = { ...given, check: "expect.scope" } as never
    const good = deviation("expect.scope")
    const read = (one: Deviation.Deviation) => Deviation.argued([{ id: "expect.scope" }], [good, one])
    expect(Result.getOrThrow(read({ ...good, reason: ` ${reason} ` }))).toEqual([good, good])
    expect(Result.getOrThrow(Result.flip(read(wrong)))).toMatchObject({ _tag: "InvalidDeviation", place: 2 })
    const run = Run.run(scopeless, { only, deviations: [wrong] })
    expect(await Effect.runPromise(Effect.flip(run))).toMatchObject({ _tag: "InvalidDeviation", place: 1 })
    const told: Array<string> = []
    const framework = {
      describe: (name: string) => told.push(name),
      before: () => {},
      it: (title: string) => told.push(title)
    }
    expect(() => Tests.ledger(framework)("t", scopeless, { deviations: [wrong] })).toThrow(
      "Deviation 1 is not valid"
    )
    expect(() => Tests.points(framework)("t", scopeless, { stands: {}, deviations: [wrong] })).toThrow(
      "Deviation 1"
    )
    expect(told).toEqual([])
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
      const [first] = yield* Certificate.verify({ ...certificate, conforms: true }, memory)
      expect(first).toBe("conforms: the certificate says true, here it is false")
    })
  )

  type Results = ReadonlyArray<Run.Result>
  const one =
    (change: (result: Run.Result) => Run.Result) =>
    (results: Results): Results =>
      results.map((result) => (result.id === "expect.scope" ? change(result) : result))
  const forged: Record<string, readonly [said: string, forge: (results: Results) => Results]> = {
    "a status": ["expect.scope: ", one((result) => ({ ...result, status: "failed" }))],
    "a level": ["the level of expect.scope: ", one((result) => ({ ...result, level: "provisional" }))],
    "a title": ["the title of expect.scope: ", one((result) => ({ ...result, title: "it is quick" }))],
    "a detail": ["what is told of expect.scope: ", one((result) => ({ ...result, detail: "it is quick" }))],
    "a result twice": ["expect.scope: ", (results) => [...results, ...results.slice(0, 1)]],
    "a check that is none": [
      "expect.speed: ",
      (results) => [...results, { ...results[0]!, id: "expect.speed" }]
    ],
    "a result left out": ["expect.scope: ", (results) => results.slice(1)]
  }
  it.live("that was edited by hand does not hold", () =>
    Effect.gen(function* () {
      const certificate = Certificate.make(yield* Run.run(memory, { only }), [], 0)
      expect(certificate.results[0]?.id).toBe("expect.scope")
      const honest = yield* Certificate.verify(certificate, memory)
      // It is of some checks only, so it lacks the others.
      expect(honest.filter((said) => !said.endsWith("the certificate does not have it"))).toEqual([])
      for (const [what, [said, forge]] of Object.entries(forged)) {
        const results = forge(certificate.results)
        const found = yield* Certificate.verify({ ...certificate, results }, memory)
        expect(
          found.filter((difference) => !honest.includes(difference)),
          what
        ).toEqual([expect.stringContaining(said)])
      }
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

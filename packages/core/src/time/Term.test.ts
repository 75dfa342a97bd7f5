/// <reference types="node" />
import { readFileSync } from "node:fs"
import { describe, expect, it } from "@effect/vitest"
import { Result, Schema } from "effect"
import * as CalendarDate from "./CalendarDate.ts"
import * as DutchTerms from "./DutchTerms.ts"
import { netherlands as calendar } from "./StatutoryCalendar.ts"
import * as Term from "./Term.ts"

const date = (text: string) => Result.getOrThrow(CalendarDate.parse(text))
const ends = (term: Term.Term, start: string, suspensions: ReadonlyArray<Term.Suspension> = []) =>
  Result.getOrThrow(Term.deadline(term, date(start), { calendar, suspensions }))

describe("Term", () => {
  it("gives the municipality six weeks and two weeks, and moves neither but for the law", () => {
    // Six weeks after Wednesday 1 April 2026.
    expect(ends(DutchTerms.wmoInvestigation, "2026-04-01").lastDay).toBe("2026-05-13")
    // Two weeks after 30 April is Ascension Day; the Friday after it is equated by decree, then comes the weekend.
    expect(ends(DutchTerms.wmoDecision, "2026-04-30")).toEqual({
      lastDay: "2026-05-18",
      nominalDay: "2026-05-14",
      provisional: false
    })
  })

  it("runs for eight weeks, less the days on which the applicant was asked for data", () => {
    expect(ends(DutchTerms.awbDecision, "2026-06-01").lastDay).toBe("2026-07-27")
    const asked = { from: date("2026-06-11"), to: date("2026-06-21") }
    expect(ends(DutchTerms.awbDecision, "2026-06-01", [asked]).lastDay).toBe("2026-08-06")
  })

  it("counts working days for start and stop messages", () => {
    // From Thursday 30 April 2026: 1 and 4 May, not 5 May, then 6, 7 and 8 May.
    expect(ends(DutchTerms.startMessage, "2026-04-30").lastDay).toBe("2026-05-08")
  })

  it("makes the term of a complaint four weeks longer, and no term that cannot be", () => {
    const longer = Result.getOrThrow(Term.extended(DutchTerms.wkkgzComplaint))
    expect(ends(DutchTerms.wkkgzComplaint, "2026-06-01").lastDay).toBe("2026-07-13")
    expect(ends(longer, "2026-06-01").lastDay).toBe("2026-08-10")
    expect(Result.isFailure(Term.extended(DutchTerms.wmoDecision))).toBe(true)
  })

  it("does not extend a norm, nor a statutory term over twelve weeks", () => {
    const thirteenWeeks = { ...DutchTerms.awbDecision, amount: 13 }
    // Both end on Christmas Day.
    expect(ends(thirteenWeeks, "2026-09-25").lastDay).toBe("2026-12-25")
    expect(ends({ ...DutchTerms.awbDecision, basis: "norm" }, "2026-10-30").lastDay).toBe("2026-12-25")
    expect(ends(DutchTerms.awbDecision, "2026-10-30").lastDay).toBe("2026-12-28")
  })

  it("says that decrees after 2028 are not known", () => {
    expect(ends(DutchTerms.awbDecision, "2028-12-01").provisional).toBe(true)
    expect(ends(DutchTerms.awbDecision, "2028-10-01").provisional).toBe(false)
  })

  it("refuses a term that did not hold yet, and finds the version that did", () => {
    const early = Term.deadline(DutchTerms.wmoDecision, date("2014-12-31"), { calendar })
    expect(Result.isFailure(early) && early.failure._tag).toBe("TermNotInForce")
    const first = { ...DutchTerms.wmoDecision, validUntil: date("2025-12-31") }
    const second = { ...DutchTerms.wmoDecision, amount: 3, validFrom: date("2026-01-01") }
    const amount = (start: string) =>
      Result.map(Term.inForce([second, first], "wmo-decision", date(start)), (term) => term.amount)
    expect(amount("2025-12-31")).toEqual(Result.succeed(2))
    expect(amount("2026-01-01")).toEqual(Result.succeed(3))
    expect(Result.isFailure(amount("2014-01-01"))).toBe(true)
    expect(Result.isFailure(Term.inForce(DutchTerms.all, "unheard-of", date("2026-01-01")))).toBe(true)
  })

  it("refuses to run past the last date there is", () => {
    const decided = Term.deadline(DutchTerms.awbDecision, CalendarDate.maximum, { calendar })
    expect(Result.isFailure(decided) && decided.failure._tag).toBe("CalendarDateOutOfRange")
  })

  it("refuses a suspension that ends before it begins", () => {
    expect(Schema.is(Term.Suspension)({ from: "2026-01-02", to: "2026-01-01" })).toBe(false)
  })

  it("holds terms that its own schema accepts, each version once, each with a source", () => {
    const accepts = Schema.is(Term.Term)
    expect(DutchTerms.all.every((term) => accepts(term))).toBe(true)
    expect(new Set(DutchTerms.all.map(({ id, validFrom }) => `${id} ${validFrom}`)).size).toBe(
      DutchTerms.all.length
    )
  })

  const data = process.env.ZORGBAND_DATA
  const skipped = data === undefined ? " (skipped: ZORGBAND_DATA is not set)" : ""
  it.skipIf(data === undefined)(`holds all 23 published waiting times${skipped}`, () => {
    const lines = readFileSync(`${data}/time/treeknormen.csv`, "utf8").trim().split(/\r?\n/).slice(1)
    const published = lines.map((line) => {
      const [, , target = "", maximum = ""] = line.split(",")
      const length = (text: string) => /\((\d+) working/.exec(text)?.[1] ?? text
      return [length(target), length(maximum)]
    })
    const maxima = DutchTerms.treeknormen.filter(({ id }) => !id.endsWith("-80"))
    const held = maxima.map(({ id, amount }) => [
      String(DutchTerms.treeknormen.find((term) => term.id === `${id}-80`)?.amount ?? ""),
      String(amount)
    ])
    expect(lines).toHaveLength(23)
    expect(held).toEqual(published)
  })
})

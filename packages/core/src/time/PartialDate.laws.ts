/** The laws of `PartialDate`, as data: hosts and twins run them on their own implementation. */
import { Result } from "effect"
import fc from "fast-check"
import * as PartialDate from "./PartialDate.ts"

/** What the laws are about. */
export type Subject = Pick<
  typeof PartialDate,
  "make" | "parse" | "format" | "compare" | "isCompatible" | "isBefore"
>

/** Complete dates from 1900 to 2030. */
const complete = fc
  .integer({ min: -25_567, max: 22_280 })
  .map((day) => new Date(day * 86_400_000).toISOString().slice(0, 10) as PartialDate.PartialDate)

const vague = (date: PartialDate.PartialDate, known: number): PartialDate.PartialDate =>
  known === 0 ? PartialDate.unknown : (date.slice(0, [4, 7, 10][known - 1]) as PartialDate.PartialDate)

/** Dates from 1900 to 2030, most of them complete, some with unknown parts, a few wholly unknown. */
export const partialDate: fc.Arbitrary<PartialDate.PartialDate> = fc
  .tuple(complete, fc.constantFrom(3, 3, 3, 3, 3, 3, 2, 1, 0))
  .map(([date, known]) => vague(date, known))

const known = fc.integer({ min: 0, max: 3 })
const format = fc.constantFrom<PartialDate.Format>("YYYY-MM-DD", "YYYYMMDD", "DD-MM-YYYY", "MM-DD-YYYY")

/** A complete date that a partial one can turn out to be. */
const lastDay = (date: PartialDate.PartialDate): string =>
  date === PartialDate.unknown ? "9999-12-31" : `${date}-12-31`.slice(0, 10)
const firstDay = (date: PartialDate.PartialDate): string =>
  date === PartialDate.unknown ? "0001-01-01" : `${date}-01-01`.slice(0, 10)

/** Laws by name; each throws with the smallest counterexample that was found. */
export const laws = (subject: Subject) => ({
  "what is written is read back, in every format": () =>
    fc.assert(
      fc.property(partialDate, format, (date, as) => {
        const read = subject.parse(subject.format(date, as), as)
        return Result.isSuccess(read) && read.success === date
      })
    ),
  "a complete date exists exactly when the platform's own calendar has the day": () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1000, max: 2400 }),
        fc.integer({ min: 1, max: 14 }),
        fc.integer({ min: 27, max: 33 }),
        (year, month, day) => {
          const there = new Date(Date.UTC(year, month - 1, day))
          return (
            (subject.make(year, month, day) !== undefined) ===
            (there.getUTCMonth() === month - 1 && there.getUTCDate() === day)
          )
        }
      )
    ),
  "a part is unknown only with all parts below it": () =>
    fc.assert(
      fc.property(
        fc.nat({ max: 1 }),
        fc.nat({ max: 1 }),
        fc.nat({ max: 1 }),
        (year, month, day) =>
          (subject.make(year * 1980, month, day) === undefined) ===
          ((year === 0 && month + day > 0) || (month === 0 && day > 0))
      )
    ),
  "two writings of one day are compatible, however vague": () =>
    fc.assert(
      fc.property(complete, known, known, (date, a, b) =>
        subject.isCompatible(vague(date, a), vague(date, b))
      )
    ),
  "two days that differ in a known part are not compatible": () =>
    fc.assert(
      fc.property(
        complete,
        complete,
        fc.integer({ min: 1, max: 3 }),
        (a, b, shared) =>
          vague(a, shared) === vague(b, shared) || !subject.isCompatible(vague(a, shared), vague(b, 3))
      )
    ),
  "before holds whatever the unknown parts turn out to be": () =>
    fc.assert(
      fc.property(partialDate, partialDate, (a, b) =>
        a === PartialDate.unknown || b === PartialDate.unknown
          ? !subject.isBefore(a, b)
          : subject.isBefore(a, b) === lastDay(a) < firstDay(b)
      )
    ),
  "lists are in the order of the earliest day, unknown last": () =>
    fc.assert(
      fc.property(fc.array(partialDate), (dates) => {
        const sorted = dates
          .toSorted(subject.compare)
          .map((date) => (date === PartialDate.unknown ? "9999-99-99" : firstDay(date)))
        return sorted.every((day, i) => i === 0 || sorted[i - 1]! <= day)
      })
    )
})

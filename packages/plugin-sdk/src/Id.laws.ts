/** The laws of `Id`, as data: hosts and twins run them on their own implementation. */
import fc from "fast-check"
import type * as Id from "./Id.ts"

/** What the laws are about. */
export type Subject = Pick<typeof Id, "derive" | "random">

const at = fc.integer({ min: 0, max: 2 ** 48 - 1 })
const command = fc.string({ maxLength: 8 })
const ordinal = fc.oneof(fc.nat(20), fc.string({ maxLength: 4 }))
const uuid7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/** Laws by name; each throws with the smallest counterexample that was found. */
export const laws = ({ derive, random }: Subject) => ({
  "an id is a UUID of version 7": () =>
    fc.assert(
      fc.property(
        at,
        command,
        ordinal,
        (now, id, nth) => uuid7.test(derive(now, id, nth)) && uuid7.test(random(now))
      )
    ),
  "the same command makes the same ids": () =>
    fc.assert(
      fc.property(at, command, ordinal, (now, id, nth) => {
        const once = derive(now, id, nth)
        return once === derive(now, id, nth)
      })
    ),
  "another command or another thing has another id": () =>
    fc.assert(
      fc.property(at, command, command, ordinal, ordinal, (now, left, right, one, two) => {
        const same = left === right && String(one) === String(two)
        return (derive(now, left, one) === derive(now, right, two)) === same
      })
    ),
  "what is joined to the command cannot be mistaken for the ordinal": () =>
    fc.assert(
      fc.property(
        command,
        command,
        fc.nat(9),
        (left, middle, nth) => derive(0, `${left}\n${middle}`, nth) !== derive(0, left, `${middle}\n${nth}`)
      )
    ),
  "ids sort by time": () =>
    fc.assert(
      fc.property(
        at,
        at,
        command,
        (one, two, id) => one === two || derive(one, id, 0) < derive(two, id, 0) === one < two
      )
    ),
  "fresh ids do not meet": () =>
    fc.assert(
      fc.property(at, (now) => new Set(Array.from({ length: 50 }, () => random(now))).size === 50),
      { numRuns: 20 }
    )
})

/** The laws of {@link CommandId}, as data. */
import fc from "fast-check"
import type * as CommandId from "./CommandId.ts"

/** What is put to the test. */
export type Subject = Pick<typeof CommandId, "reserved" | "isGiven" | "own">

const part = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 250 }),
  fc.constantFrom("a", "/", "a/b", "\n", "x".repeat(200)),
  fc.nat()
)
const named = fc.tuple(fc.constantFrom("warn", "route", "back"), fc.array(part, { maxLength: 4 }))

/** The laws of command ids. Each throws when it does not hold. */
export const laws = ({ reserved, isGiven, own }: Subject) => ({
  "what the library makes itself no caller can give": () =>
    fc.assert(fc.property(named, ([what, parts]) => !isGiven(own(what, ...parts)))),

  "the library makes the same of the same parts, and of others another": () =>
    fc.assert(
      fc.property(named, named, (one, other) => {
        const same = JSON.stringify(one) === JSON.stringify(other)
        return (own(one[0], ...one[1]) === own(other[0], ...other[1])) === same
      }),
      { numRuns: 1_000 }
    ),

  "what the library makes is as short as what a caller may give, whatever it is made of": () =>
    fc.assert(
      fc.property(named, ([what, parts]) => {
        const id = own(what, ...parts)
        return id.startsWith(reserved) && isGiven(id.slice(reserved.length)) && id.length <= 200
      })
    ),

  "anything else that is short and has no control characters a caller can give, and nothing more": () =>
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "grapheme", maxLength: 250 }),
          fc.constantFrom("", "\n", "a\u0000b", "\ud800")
        ),
        (id) =>
          isGiven(id) ===
          (id.length > 0 && [...id].length <= 200 && !/[\p{Cc}\p{Cs}]/u.test(id) && !id.startsWith(reserved))
      ),
      { numRuns: 1_000 }
    )
})

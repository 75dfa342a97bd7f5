/** The laws of `Order`, as data: hosts and twins run them on their own implementation. */
import fc from "fast-check"
import type * as Order from "./Order.ts"
import { integer, text } from "./testing/Arbitraries.ts"

/** What the laws are about. */
export type Subject = Pick<typeof Order, "scalar" | "list">

/** The slow way: code point by code point. */
const byCodePoint = (left: string, right: string): number => {
  const [a, b] = [Array.from(left), Array.from(right)]
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    const order = (a[at]?.codePointAt(0) ?? 0) - (b[at]?.codePointAt(0) ?? 0)
    if (order !== 0) return order
  }
  return a.length - b.length
}

/** Laws by name; each throws with the smallest counterexample that was found. */
export const laws = ({ scalar, list }: Subject) => ({
  "text is in the order of its code points": () =>
    fc.assert(
      fc.property(
        text(4),
        text(4),
        (left, right) => Math.sign(scalar(left, right)) === Math.sign(byCodePoint(left, right))
      ),
      { numRuns: 2_000 }
    ),
  "integers are in the order of their size": () =>
    fc.assert(
      fc.property(
        integer(),
        integer(),
        (left, right) => Math.sign(scalar(left, right)) === Math.sign(left - right)
      )
    ),
  "a list is in the order of its first difference, and after its beginning": () =>
    fc.assert(
      fc.property(fc.array(text(2)), text(2), text(2), fc.array(text(2)), (start, left, right, rest) => {
        const whole = list([...start, left, ...rest], [...start, right])
        const order = left === right ? rest.length : scalar(left, right)
        return Math.sign(whole) === Math.sign(order) && list(start, start) === 0
      })
    )
})

/** The laws of `Json`, as data: hosts and twins run them on their own implementation. */
import { Result } from "effect"
import fc from "fast-check"
import type * as Json from "./Json.ts"
import { json } from "./testing/Arbitraries.ts"

/** What the laws are about. */
export type Subject = Pick<typeof Json, "canonical">

/** The same value with the keys of every object turned round. */
const turned = (value: Json.Json): Json.Json => {
  if (Array.isArray(value)) return value.map(turned)
  if (typeof value !== "object" || value === null) return value
  const entries = Object.entries(value).map(([key, item]) => [key, turned(item)] as const)
  return Object.fromEntries(entries.toReversed())
}

const nested = (depth: number): Json.Json => (depth === 0 ? null : [nested(depth - 1)])

/** What not every engine can give back, by the reason of its refusal. */
const unstorable: ReadonlyArray<readonly [unknown, Json.UnstorableValue["reason"]]> = [
  [nested(40), "too deep"],
  ["x".repeat(1_100_000), "too long"],
  [undefined, "not JSON"],
  [10n, "not JSON"],
  [new Date(0), "not JSON"],
  [new Map([["a", 1]]), "not JSON"],
  [Uint8Array.of(1), "not JSON"],
  [Symbol.iterator, "not JSON"],
  [Number.NaN, "not a finite number"],
  [Number.POSITIVE_INFINITY, "not a finite number"],
  [2 ** 53, "an integer above 2^53"],
  [-1e300, "an integer above 2^53"],
  ["a\u0000b", "text with U+0000"],
  ["\ud800", "text with a lone surrogate"],
  ["\udc00\ud800", "text with a lone surrogate"]
]

/** Laws by name; each throws with the smallest counterexample that was found. */
export const laws = ({ canonical }: Subject) => {
  const text = (value: Json.Json) => Result.getOrThrow(canonical(value))
  return {
    "what is written is read back": () =>
      fc.assert(
        fc.property(json(), (value) => {
          const read: unknown = JSON.parse(text(value))
          return JSON.stringify(read) === JSON.stringify(JSON.parse(JSON.stringify(sortedKeys(value))))
        })
      ),
    "equal values have equal texts, whatever the order of their keys": () =>
      fc.assert(fc.property(json(), (value) => text(value) === text(turned(value)))),
    "different values have different texts": () =>
      fc.assert(
        fc.property(json(), json(), (left, right) => {
          const same = JSON.stringify(sortedKeys(left)) === JSON.stringify(sortedKeys(right))
          return (text(left) === text(right)) === same
        })
      ),
    "what an engine cannot give back is refused, wherever it is": () =>
      fc.assert(
        fc.property(fc.constantFrom(...unstorable), fc.nat(3), ([bad, reason], place) => {
          const value = [bad, [bad], { a: 1, b: { c: bad } }, [1, { x: [[], bad] }]][place]
          if (bad === undefined && place >= 2) return true
          const refused = canonical(value as Json.Json, "It")
          return (
            Result.isFailure(refused) && refused.failure.reason === reason && refused.failure.what === "It"
          )
        })
      ),
    "a key is held to what a text is held to": () =>
      fc.assert(
        fc.property(fc.constantFrom("a\u0000", "\ud800"), (key) => Result.isFailure(canonical({ [key]: 1 })))
      ),
    "the refusal does not tell the value": () =>
      fc.assert(
        fc.property(fc.constantFrom("\u0000", "\udfff"), (bad) => {
          const refused = canonical({ name: `Ypsilanti${bad}` })
          return (
            Result.isFailure(refused) &&
            !JSON.stringify([refused.failure, refused.failure.message]).includes("Ypsi")
          )
        })
      )
  }
}

const sortedKeys = (value: Json.Json): Json.Json => {
  if (Array.isArray(value)) return value.map(sortedKeys)
  if (typeof value !== "object" || value === null) return value
  const entries = Object.entries(value).map(([key, item]) => [key, sortedKeys(item)] as const)
  return Object.fromEntries(entries.sort(([left], [right]) => (left < right ? -1 : 1)))
}

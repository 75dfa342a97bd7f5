/** The laws of `Instant`, as data: hosts and twins run them on their own implementation. */
import { Result } from "effect"
import fc from "fast-check"
import { instant } from "./generators.ts"
import type * as Instant from "./Instant.ts"

/** What the laws are about. */
export type Subject = Pick<typeof Instant, "parse" | "format">

const offset = fc.integer({ min: -14 * 60, max: 14 * 60 })

const written = (at: Instant.Instant, minutes: number): string => {
  const size = Math.abs(minutes)
  const two = (n: number) => String(n).padStart(2, "0")
  const clock = new Date(at + minutes * 60_000).toISOString().slice(0, -1)
  return `${clock}${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`
}

/** Laws by name; each throws with the smallest counterexample that was found. */
export const laws = ({ parse, format }: Subject) => ({
  "an instant is read back from its text": () =>
    fc.assert(fc.property(instant, (at) => Result.getOrThrow(parse(format(at))) === at)),
  "the same instant is read from every offset": () =>
    fc.assert(
      fc.property(instant, offset, (at, minutes) => Result.getOrThrow(parse(written(at, minutes))) === at)
    ),
  "text that leaves the offset, the time or the order of day and month open is refused": () =>
    fc.assert(
      fc.property(instant, fc.constantFrom("local", "date", "slashes", "words", "space"), (at, form) => {
        const text = new Date(at).toISOString()
        const forms = {
          local: text.slice(0, -1),
          date: text.slice(0, 10),
          slashes: `${text.slice(8, 10)}/${text.slice(5, 7)}/${text.slice(0, 4)}`,
          words: new Date(at).toUTCString(),
          space: text.replace("T", " ")
        }
        return Result.isFailure(parse(forms[form]))
      })
    )
})

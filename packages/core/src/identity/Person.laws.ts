/** The laws of `Person`, as data: hosts and twins run them on their own implementation. */
import { Equal, Result } from "effect"
import fc from "fast-check"
import { person } from "./generators.ts"
import type * as Person from "./Person.ts"
import * as Placeholder from "./Placeholder.ts"

/** What the laws are about. */
export type Subject = Pick<typeof Person, "decode" | "encode" | "withoutSecret" | "withoutPlaceholders">

const fields = ["street", "place", "postcode", "houseNumber"]
const equal = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** Laws by name; each throws with the smallest counterexample that was found. */
export const laws = (subject: Subject) => ({
  "what is written as JSON is read back": () =>
    fc.assert(
      fc.property(person, (value) => {
        const read = subject.decode(JSON.parse(JSON.stringify(subject.encode(value))))
        return Result.isSuccess(read) && Equal.equals(read.success, value)
      })
    ),
  "whatever comes in is a person or a typed error": () =>
    fc.assert(
      fc.property(
        fc.oneof(
          fc.anything(),
          fc.dictionary(fc.constantFrom("name", "bsn", "address", "flags", "x"), fc.anything())
        ),
        (input) => {
          const read = subject.decode(input)
          return (
            Result.isSuccess(read) ||
            (read.failure._tag === "InvalidPerson" && read.failure.problems.length > 0)
          )
        }
      )
    ),
  "a field that does not exist is refused, and not named": () =>
    fc.assert(
      fc.property(person, fc.stringMatching(/^Canary[a-z]{3}$/), (value, key) => {
        const read = subject.decode({ ...subject.encode(value), [key]: 1 })
        return (
          Result.isFailure(read) &&
          !JSON.stringify(read.failure).includes(key) &&
          !read.failure.message.includes(key)
        )
      })
    ),
  "someone of whom nothing is said is no person": () =>
    fc.assert(
      fc.property(person, ({ gender, flags, multipleBirthOrder }) =>
        Result.isFailure(
          subject.decode({
            gender: gender ?? "unknown",
            ...(flags && { flags }),
            ...(multipleBirthOrder && { multipleBirthOrder }),
            telephones: []
          })
        )
      )
    ),
  "what is under secrecy shows neither address nor telephone": () =>
    fc.assert(
      fc.property(person, (value) => {
        const shown = JSON.stringify(subject.withoutSecret(value))
        return (
          fields.every((field) => !shown.includes(`"${field}"`)) &&
          (value.telephones ?? []).every((telephone) => !shown.includes(telephone)) &&
          subject.withoutSecret(value).name === value.name
        )
      })
    ),
  "placeholders go, everything else stays": () =>
    fc.assert(
      fc.property(person, fc.constantFrom("onbekend", "-", "N.N.", "Baby van Jansen"), (value, nothing) => {
        const cleared = subject.withoutPlaceholders({
          ...value,
          name: { own: { name: nothing }, firstNames: "Zerlina" }
        })
        return (
          cleared !== undefined &&
          equal(cleared.name, { firstNames: "Zerlina" }) &&
          equal(cleared.bsn, value.bsn) &&
          (value.birthDate === undefined ||
            Placeholder.isDate(value.birthDate) ||
            cleared.birthDate === value.birthDate) &&
          subject.withoutPlaceholders({ name: { own: { name: nothing } } }) === undefined
        )
      })
    )
})

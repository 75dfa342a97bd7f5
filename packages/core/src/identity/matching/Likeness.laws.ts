/** The laws of a {@link Likeness}, as data: a host runs them on what it gives. */
import fc from "fast-check"
import * as Text from "../Text.ts"
import type { Alike, Comparator, Likeness } from "./Likeness.ts"

/** What the laws are about. */
export type Subject = Likeness

const answers: ReadonlyArray<Alike> = ["same", "close", "different"]

const text = fc.oneof(
  fc.constantFrom("", "jan", "jansen", "jansen jr", "kowalski", "kowalska", "st", "dr.", "a(b", "\\", "[a-"),
  fc.string({ maxLength: 64 }),
  fc.string({ maxLength: 16, unit: "grapheme" }),
  fc
    .array(fc.constantFrom("an", "ov", "ova", "ski", "ska", "-", " "), { maxLength: 8 })
    .map((parts) => parts.join(""))
)
/** Two texts, the one often the other with more behind it. */
const two = fc
  .tuple(text, text, fc.boolean())
  .map(([one, other, more]): readonly [string, string] => [one, (more ? one + other : other).slice(0, 64)])

const comparatorsOf = ({ comparators = {} }: Likeness): ReadonlyArray<Comparator> => {
  const { extra = {}, ...fields } = comparators
  return [...Object.values(fields), ...Object.values(extra)]
}

const each =
  <Ts>(subject: Likeness, arbitrary: fc.Arbitrary<Ts>, holds: (compare: Comparator, value: Ts) => boolean) =>
  () =>
    fc.assert(
      fc.property(arbitrary, (value) => comparatorsOf(subject).every((compare) => holds(compare, value))),
      { numRuns: 1000 }
    )

/** Each law by its name; running one throws when the subject breaks it. */
export const laws = (subject: Subject) => ({
  "a value is the same as itself": each(subject, text, (compare, value) => compare(value, value) === "same"),
  "it does not matter which value comes first": each(
    subject,
    two,
    (compare, [one, other]) => compare(one, other) === compare(other, one)
  ),
  "every two texts have an answer, which is one of the three": each(subject, two, (compare, [one, other]) =>
    answers.includes(compare(one, other))
  ),
  "a name has one sound, of 1 to 64 characters": () =>
    fc.assert(
      fc.property(text, (name) => {
        const { sound } = subject
        if (sound === undefined || name === "") return true
        const key = sound(name)
        return key === sound(name) && key.length > 0 && key.length <= 64
      }),
      { numRuns: 1000 }
    ),
  "nicknames are as names are compared: folded, one word": () => {
    for (const name of (subject.nicknames ?? []).flat())
      if (name === "" || name.includes(" ") || Text.fold(name) !== name)
        throw new Error(`A nickname of ${name.length} characters is not one folded word.`)
  },
  "its name can stand in a version": () => {
    if (!/^[a-z0-9][a-z0-9.-]{0,39}$/.test(subject.name))
      throw new Error("The name of a likeness is small letters, digits, dots and hyphens, at most 40.")
  }
})

/** Generators of what the contracts speak of, for fast-check. */
import fc from "fast-check"
import type * as Json from "../Json.ts"
import * as Ticket from "./Ticket.ts"

/** Text that every engine can keep, with the characters that engines get wrong. */
export const text = (maxLength = 12): fc.Arbitrary<string> =>
  fc
    .array(
      fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom("a", "b", "A", "z", "0", "9", " ", "_", "%") },
        // Accents composed and apart, quotes, and code points on both sides of the UTF-16 surrogates.
        fc.constantFrom(
          "é",
          "e\u0301",
          "ß",
          "İ",
          "'",
          '"',
          "\\",
          "\n",
          "\u001f",
          "\ue000",
          "\uffff",
          "😀",
          "𐀀",
          "👩‍⚕️"
        ),
        fc.string({ unit: "binary", minLength: 1, maxLength: 1 }).filter((one) => one !== "\u0000")
      ),
      { maxLength }
    )
    .map((parts) => parts.join("").slice(0, maxLength * 4))
    .filter((joined) => joined.isWellFormed())

/** An integer that every engine can keep exactly. */
export const integer = (): fc.Arbitrary<number> =>
  fc.oneof(
    fc.integer({ min: -3, max: 3 }),
    fc.maxSafeInteger(),
    fc.constantFrom(2 ** 31, 2 ** 53 - 1, 1 - 2 ** 53)
  )

/** A JSON value that every engine can keep, at most `depth` deep. */
export const json = (depth = 3): fc.Arbitrary<Json.Json> =>
  fc.letrec<{ value: Json.Json }>((tie) => ({
    value: fc.oneof(
      { maxDepth: depth },
      fc.constant(null),
      fc.boolean(),
      integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).filter(storable).map(plusZero),
      text(),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(text(6), tie("value"), { maxKeys: 3 })
    )
  })).value

const storable = (value: number): boolean => !Number.isInteger(value) || Number.isSafeInteger(value)
const plusZero = (value: number): number => value + 0

/** A ticket out of few values, so that tickets meet. */
export const ticket = (): fc.Arbitrary<Ticket.Ticket> =>
  fc
    .record({
      team: fc.constantFrom("north", "south"),
      status: fc.constantFrom("open", "done"),
      due: fc.option(fc.integer({ min: 0, max: 3 })),
      owner: fc.option(fc.constantFrom("anna", "bram", "")),
      tags: fc.uniqueArray(fc.constantFrom("x", "y", "z"), { maxLength: 3 }),
      number: fc.option(fc.constantFrom("1", "2"), { freq: 2 }),
      extra: json(2),
      title: fc.option(text())
    })
    .map(Ticket.make)

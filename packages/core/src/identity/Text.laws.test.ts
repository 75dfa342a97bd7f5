import { describe, expect, it } from "@effect/vitest"
import { Result, Schema, SchemaTransformation } from "effect"
import { laws, type Subject } from "./Text.laws.ts"
import * as Text from "./Text.ts"

/** Accepts any string as it comes. */
const field = (_max: number) => Schema.String as unknown as ReturnType<typeof Text.field>

const growing = (_max: number) =>
  Schema.String.pipe(
    Schema.decodeTo(
      Schema.String,
      SchemaTransformation.transform({ decode: (text) => `${text}.`, encode: (text) => text })
    )
  )

const firstLine = (_max: number) =>
  Schema.String.pipe(
    Schema.decodeTo(
      Schema.String,
      SchemaTransformation.transform({ decode: (text) => text.split("\n")[0] ?? "", encode: (text) => text })
    )
  )

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  "what is accepted is bounded, trimmed, NFC and free of control characters and lone surrogates": {
    ...Text,
    field
  },
  "what nobody can see is no text": { ...Text, prose: field },
  "reading what was read changes nothing": { ...Text, field: growing as typeof Text.field },
  "a text of several lines is bounded, trimmed, NFC, without other control characters or two blank lines": {
    ...Text,
    prose: field
  },
  "reading several lines again changes nothing": { ...Text, prose: growing as typeof Text.prose },
  "a text of several lines keeps its words": { ...Text, prose: firstLine as typeof Text.prose },
  "a text of several lines keeps its lines and paragraphs": { ...Text, prose: Text.field },
  "a text of one line is read as a field is": { ...Text, prose: field },
  "what was fitted is accepted as it is": { ...Text, fitted: (text, max) => text.slice(0, max) },
  "what fits is kept, what does not begins as it did, ends in a mark and is not cut in a character": {
    ...Text,
    fitted: (text, max) => Text.fitted(text, max).replace(" […]", "")
  },
  "ordinary names are accepted as they are": {
    ...Text,
    field: (max) => Text.field(max).check(Schema.isPattern(/^[ -\u024f]*$/u)) as ReturnType<typeof Text.field>
  },
  "folding what is folded changes nothing": { ...Text, fold: (text) => `${text} ` },
  "folding does not see case, composition and diacritics": { ...Text, fold: (text) => text.toLowerCase() },
  "folding keeps two different words apart": { ...Text, fold: (text) => Text.fold(text).slice(0, 1) }
}

describe("Text", () => {
  for (const [law, holds] of Object.entries(laws(Text))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }

  it.each([
    ["IJsbrand", "ijsbrand"],
    ["Ĳsbrand", "ijsbrand"],
    ["Janßen", "janssen"],
    ["Søren Łukasz", "soren lukasz"],
    ["Jean-Paul", "jean paul"],
    ["v.d. Berg", "vd berg"],
    ["O’Neill", "oneill"],
    ["محمد", "محمد"],
    ["👩", ""]
  ])("folds %s", (text, folded) => expect(Text.fold(text)).toBe(folded))

  it.each([
    ["Kort", "Kort"],
    ["a".repeat(20), "a".repeat(20)],
    ["a".repeat(21), `${"a".repeat(16)} […]`],
    [`${"a".repeat(14)}👩‍👩‍👧 and more`, `${"a".repeat(14)} […]`],
    [`${"a".repeat(15)}e\u0327\u0301\u0302 and more`, `${"a".repeat(15)} […]`],
    [`a${"\u0327".repeat(90)}`, `a${"\u0327".repeat(15)} […]`],
    [`one${" ".repeat(200)}two`, "one […]"],
    ["one\f\u0007two \ud800", "one two \ufffd"],
    [" \u0000 ", ""]
  ])("fits %j", (text, fits) => expect(Text.fitted(text, 20)).toBe(fits))

  it("fits ten megabytes in no time", () => {
    for (const part of ["x", "x ", "\n", "e\u0301", "\u0000", "👩"])
      expect(Text.fitted(`a${part.repeat(5_000_000)}`, 100).length).toBeLessThanOrEqual(100)
  })

  it("refuses a megabyte in no time, and reports no part of it", () => {
    const read = Schema.decodeUnknownResult(Text.field(100))("canary ".repeat(150_000))
    expect(Result.isFailure(read) && read.failure.message).toBe("Expected at most 100 characters")
  })
})

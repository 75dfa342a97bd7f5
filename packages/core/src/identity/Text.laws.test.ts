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

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  "what is accepted is bounded, trimmed, NFC and free of control characters and lone surrogates": {
    ...Text,
    field
  },
  "reading what was read changes nothing": { ...Text, field: growing as typeof Text.field },
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

  it("refuses a megabyte in no time, and reports no part of it", () => {
    const read = Schema.decodeUnknownResult(Text.field(100))("canary ".repeat(150_000))
    expect(Result.isFailure(read) && read.failure.message).toBe("Expected at most 100 characters")
  })
})

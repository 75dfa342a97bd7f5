import { describe, expect, it } from "@effect/vitest"
import { Schema } from "effect"
import { laws, type Subject } from "./Verbatim.laws.ts"
import * as Verbatim from "./Verbatim.ts"

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  "what is read is what decoding reads": {
    // Takes for JSON as it is what fits, also where decoding would leave something out.
    decoder: (schema) => {
      const fits = Schema.is(schema)
      const decode = Schema.decodeUnknownSync(schema)
      return (json) => (fits(json) ? json : decode(json))
    }
  },
  "what is JSON as it is is not copied": { decoder: Schema.decodeUnknownSync }
}

describe("Verbatim", () => {
  for (const [law, holds] of Object.entries(laws(Verbatim))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }
})

import { describe, expect, it } from "@effect/vitest"
import { Result } from "effect"
import { laws, type Subject } from "./Json.laws.ts"
import * as Json from "./Json.ts"

const plainly = (value: Json.Json) => Result.succeed(JSON.stringify(value))

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  "what is written is read back": {
    canonical: (value, what) => Result.map(Json.canonical(value, what), (text) => text.normalize("NFC"))
  },
  "equal values have equal texts, whatever the order of their keys": { canonical: plainly },
  "different values have different texts": {
    canonical: (value, what) =>
      Result.map(Json.canonical(value, what), (text) => text.replaceAll('""', "null"))
  },
  "what an engine cannot give back is refused, wherever it is": { canonical: plainly },
  "a key is held to what a text is held to": {
    canonical: (value) => Json.canonical(Object.values(value ?? {}) as Json.Json)
  },
  "the refusal does not tell the value": {
    canonical: (value) => Json.canonical(value, JSON.stringify(value))
  }
}

describe("Json", () => {
  for (const [law, holds] of Object.entries(laws(Json))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }

  it("writes keys in order, without space, and leaves out what is absent", () => {
    const value = { b: [1, "é"], a: { d: null, c: true }, gone: undefined } as unknown as Json.Json
    expect(Result.getOrThrow(Json.canonical(value))).toBe('{"a":{"c":true,"d":null},"b":[1,"é"]}')
  })
})

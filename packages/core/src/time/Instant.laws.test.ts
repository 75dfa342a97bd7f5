import { describe, expect, it } from "@effect/vitest"
import { Result } from "effect"
import { laws, type Subject } from "./Instant.laws.ts"
import * as Instant from "./Instant.ts"

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  "an instant is read back from its text": {
    ...Instant,
    format: (at) => Instant.format(at).replace(/\.\d+/, "")
  },
  "the same instant is read from every offset": {
    ...Instant,
    parse: (text) => Instant.parse(text.replace(/[+-]\d\d:\d\d$/, "Z"))
  },
  "text that leaves the offset, the time or the order of day and month open is refused": {
    ...Instant,
    parse: (text) => Result.succeed(new Date(text).getTime() as Instant.Instant)
  }
}

describe("Instant", () => {
  for (const [law, holds] of Object.entries(laws(Instant))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }
})

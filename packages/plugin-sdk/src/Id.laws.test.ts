import { describe, expect, it } from "@effect/vitest"
import * as Hash from "./Hash.ts"
import { laws, type Subject } from "./Id.laws.ts"
import * as Id from "./Id.ts"

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  "an id is a UUID of version 7": {
    ...Id,
    derive: (at, command, ordinal) => Id.derive(at, command, ordinal).replace("-7", "-4")
  },
  "the same command makes the same ids": { ...Id, derive: (at) => Id.random(at) },
  "another command or another thing has another id": {
    ...Id,
    derive: (at, command) => Id.derive(at, command, 0)
  },
  "what is joined to the command cannot be mistaken for the ordinal": {
    ...Id,
    derive: (at, command, ordinal) => Id.derive(at, Hash.digest(`${command}\n${ordinal}`), 0)
  },
  "ids sort by time": { ...Id, derive: (at, command, ordinal) => Id.derive(at % 1_000, command, ordinal) },
  "fresh ids do not meet": { ...Id, random: (at) => Id.derive(at, "fresh", 0) }
}

describe("Id", () => {
  for (const [law, holds] of Object.entries(laws(Id))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }
})

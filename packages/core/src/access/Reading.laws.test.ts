import { describe, expect, it } from "@effect/vitest"
import { laws, type Subject } from "./Reading.laws.ts"
import * as Reading from "./Reading.ts"

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  // One of the labels is enough.
  "nothing is read without the role for each of its labels": {
    ...Reading,
    mayRead: (caller, labels) =>
      labels.length === 0 || labels.some((label) => caller.roles?.includes(Reading.role(label)) === true)
  },
  "a caller without roles reads what has no label, and nothing else": {
    ...Reading,
    mayRead: (caller, labels) => caller.roles === undefined || Reading.mayRead(caller, labels)
  },
  "what is listed may be read, and up to four labels what may be read is listed": {
    ...Reading,
    visible: (caller) => [...Reading.visible(caller), "complaint"]
  },
  "one more role never hides what was seen": {
    ...Reading,
    visible: (caller) => Reading.visible(caller).slice(-2)
  },
  "the order of labels does not matter, and other labels are another text": {
    ...Reading,
    visibility: (labels) => labels.join("+")
  },
  "a list asks at most sixteen texts, however many roles there are": {
    ...Reading,
    visible: (caller) => [...Reading.visible(caller), ...Reading.visible(caller)]
  }
}

describe("Reading", () => {
  for (const [law, holds] of Object.entries(laws(Reading))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }
})

import { describe, expect, it } from "@effect/vitest"
import { Schema } from "effect"
import { Caller } from "./Caller.ts"
import { laws, type Subject } from "./Reading.laws.ts"
import * as Reading from "./Reading.ts"

const subject: Subject = { ...Reading, isCaller: Schema.is(Caller) }

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  // One of the labels is enough.
  "nothing is read without the role for each of its labels": {
    ...subject,
    mayRead: (caller, labels) =>
      labels.length === 0 || labels.some((label) => caller.roles?.includes(Reading.role(label)) === true)
  },
  "a caller without roles reads what has no label, and nothing else": {
    ...subject,
    mayRead: (caller, labels) => caller.roles === undefined || Reading.mayRead(caller, labels)
  },
  // A list leaves out what no room was found for.
  "what is listed may be read, and what may be read is listed": {
    ...subject,
    visible: (caller) => Reading.visible(caller).slice(0, 3)
  },
  "who sees the facts of a label is shown that it is there, and reads nothing of it": {
    ...subject,
    mayRead: Reading.maySee
  },
  // All roles are counted, also those that open nothing.
  "who has more roles that open labels than a list can ask for is no caller, and nobody else is refused": {
    ...subject,
    isCaller: (caller) => subject.isCaller(caller) && ((caller as Caller).roles ?? []).length <= 2
  },
  "one more role never hides what was seen": {
    ...subject,
    visible: (caller) => Reading.visible(caller).slice(-2)
  },
  "the order of labels does not matter, and other labels are another text": {
    ...subject,
    visibility: (labels) => labels.join("+")
  },
  // Anybody may call.
  "a list asks at most four texts, so that sixteen parties can be asked at once": {
    ...subject,
    isCaller: () => true
  }
}

describe("Reading", () => {
  for (const [law, holds] of Object.entries(laws(subject))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }
})

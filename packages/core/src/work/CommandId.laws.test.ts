import { describe, expect, it } from "@effect/vitest"
import { laws, type Subject } from "./CommandId.laws.ts"
import * as CommandId from "./CommandId.ts"

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  // As it was: any text that a caller can give as well.
  "what the library makes itself no caller can give": {
    ...CommandId,
    isGiven: (id): id is string => CommandId.isGiven(`${id}`.replace(CommandId.reserved, ""))
  },
  // Parts that hold the separator meet.
  "the library makes the same of the same parts, and of others another": {
    ...CommandId,
    own: (what, ...parts) => `${CommandId.reserved}${what}/${parts.join("/")}`
  },
  "what the library makes is as short as what a caller may give, whatever it is made of": {
    ...CommandId,
    own: (what, ...parts) => `${CommandId.reserved}${what}/${JSON.stringify(parts)}`
  },
  // Whatever looks like one of the library's is refused.
  "anything else that is short and has no control characters a caller can give, and nothing more": {
    ...CommandId,
    isGiven: (id): id is string => CommandId.isGiven(id) && !`${id}`.includes("a")
  }
}

describe("CommandId", () => {
  for (const [law, holds] of Object.entries(laws(CommandId))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }
})

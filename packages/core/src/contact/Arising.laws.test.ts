import { describe, expect, it } from "@effect/vitest"
import { Result } from "effect"
import { laws, type Subject } from "./Arising.laws.ts"
import * as Arising from "./Arising.ts"

/** Lets one of the reasons to refuse pass. */
const blindTo = (tag: Arising.Refused["_tag"], what?: Arising.NotInContact["what"]): Subject => ({
  ...Arising,
  check: (one) => {
    const checked = Arising.check(one)
    return Result.isFailure(checked) &&
      checked.failure._tag === tag &&
      (checked.failure._tag !== "NotInContact" || what === undefined || checked.failure.what === what)
      ? Result.void
      : checked
  }
})

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  "what is promised is to a client whom the contact was about, by any id, or was about nobody knows whom":
    blindTo("NotInContact", "to"),
  "what is promised to a referrer or partner is to one who took part": blindTo("NotInContact", "other"),
  "to which of them is what was said, else the only one there, and never guessed": {
    ...Arising,
    // The first who took part.
    otherOf: ({ promise, contact }) =>
      promise.other ?? contact.state.outside.find(({ role }) => role !== "client")?.id
  },
  "what is promised about a question is about one of those clients": blindTo("NotInContact", "question"),
  "nothing is promised in a contact that was voided, or about a question that was": blindTo("QuestionVoided"),
  "nothing is promised before the contact happened": blindTo("WrongMoment"),
  "nothing is promised about a question that was answered before the contact": blindTo("QuestionAnswered"),
  "only who may promises something about a question": blindTo("MayNotCommit"),
  // The same client by another id is another.
  "nothing else is refused": { ...Arising, check: (one) => Arising.check({ ...one, isOne: () => false }) },
  "all that is compared is named, and nothing that need not be": { ...Arising, parties: () => [] }
}

describe("Arising", () => {
  for (const [law, holds] of Object.entries(laws(Arising))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }
})

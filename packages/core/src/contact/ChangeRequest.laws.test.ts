import { describe, expect, it } from "@effect/vitest"
import { Result } from "effect"
import { laws, type Subject } from "./ChangeRequest.laws.ts"
import * as ChangeRequest from "./ChangeRequest.ts"

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  "a proposal is of what the proposer saw, and of what differs from it": {
    ...ChangeRequest,
    propose: (record, proposal, by, at) =>
      ChangeRequest.propose(record, { ...proposal, revision: record.revision }, by, at)
  },
  "what the organisation states can be proposed to change, also to what the record says": {
    ...ChangeRequest,
    // Only what the record says counts.
    propose: ({ id, revision, person }, proposal, by, at) =>
      ChangeRequest.propose({ id, revision, person }, proposal, by, at)
  },
  "who proposes does not decide, whoever acts for whom": {
    ...ChangeRequest,
    decide: (known, record, verdicts, { actor }, at) =>
      ChangeRequest.decide(known, record, verdicts, { actor }, at)
  },
  "each proposed field is decided, and no other": {
    ...ChangeRequest,
    decide: (_known, _record, verdicts, { actor }, at) =>
      Result.succeed([ChangeRequest.Event.cases.Decided.make({ by: actor, at, verdicts })])
  },
  "what changed since is accepted only by who saw that": {
    ...ChangeRequest,
    decide: ({ id, state }, { revision }, verdicts, by, at) =>
      ChangeRequest.decide({ id, state }, { revision, person: state.from as never }, verdicts, by, at)
  },
  "what was accepted since is not overwritten but by who saw that": {
    ...ChangeRequest,
    decide: (known, { revision, person }, verdicts, by, at) =>
      ChangeRequest.decide(known, { revision, person }, verdicts, by, at)
  },
  "what was emptied since is not filled but by who saw that": {
    ...ChangeRequest,
    decide: (known, { emptying: _, ...held }, verdicts, who, at) =>
      ChangeRequest.decide(known, held, verdicts, who, at)
  },
  "what was decided or withdrawn stays so": {
    ...ChangeRequest,
    withdraw: ({ id, state }, by) =>
      ChangeRequest.withdraw({ id, state: { ...state, decided: null, withdrawn: false } }, by)
  },
  "only who proposed takes it back, and hears what was decided, once": {
    ...ChangeRequest,
    // Whoever looks has heard it.
    hear: (known, _by, at) => ChangeRequest.hear(known, known.state.by, at)
  },
  "two requests conflict in what they want otherwise, whichever is looked at": {
    ...ChangeRequest,
    conflicts: (one, other) => one.fields.filter((field) => other.fields.includes(field))
  }
}

describe("ChangeRequest", () => {
  for (const [law, holds] of Object.entries(laws(ChangeRequest))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }
})

import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { laws, type Subject } from "./Sealing.laws.ts"
import * as Sealing from "./Sealing.ts"
import * as Vault from "./Vault.ts"

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  "what was sealed is opened as it was": {
    ...Sealing,
    seal: (vault, draft) =>
      Sealing.seal(vault, {
        ...draft,
        personal: draft.personal && { ...(draft.personal as object), note: "" }
      })
  },
  "the envelope says whose it is and holds the digest of the bytes, so that the chain covers them": {
    ...Sealing,
    seal: (vault, draft) =>
      Effect.map(Sealing.seal(vault, draft), (event) => ({
        ...event,
        sealed: event.sealed && { ...event.sealed, bytes: event.sealed.bytes.toReversed() }
      }))
  },
  "without the bytes, or without the key, nothing personal is opened, and the facts are as they were": {
    ...Sealing,
    // What is personal stands among the facts.
    open: (vault, stored) =>
      Effect.map(Sealing.open(vault, stored), (opened) =>
        opened.personal === null ? { ...opened, facts: null } : opened
      )
  },
  "what was sealed beside one event does not open beside another": {
    open: Sealing.open,
    seal: (vault, draft) =>
      Sealing.seal({ ...vault, seal: (subject, plain) => vault.seal(subject, plain, "other") }, draft)
  }
}

describe("Sealing", () => {
  for (const [law, holds] of Object.entries(laws(Sealing))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () =>
      expect(laws(twin)[law as keyof typeof twins]()).rejects.toThrow())
  }

  it("is a defect for personal data of no subject", async () => {
    const draft = {
      id: "e",
      type: "test.Happened",
      version: 1,
      at: 0,
      command: "c",
      actor: "a",
      purpose: "p",
      onBehalfOf: null,
      on: [],
      facts: {},
      personal: { note: "Ypsilanti" },
      subject: undefined
    }
    const thrown = await Effect.runPromise(Sealing.seal(Vault.memory(), draft)).catch(String)
    expect(thrown).toContain("no subject")
    expect(thrown).not.toContain("Ypsilanti")
  })
})

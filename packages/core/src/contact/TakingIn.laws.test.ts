import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { laws, type Subject } from "./TakingIn.laws.ts"
import * as TakingIn from "./TakingIn.ts"

const { takeIn } = TakingIn

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  // Trouble of the storage counts as a mistake in the message.
  "every call or message that can be one is one contact in the end": {
    takeIn: (store, record, ...rest) =>
      takeIn(
        store,
        (...told) =>
          Effect.catch(record(...told), (failure) =>
            Effect.fail(failure._tag === "LedgerUnavailable" ? { _tag: "UnstorableValue" as const } : failure)
          ) as ReturnType<typeof record>,
        ...rest
      )
  },
  // A look-up that is away counts as a reason to leave the message out.
  "what can never be a contact is told, with the reason; nothing else is": {
    takeIn: (store, record, by, channel, taking) =>
      takeIn(store, record, by, channel, {
        ...taking,
        recognise: (message) => taking.recognise(message).catch(() => ({ leaveOut: "not recognised" }))
      })
  },
  // What is too long is cut without a word.
  "as much is kept of what was said as fits, and it says so when that is not all": {
    takeIn: (store, record, by, { name, channel }, taking) => {
      const cut = (text: string | null) => text?.slice(0, 8_000) ?? null
      const read: typeof channel.read = (after, limit) =>
        Effect.map(channel.read(after, limit), ({ messages, cursor }) => ({
          messages: messages.map((message) => ({ ...message, text: cut(message.text) })),
          cursor
        }))
      return takeIn(store, record, by, { name, channel: { read } }, taking)
    }
  },
  // It does not look what is there already.
  "what is a contact is not looked up again": {
    takeIn: (store, ...rest) => takeIn({ ...store, each: () => Effect.void }, ...rest)
  },
  // It stays where it is until every message is a contact.
  "it comes to an end when nothing fails any more": {
    takeIn: (store, record, by, channel, taking) =>
      Effect.map(takeIn(store, record, by, channel, taking), (taken) =>
        taken.refused.length === 0 ? taken : { ...taken, cursor: taking.after ?? "0" }
      )
  }
}

describe("taking in", () => {
  for (const [law, holds] of Object.entries(laws(TakingIn))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () =>
      expect(laws(twin)[law as keyof typeof twins]()).rejects.toThrow())
  }
})

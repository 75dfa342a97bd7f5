/** The laws of sealing, as data: hosts and twins run them on their own implementation. */
import { Effect } from "effect"
import fc from "fast-check"
import * as Chain from "./Chain.ts"
import * as Envelope from "./Envelope.ts"
import type * as Json from "./Json.ts"
import type { NewEvent } from "./Ledger.ts"
import type * as Sealing from "./Sealing.ts"
import * as Arbitraries from "./testing/Arbitraries.ts"
import * as Vault from "./Vault.ts"

/** What is put to the test. */
export type Subject = Pick<typeof Sealing, "seal" | "open">

const personal = fc.option(fc.record({ note: Arbitraries.text(), more: Arbitraries.json() }), { freq: 4 })
const draft = fc.record({ id: fc.constantFrom("e1", "e2"), facts: Arbitraries.json(), personal })

/** Laws by name; each rejects with the smallest counterexample that was found. */
export const laws = ({ seal, open }: Subject) => {
  const sealed = (vault: Vault.VaultService, one: Pick<Sealing.Draft, "id" | "facts" | "personal">) =>
    seal(vault, {
      ...one,
      type: "test.Happened",
      version: 1,
      at: 0,
      command: "c",
      actor: "tester",
      purpose: "test",
      onBehalfOf: null,
      on: [{ collection: "test", key: "a" }],
      subject: "test/a"
    })
  const holds =
    (
      property: (
        vault: Vault.VaultService,
        event: NewEvent,
        given: Pick<Sealing.Draft, "id" | "facts" | "personal">
      ) => Effect.Effect<boolean, Vault.VaultUnavailable>
    ) =>
    () =>
      fc.assert(
        fc.asyncProperty(draft, (one) => {
          const vault = Vault.memory()
          return Effect.runPromise(Effect.flatMap(sealed(vault, one), (event) => property(vault, event, one)))
        }),
        { numRuns: 50 }
      )
  const bytes = ({ sealed: part }: NewEvent) => part?.bytes ?? null
  const same = (left: Json.Json, right: Json.Json) => JSON.stringify(left) === JSON.stringify(right)
  return {
    "what was sealed is opened as it was": holds((vault, event, given) =>
      Effect.map(open(vault, { envelope: event.envelope, sealed: bytes(event) }), (opened) =>
        same(opened.personal, given.personal)
      )
    ),
    "the envelope says whose it is and holds the digest of the bytes, so that the chain covers them": holds(
      (_, event) => {
        const { personal: said } = Envelope.decode(event.envelope)
        const fits = {
          envelope: event.envelope,
          sealed: bytes(event),
          ...Chain.next(Chain.start("t"), event.envelope)
        }
        return Effect.succeed(
          said?.subject === event.sealed?.subject && Chain.check(Chain.start("t"), fits)._tag === "Success"
        )
      }
    ),
    "without the bytes, or without the key, nothing personal is opened, and the facts are as they were":
      holds((vault, event, given) =>
        Effect.gen(function* () {
          const without = yield* open(vault, { envelope: event.envelope, sealed: null })
          yield* vault.destroy("test/a")
          const keyless = yield* open(vault, { envelope: event.envelope, sealed: bytes(event) })
          return (
            [without, keyless].every(
              ({ personal: one, facts }) =>
                one === null && same(facts, Envelope.decode(event.envelope).facts as Json.Json)
            ) &&
            same(without.facts, keyless.facts) &&
            given.id === without.id
          )
        })
      ),
    "what was sealed beside one event does not open beside another": holds((vault, event, given) =>
      Effect.gen(function* () {
        if (event.sealed === null) return true
        const other = yield* Effect.orDie(sealed(vault, { ...given, id: "other" }))
        const moved = yield* Effect.result(open(vault, { envelope: other.envelope, sealed: bytes(event) }))
        return moved._tag === "Failure"
      })
    )
  }
}

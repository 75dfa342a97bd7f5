/** What the checks of history, feed and erasure share. */
import { Chain, type Ledger } from "@zorgband/plugin-sdk"
import { Build, Ticket } from "@zorgband/plugin-sdk/testing"
import { Effect, Result } from "effect"
import { so } from "../Check.ts"
import type * as Desk from "../Desk.ts"

/** The id of an event. */
export const idOf = ({ envelope }: Ledger.StoredEvent): string => JSON.parse(envelope).id

/** A batch that writes tickets, with an event for each of these ids on these keys. */
export const withEvents = (
  desk: Desk.Desk,
  changes: Desk.Changes,
  ids: Record<string, ReadonlyArray<string>>
): Effect.Effect<void, unknown> =>
  Effect.gen(function* () {
    const events = yield* Effect.forEach(Object.entries(ids), ([id, keys]) =>
      Build.newEvent(desk.vault, Ticket.collection, {
        id,
        event: Ticket.Event.cases.Tagged.make({ tag: id }),
        keys
      })
    )
    return yield* desk.must(changes, { events })
  })

/** Follows the hash chain over a whole feed. */
const chain = (tenant: string, events: ReadonlyArray<Ledger.SequencedEvent>) =>
  events.reduce<Result.Result<Chain.Head, Chain.BrokenChain>>(
    (head, event) => Result.flatMap(head, (known) => Chain.check(known, event)),
    Result.succeed(Chain.start(tenant))
  )

/** Fails when the hash chain does not hold. */
export const chainHolds = (tenant: string, events: ReadonlyArray<Ledger.SequencedEvent>) => {
  const head = chain(tenant, events)
  return so("the hash chain holds", Result.isSuccess(head), Result.isFailure(head) ? head.failure : "")
}

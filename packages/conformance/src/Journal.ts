/**
 * Whether the journal is as it was written: no event changed, removed, inserted or moved, and no sealed bytes but
 * those that were erased. For adapters under test, and for a host to run on its own store while it is in use.
 */
import { Chain, Envelope, type Ledger, type Vault } from "@zorgband/plugin-sdk"
import { Effect } from "effect"

// What it is

/** What was found to be whole. Keep it outside the database, and give it to the next {@link verify}. */
export interface Verified extends Chain.Head {
  /** How many events had personal data that was erased since. */
  readonly erased: number
}

type Trouble = Ledger.LedgerUnavailable | Ledger.InvalidQuery | Vault.VaultUnavailable

// What it does

const pageSize = 500

const subjectsOf = (vault: Vault.VaultService) =>
  Effect.map(vault.destroyed, (all) => new Set(all.map(({ subject }) => subject)))

/**
 * Follows the journal from its start, and fails with the first place that is not as it was written. Sealed bytes may
 * be gone only when the key of their subject was destroyed: erasing begins with that.
 *
 * @param kept where the chain stood before: that an end was cut off shows only when this is known
 */
export const verify = (
  ledger: Pick<Ledger.LedgerService, "feed">,
  vault: Vault.VaultService,
  tenant: string,
  kept: Chain.Head | null = null
): Effect.Effect<Verified, Chain.BrokenChain | Trouble> =>
  Effect.gen(function* () {
    let head = Chain.start(tenant)
    let destroyed = yield* subjectsOf(vault)
    let erased = 0
    let page = yield* ledger.feed(null, pageSize)
    while (page.events.length > 0) {
      for (const event of page.events) {
        head = yield* Effect.fromResult(Chain.check(head, event))
        const { position, hash } = head
        if (kept?.position === position && kept.hash !== hash)
          return yield* new Chain.BrokenChain({ position, reason: "link" })
        const { personal } = Envelope.decode(event.envelope)
        if (personal === null || event.sealed !== null) continue
        // It may have been erased since the vault was asked.
        if (!destroyed.has(personal.subject)) destroyed = yield* subjectsOf(vault)
        if (!destroyed.has(personal.subject))
          return yield* new Chain.BrokenChain({ position, reason: "sealed bytes" })
        erased += 1
      }
      page = yield* ledger.feed(page.cursor, pageSize)
    }
    if (kept !== null && kept.position > head.position)
      return yield* new Chain.BrokenChain({ position: head.position + 1, reason: "position" })
    return { ...head, erased }
  })

/** Storage with a guard off, for twins: what the laws of the services must catch. */
import { type Ledger, memory, Plugin } from "@zorgband/plugin-sdk"
import { Effect } from "effect"

/** The same storage with its ledger changed. */
export const withLedger = (
  { manifest, provides }: Plugin.Plugin,
  change: (ledger: Ledger.LedgerService) => Ledger.LedgerService
): Plugin.Plugin =>
  Plugin.definePlugin({
    ...manifest,
    provides: provides.map((extension) =>
      extension.point === "ledger"
        ? Plugin.ledger({ ...extension, open: (setting) => Effect.map(extension.open(setting), change) })
        : extension
    )
  })

/** Storage in memory with its ledger changed. */
export const over = (change: (ledger: Ledger.LedgerService) => Ledger.LedgerService): Plugin.Plugin =>
  withLedger(memory(), change)

/** Storage that changes what is committed. */
const committing =
  (change: (batch: Ledger.Batch) => Ledger.Batch) =>
  (ledger: Ledger.LedgerService): Ledger.LedgerService => ({
    ...ledger,
    commit: (batches) => ledger.commit(batches.map(change))
  })

/** No claim is taken. */
export const withoutClaims = committing((batch) => ({
  ...batch,
  put: batch.put.map((one) => ({ ...one, claims: { take: [], release: [] } })),
  move: []
}))

/** What was read may have changed. */
export const withoutExpectations = (ledger: Ledger.LedgerService): Ledger.LedgerService => ({
  ...ledger,
  commit: (batches) =>
    Effect.forEach(batches, (batch) =>
      Effect.gen(function* () {
        const { rows } = yield* ledger.get(
          batch.put.map(({ ref }) => ref),
          []
        )
        const put = batch.put.map((one, at) => ({ ...one, expect: rows[at]?.version ?? 0 }))
        for (;;) {
          const [outcome] = yield* ledger.commit([{ ...batch, expect: [], put }])
          if (outcome !== undefined) return outcome
        }
      })
    )
})

/** No receipt is kept. */
export const withoutReceipts = (ledger: Ledger.LedgerService): Ledger.LedgerService => {
  let last = 0
  const forgotten = committing((batch) => {
    last += 1
    return { ...batch, command: { ...batch.command, id: `${batch.command.id} ${last}` } }
  })
  return forgotten(ledger)
}

/** Every other event is lost. */
export const losingEvents = committing((batch) => ({
  ...batch,
  events: batch.events.filter((_, at) => at % 2 === 0 && !batch.command.id.endsWith("3"))
}))

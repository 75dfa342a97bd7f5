/// <reference types="node" />
/** Speaks to the store, and says of each failure the two things that a caller must know. */
import { Ledger } from "@zorgband/plugin-sdk"
import { Effect } from "effect"

/** A card. Its value is whatever was put under its path. */
export interface Card<A = unknown> {
  readonly path: string
  readonly revision: number
  readonly value: A
}

/** Where cards lie, from `from` up to but not including `to`. */
export interface Range {
  readonly from: string
  readonly to: string
}

/** What to change, and what must not have changed since it was read. */
interface Change {
  readonly when: ReadonlyArray<{ readonly path: string; readonly revision: number }>
  readonly put: ReadonlyArray<{ readonly path: string; readonly value: unknown }>
  readonly remove: ReadonlyArray<string>
}

type Asking<A> = Effect.Effect<A, Ledger.LedgerUnavailable>

/** The store, for one archive. The operation is the method of the port that asks. */
export interface Client {
  readonly read: (operation: string, paths: ReadonlyArray<string>) => Asking<ReadonlyArray<Card | null>>
  readonly list: (
    operation: string,
    ranges: ReadonlyArray<Range>,
    limit: number,
    backwards?: boolean
  ) => Asking<ReadonlyArray<ReadonlyArray<Card>>>
  /** Whether it was done; `false` when something had changed. */
  readonly change: (operation: string, change: Change) => Asking<boolean>
}

/** How long the store may take to answer, in milliseconds. */
const patience = 30_000

/** Only what the store documents as "nothing was done" is known not to have happened. */
const failed = (operation: string, code: string, retryable: boolean, changes: boolean) =>
  new Ledger.LedgerUnavailable({ operation, code, retryable, outcomeUnknown: changes })

/** A client of the store at this address. */
export const make = (send: typeof fetch, url: string, token: string, archive: string): Client => {
  const post = (operation: string, verb: "read" | "list" | "change", body: unknown) =>
    Effect.tryPromise({
      try: async () => {
        const response = await send(`${url}/${archive}/${verb}`, {
          method: "POST",
          headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
          body: JSON.stringify(body),
          signal: AbortSignal.timeout(patience)
        })
        return { status: response.status, answer: (await response.json()) as unknown }
      },
      // Nobody knows what became of it. What was thrown is not told: it may show what was sent.
      catch: () => failed(operation, "no answer", true, verb === "change")
    }).pipe(
      Effect.flatMap(({ status, answer }) => {
        if (status === 200 || status === 409) return Effect.succeed({ status, answer })
        const nothingDone = status === 503 || status < 500
        return Effect.fail(failed(operation, `${status}`, status >= 500, verb === "change" && !nothingDone))
      })
    )
  return {
    read: (operation, paths) =>
      Effect.map(
        post(operation, "read", { paths }),
        ({ answer }) => (answer as { readonly cards: ReadonlyArray<Card | null> }).cards
      ),
    list: (operation, ranges, limit, backwards = false) =>
      Effect.map(
        post(operation, "list", { ranges, limit, backwards }),
        ({ answer }) => (answer as { readonly lists: ReadonlyArray<ReadonlyArray<Card>> }).lists
      ),
    change: (operation, change) =>
      Effect.map(post(operation, "change", change), ({ status }) => status === 200)
  }
}

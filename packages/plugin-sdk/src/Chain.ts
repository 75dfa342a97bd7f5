/**
 * The hash chain over a tenant's events: changing, removing, inserting or reordering an event is detectable,
 * and erased personal data leaves the chain whole, because it covers the digest of the sealed bytes.
 *
 * A chain alone does not show that its tail was cut off: keep a hash elsewhere to see that.
 */
import { Result, Schema } from "effect"
import * as Envelope from "./Envelope.ts"
import * as Hash from "./Hash.ts"
import type { SequencedEvent } from "./Ledger.ts"

/** Where the chain stands. */
export interface Head {
  /** The last position; 0 at the start. */
  readonly position: number
  /** The last link. */
  readonly hash: string
}

/** Where a cursor of the feed stands. */
export interface Place {
  /** The position of the last event that was read; 0 at the start. */
  readonly position: number
  /** How its link begins. */
  readonly mark: string
}

/** The event at this position does not fit the chain. */
export class BrokenChain extends Schema.TaggedError<BrokenChain>()("BrokenChain", {
  /** The first position that does not fit. */
  position: Schema.Int,
  /** What does not fit. */
  reason: Schema.Literals(["position", "link", "sealed bytes"])
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `The journal is not as it was written: ${this.reason} at position ${this.position}. Compare with a back-up.`
  }
}

/** The head before the first event. */
export const start = (tenant: string): Head => ({
  position: 0,
  hash: Hash.digest(`zorgband journal 1\n${tenant}`)
})

/**
 * The head after one more event. Adapters call this when they sequence.
 *
 * @param digest SHA-256 of a text as UTF-8, in hexadecimal: for a platform that has a faster one
 */
export const next = (head: Head, envelope: string, digest: (text: string) => string = Hash.digest): Head => {
  const position = head.position + 1
  return { position, hash: digest(`${head.hash}\n${position}\n${envelope}`) }
}

/** Checks one event of the feed against the head before it, and gives the head after it. */
export const check = (head: Head, event: SequencedEvent): Result.Result<Head, BrokenChain> => {
  const expected = next(head, event.envelope)
  const broken = (reason: BrokenChain["reason"]) =>
    Result.fail(new BrokenChain({ position: expected.position, reason }))
  if (event.position !== expected.position) return broken("position")
  if (event.hash !== expected.hash) return broken("link")
  const personal = Envelope.decode(event.envelope).personal
  if (event.sealed !== null && personal?.digest !== Envelope.sealedDigest(event.sealed))
    return broken("sealed bytes")
  return Result.succeed(expected)
}

/**
 * The cursor of the feed after an event; left out: at the start. It tells how the link there begins, so that a store that
 * was put back as it was before, or another tenant's, is told from the one that gave it: see {@link isAt}.
 */
export const cursor = (head?: Head): string =>
  head === undefined || head.position === 0 ? "0" : `${head.position}-${head.hash.slice(0, 16)}`

/** Where a cursor stands; the start for `null`. Gives `null` for what is none. */
export const place = (cursor: string | null): Place | null => {
  if (cursor === null || cursor === "0") return { position: 0, mark: "" }
  const [, position, mark] = /^([1-9]\d{0,14})-([0-9a-f]{16})$/.exec(cursor) ?? []
  return position === undefined || mark === undefined ? null : { position: Number(position), mark }
}

/**
 * Whether a place is of this journal. If it is not, refuse it as `InvalidQuery`: who went on from there would miss events.
 *
 * @param hash the link of the event at its position; `null` or `undefined` when there is no such event
 */
export const isAt = ({ position, mark }: Place, hash: string | null | undefined): boolean =>
  position === 0 || hash?.startsWith(mark) === true

/**
 * Two source records that may be one person, for somebody to decide (*twijfelgeval*). A pair that was decided stays
 * decided: it is not raised again, and a pair that was said to differ is never linked by the library.
 */
import { Collection, Hash } from "@zorgband/plugin-sdk"
import { Result, Schema } from "effect"
import { Receipt } from "./matching/Receipt.ts"
import { SourceRecordId } from "./SourceRecord.ts"

// What it is

/** Names a doubt: made from the two records, in either order. */
export const DoubtId = Schema.String.check(Schema.isPattern(/^[0-9a-f]{64}$/)).pipe(Schema.brand("DoubtId"))
/** See {@link DoubtId}. */
export type DoubtId = typeof DoubtId.Type

/** What somebody decided. */
export const Verdict = Schema.Literals(["same", "different"])
/** See {@link Verdict}. */
export type Verdict = typeof Verdict.Type

/** A doubt as it stands. */
export const Doubt = Schema.Struct({
  /** The record whose id sorts first. */
  left: SourceRecordId,
  /** The other record. */
  right: SourceRecordId,
  /** The comparison that raised it, without values; `null` when somebody decided unasked. */
  why: Schema.NullOr(Receipt),
  /** What was decided, also by a merge of the clients of both records; `null` while it waits. */
  verdict: Schema.NullOr(Verdict)
})
/** See {@link Doubt}. */
export interface Doubt extends Schema.Schema.Type<typeof Doubt> {}

/** What can happen to a doubt. */
export const Event = Schema.TaggedUnion({
  /** Matching found the pair likely, not certain. */
  Raised: { left: SourceRecordId, right: SourceRecordId, why: Receipt },
  /** Somebody decided, or the two records came to hang on one client, which leaves nothing to decide. */
  Decided: { left: SourceRecordId, right: SourceRecordId, verdict: Verdict },
  /** What one of the two records said was erased while nobody had decided: there is nothing to compare any more. */
  Dropped: {}
})
/** See {@link Event}. */
export type Event = typeof Event.Type

// What can go wrong

/** A record cannot be compared with itself. */
export class SameRecord extends Schema.TaggedError<SameRecord>()("SameRecord", {}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return "A doubt is about two different source records."
  }
}

// What it decides

/** The two records in their order. */
export const pair = (
  one: SourceRecordId,
  other: SourceRecordId
): Result.Result<
  { readonly id: DoubtId; readonly left: SourceRecordId; readonly right: SourceRecordId },
  SameRecord
> => {
  if (one === other) return Result.fail(new SameRecord())
  const [left, right] = one < other ? [one, other] : [other, one]
  return Result.succeed({ id: Hash.digest(`${left}\n${right}`) as DoubtId, left, right })
}

/** Raises a doubt, unless it is known already. */
export const raise = (
  state: Doubt | null,
  { left, right }: { readonly left: SourceRecordId; readonly right: SourceRecordId },
  why: Receipt
): ReadonlyArray<Event> => (state === null ? [Event.cases.Raised.make({ left, right, why })] : [])

/** Decides; nothing happens when it was decided so before. A later verdict replaces an earlier one. */
export const decide = (
  state: Doubt | null,
  { left, right }: { readonly left: SourceRecordId; readonly right: SourceRecordId },
  verdict: Verdict
): ReadonlyArray<Event> =>
  state?.verdict === verdict ? [] : [Event.cases.Decided.make({ left, right, verdict })]

/** The doubt after an event. */
export const evolve = (state: Doubt | null, event: Event): Doubt | null =>
  Event.match(event, {
    Raised: ({ left, right, why }): Doubt | null => ({ left, right, why, verdict: null }),
    Decided: ({ left, right, verdict }) => ({ left, right, why: state?.why ?? null, verdict }),
    Dropped: () => null
  })

/**
 * How doubts are stored: open ones by weight, the most likely last. Whoever joins records on what `by_record` says is
 * told of each doubt and verdict that comes meanwhile: the index is guarded. It gives `different` first.
 */
export const collection = Collection.define({
  name: "doubt",
  version: 1,
  row: Doubt,
  categories: { left: "identity", right: "identity", why: "internal", verdict: "internal" },
  fields: {
    verdict: Collection.text<Doubt>((row) => row.verdict ?? "open"),
    weight: Collection.integer<Doubt>((row) => Math.round((row.why?.score ?? 0) * 1_000)),
    record: Collection.texts<Doubt>((row) => [row.left, row.right])
  },
  indexes: {
    by_verdict: { fields: ["verdict", "weight"] },
    by_record: { fields: ["record", "verdict"], guard: 1 }
  },
  event: Event,
  eventVersion: 1,
  personal: {},
  evolve
})

/**
 * Two source records that may be one person, for somebody to decide (*twijfelgeval*). A pair that was decided stays
 * decided: it is not raised again, and a pair that was said to differ is never linked by the library.
 */
import { Collection, Hash } from "@zorgband/plugin-sdk"
import { Result, Schema } from "effect"
import { type Caller, people } from "../access/Caller.ts"
import { Code } from "../access/Party.ts"
import * as Instant from "../time/Instant.ts"
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
  verdict: Schema.NullOr(Verdict),
  /** When it was raised, or decided unasked. */
  raisedAt: Instant.Instant,
  /** What somebody proposes, for somebody else to decide; `null` when nothing is, or it was decided. */
  proposed: Schema.NullOr(
    Schema.Struct({
      /** What is proposed. */
      verdict: Verdict,
      /** The actor who proposes it. */
      by: Code,
      /** For whom, when that is somebody else. */
      onBehalfOf: Schema.optionalKey(Code),
      /** When. */
      at: Instant.Instant
    })
  )
})
/** See {@link Doubt}. */
export interface Doubt extends Schema.Schema.Type<typeof Doubt> {}

/** What can happen to a doubt. */
export const Event = Schema.TaggedUnion({
  /** Matching found the pair likely, not certain. */
  Raised: { left: SourceRecordId, right: SourceRecordId, why: Receipt, at: Instant.Instant },
  /** Somebody proposed a verdict, for somebody else to decide. */
  Proposed: {
    left: SourceRecordId,
    right: SourceRecordId,
    verdict: Verdict,
    by: Code,
    onBehalfOf: Schema.optionalKey(Code),
    at: Instant.Instant
  },
  /** Somebody decided, or the two records came to hang on one client, which leaves nothing to decide. */
  Decided: { left: SourceRecordId, right: SourceRecordId, verdict: Verdict, at: Instant.Instant },
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

/** Two people decide here: one proposes, another agrees. Nothing was decided. */
export class SecondPersonNeeded extends Schema.TaggedError<SecondPersonNeeded>()("SecondPersonNeeded", {
  /** The doubt; `null` when nothing is known of the pair yet. */
  doubt: Schema.NullOr(DoubtId)
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return "Whether records are of one person is decided by two people: let somebody else propose this verdict first, or propose it and let somebody else decide."
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

/** The two records, in their order. */
type Two = Pick<Doubt, "left" | "right">

/** Raises a doubt, unless it is known already. */
export const raise = (
  state: Doubt | null,
  { left, right }: Two,
  why: Receipt,
  at: Instant.Instant
): ReadonlyArray<Event> => (state === null ? [Event.cases.Raised.make({ left, right, why, at })] : [])

/** Who acts, and for whom. */
type Who = Pick<Caller, "actor" | "onBehalfOf">

/** Proposes a verdict; nothing happens when it was decided so, or proposed so by the same person. */
export const propose = (
  state: Doubt | null,
  { left, right }: Two,
  proposed: NonNullable<Doubt["proposed"]>
): ReadonlyArray<Event> => {
  const { verdict, by, onBehalfOf } = proposed
  const known = state?.proposed
  return state?.verdict === verdict ||
    (known?.verdict === verdict && known.by === by && known.onBehalfOf === onBehalfOf)
    ? []
    : [Event.cases.Proposed.make({ left, right, ...proposed })]
}

/** Whether somebody else proposed this verdict, or it was decided so before. Who acts for another is that other too. */
export const isSeconded = (state: Doubt | null, verdict: Verdict, who: Who): boolean => {
  if (state?.verdict === verdict) return true
  const known = state?.proposed
  return (
    known?.verdict === verdict && !people(who).some((one) => one === known.by || one === known.onBehalfOf)
  )
}

/**
 * Decides; nothing happens when it was decided so before and nobody proposed otherwise since. A later verdict replaces an
 * earlier one.
 */
export const decide = (
  state: Doubt | null,
  { left, right }: Two,
  verdict: Verdict,
  at: Instant.Instant
): ReadonlyArray<Event> =>
  state?.verdict === verdict && state.proposed === null
    ? []
    : [Event.cases.Decided.make({ left, right, verdict, at })]

/** The doubt after an event. */
export const evolve = (state: Doubt | null, event: Event): Doubt | null =>
  Event.match(event, {
    Raised: ({ left, right, why, at }): Doubt | null => ({
      left,
      right,
      why,
      verdict: null,
      raisedAt: at,
      proposed: null
    }),
    Proposed: ({ _tag, left, right, ...proposed }) => ({
      ...(state ?? { left, right, why: null, verdict: null, raisedAt: proposed.at }),
      proposed
    }),
    Decided: ({ left, right, verdict, at }) => ({
      left,
      right,
      why: state?.why ?? null,
      verdict,
      raisedAt: state?.raisedAt ?? at,
      proposed: null
    }),
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
  categories: {
    left: "identity",
    right: "identity",
    why: "internal",
    verdict: "internal",
    raisedAt: "internal",
    proposed: "internal"
  },
  fields: {
    verdict: Collection.text<Doubt>((row) => row.verdict ?? "open"),
    weight: Collection.integer<Doubt>((row) => Math.round((row.why?.score ?? 0) * 1_000)),
    record: Collection.texts<Doubt>((row) => [row.left, row.right]),
    stage: Collection.text<Doubt>((row) =>
      row.proposed !== null ? "proposed" : row.verdict === null ? "open" : "decided"
    ),
    raised: Collection.integer<Doubt>((row) => row.raisedAt)
  },
  indexes: {
    by_verdict: { fields: ["verdict", "weight"] },
    by_stage: { fields: ["stage", "raised"] },
    by_record: { fields: ["record", "verdict"], guard: 1 }
  },
  event: Event,
  eventVersion: 1,
  personal: {},
  evolve
})

/**
 * That what is known of a person was erased (*vernietiging, gegevenswissing*): of whom, on what ground, by whom. What
 * happened stays as a skeleton without content, so that clients, contacts and lead times count as before.
 *
 * It is kept twice: in the journal, and with the keys that were destroyed, so that it can be done again when an older
 * copy of the data was put back.
 */
import { Collection, Json } from "@zorgband/plugin-sdk"
import { Option, Result, Schema } from "effect"
import * as Party from "../access/Party.ts"
import { Code, PartyId } from "../access/Party.ts"
import * as CalendarDate from "../time/CalendarDate.ts"
import { Instant } from "../time/Instant.ts"
import * as Zone from "../time/Zone.ts"

// What it is

/** Names an erasure. */
export const ErasureId = Schema.String.check(Schema.isUUID()).pipe(Schema.brand("ErasureId"))
/** See {@link ErasureId}. */
export type ErasureId = typeof ErasureId.Type

/**
 * Why: the person asked (AVG art. 17, BW art. 7:455), objected (AVG art. 21) or withdrew consent; it should not have
 * been kept (AVG art. 17 under d); or the term for which it had to be kept is over (BW art. 7:454).
 */
export const Ground = Schema.Literals(["request", "objection", "consent withdrawn", "unlawful", "term over"])
/** See {@link Ground}. */
export type Ground = typeof Ground.Type

/** What is asked. */
export const Asked = Schema.Struct({
  /**
   * Whom: a source record, with the contacts about it; or a client, with all records that hang on it, and the
   * contacts about each of them and about every client that was merged into it.
   */
  party: PartyId,
  /** Why. */
  ground: Ground,
  /**
   * The first day on which no law makes you keep it any more, in the Netherlands; `null` when none ever did. Before
   * that day it is refused. Your own rules know the law: the term differs by law and kind of care.
   */
  keptUntil: Schema.NullOr(CalendarDate.CalendarDate)
})
/** See {@link Asked}. */
export interface Asked extends Schema.Schema.Type<typeof Asked> {}

/** An erasure as it stands in the register. */
export const Erasure = Schema.Struct({
  ...Asked.fields,
  /** All whose data went: source records, and clients for the contacts about them. */
  parties: Schema.Array(PartyId),
  /** When. */
  at: Instant,
  /** The id of the command. */
  command: Schema.String,
  /** Who did it. */
  actor: Code,
  /** What for. */
  purpose: Schema.String,
  /** For whom, when that is somebody else; else `null`. */
  onBehalfOf: Schema.NullOr(Code)
})
/** See {@link Erasure}. */
export interface Erasure extends Schema.Schema.Type<typeof Erasure> {}

/** What can happen to an erasure. */
export const Event = Schema.TaggedUnion({
  /** It was done. */
  Done: { erasure: Erasure }
})
/** See {@link Event}. */
export type Event = typeof Event.Type

// What can go wrong

/** A law makes you keep it until a day that has not come. Nothing was erased. */
export class MustBeKept extends Schema.TaggedError<MustBeKept>()("MustBeKept", {
  /** The first day on which it may be erased. */
  until: CalendarDate.CalendarDate
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `A law makes you keep this until ${this.until}. Nothing was erased. Tell the person why, and ask again from that day on.`
  }
}

/** Nothing is known of the party. */
export class UnknownParty extends Schema.TaggedError<UnknownParty>()("UnknownParty", {}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return "Nothing is known of this party, so there is nothing to erase. Use the id of a source record or of a client."
  }
}

/** A record holds personal data of a kind that cannot be erased: an error of the program. Nothing was erased. */
export class CannotErase extends Schema.TaggedError<CannotErase>()("CannotErase", {
  /** The collection. */
  collection: Schema.String
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `Records of ${this.collection} hold sealed data of this person, and the host did not say how they are erased. Give its area to the host, and declare \`erased\` in the collection.`
  }
}

/** A key cannot be destroyed and then be there again because a transaction was rolled back. Nothing was erased. */
export class NotInHostTransaction extends Schema.TaggedError<NotInHostTransaction>()(
  "NotInHostTransaction",
  {}
) {
  /** What was wrong and what to do. */
  override get message(): string {
    return "Erasing cannot be undone, so it cannot be part of a transaction that may be rolled back. Erase outside of it."
  }
}

// What it decides

/** Whether it may be done at this moment. */
export const allowed = (
  { keptUntil }: Pick<Asked, "keptUntil">,
  now: Instant
): Result.Result<void, MustBeKept> =>
  keptUntil !== null && Zone.dateOf(Zone.amsterdam, now) < keptUntil
    ? Result.fail(new MustBeKept({ until: keptUntil }))
    : Result.succeed(undefined)

/** Whose keys are destroyed. */
export const subjects = ({ parties }: Pick<Erasure, "parties">): ReadonlyArray<string> =>
  parties.flatMap((party) => Party.retentions.map((retention) => Party.subject(retention, party)))

const NoteJson = Schema.fromJsonString(Erasure)
const decode = Schema.decodeUnknownOption(NoteJson)

/** What is noted with each key that is destroyed. */
export const note = (erasure: Erasure): string =>
  Result.getOrThrow(Json.canonical(Schema.encodeSync(Erasure)(erasure) as unknown as Json.Json))

/** The erasure of a note; `null` when the key was destroyed by other means. */
export const noted = (text: string): Erasure | null => Option.getOrNull(decode(text))

/** How erasures are stored. */
export const collection = Collection.define({
  name: "erasure",
  version: 1,
  row: Erasure,
  categories: {
    party: "internal",
    ground: "internal",
    keptUntil: "internal",
    parties: "internal",
    at: "internal",
    command: "internal",
    actor: "internal",
    purpose: "internal",
    onBehalfOf: "internal"
  },
  fields: {
    party: Collection.texts<Erasure>((row) => row.parties),
    at: Collection.integer<Erasure>((row) => row.at)
  },
  indexes: { by_party: { fields: ["party", "at"] }, by_time: { fields: ["at"] } },
  event: Event,
  eventVersion: 1,
  personal: {},
  evolve: (_state: Erasure | null, { erasure }: Event): Erasure => erasure
})

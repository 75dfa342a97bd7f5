/** What a client is: the source records that are joined in it, what can happen to it and what it can be refused for. */
import { Schema } from "effect"
import { BsnToken, SourceRecordId } from "./SourceRecord.ts"

// What it is

/**
 * Names a client, for ever: the id of a client that was merged goes on answering. A UUID in small letters: in capitals it
 * would name another client.
 */
export const ClientId = Schema.String.check(Schema.isUUID(), Schema.isLowercased()).pipe(
  Schema.brand("ClientId")
)
/** See {@link ClientId}. */
export type ClientId = typeof ClientId.Type

/** A source record as it hangs on a client. */
export const Link = Schema.Struct({
  /** Which source record. */
  record: SourceRecordId,
  /** The keyed hash of its verified BSN, or `null`. */
  bsn: Schema.NullOr(BsnToken)
})
/** See {@link Link}. */
export interface Link extends Schema.Schema.Type<typeof Link> {}

/** A client as it stands. */
export const Client = Schema.Struct({
  /** The source records that are linked now, in the order in which they came; none when merged. */
  links: Schema.Array(Link),
  /** The clients that were merged into this one. */
  absorbed: Schema.Array(
    Schema.Struct({
      /** Which client. */
      client: ClientId,
      /** The records that it brought. */
      records: Schema.Array(SourceRecordId),
      /** How many of the linked records were here before: the first ones. */
      before: Schema.Int
    })
  ),
  /** The client that this one was merged into, or `null`. */
  mergedInto: Schema.NullOr(ClientId)
})
/** See {@link Client}. */
export interface Client extends Schema.Schema.Type<typeof Client> {}

/** What can happen to a client. */
export const Event = Schema.TaggedUnion({
  /** A client began with one source record. */
  Opened: { link: Link },
  /** A source record was linked, or its verified BSN changed. */
  Linked: { link: Link },
  /** A source record was taken off, to hang on another client. */
  Unlinked: { record: SourceRecordId },
  /** `from` was merged into `into`, with these links. */
  Merged: { from: ClientId, into: ClientId, links: Schema.Array(Link) },
  /** The merge of `from` into `into` was undone; these links went back, and the verified BSN with them. */
  Unmerged: { from: ClientId, into: ClientId, links: Schema.Array(Link) },
  /** These records were taken off `from`, which held more than one person, and hang on the new client `into`. */
  Split: { from: ClientId, into: ClientId, links: Schema.Array(Link) },
  /** What these records said was erased, and with it their verified BSN; or what was said in contacts with the client. */
  Erased: { records: Schema.Array(SourceRecordId) }
})
/** See {@link Event}. */
export type Event = typeof Event.Type

// What can go wrong

/** Two different verified BSNs would meet in one client. */
export class DifferentBsn extends Schema.TaggedError<DifferentBsn>()("DifferentBsn", {
  /** The client that has another number. */
  client: ClientId
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `Client ${this.client} has another verified BSN. Verify both numbers again before the two are one client.`
  }
}

/** The client was merged: decide on the client that it was merged into. */
export class ClientMerged extends Schema.TaggedError<ClientMerged>()("ClientMerged", {
  /** The client that was merged. */
  client: ClientId,
  /** The client that it was merged into. */
  into: ClientId
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `Client ${this.client} was merged into ${this.into}. Use that client.`
  }
}

/** There is nothing to undo: the one was not merged into the other. */
export class NotMerged extends Schema.TaggedError<NotMerged>()("NotMerged", {
  /** The client that was not merged. */
  from: ClientId,
  /** The client that it was not merged into. */
  into: ClientId
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `Client ${this.from} was not merged into ${this.into}. Look at its history.`
  }
}

/** A client cannot be merged into itself. */
export class SameClient extends Schema.TaggedError<SameClient>()("SameClient", {
  /** Which client. */
  client: ClientId
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `Client ${this.client} cannot be merged into itself.`
  }
}

/** A split leaves at least one record of a system on either side, and takes only what hangs on the client. */
export class CannotSplit extends Schema.TaggedError<CannotSplit>()("CannotSplit", {
  /** Which client. */
  client: ClientId
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `Client ${this.client} cannot be split so. Name records that hang on it, and leave it at least one of a system.`
  }
}

/** More records would hang on one client than any person has: what they say alike is no person. Nothing was changed. */
export class TooManyRecords extends Schema.TaggedError<TooManyRecords>()("TooManyRecords", {
  /** The client that has many. */
  client: ClientId,
  /** How many it may have. */
  most: Schema.Int
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `Client ${this.client} would have more than ${this.most} records. Nobody has: look whether they are of a made-up person, such as one for tests.`
  }
}

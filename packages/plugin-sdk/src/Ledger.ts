/**
 * The storage port: everything an adapter must do, on one page.
 *
 * An adapter knows rows, index entries, claims and events; it knows nothing of clients or referrals. All calls
 * are scoped to one tenant. A conflict, a taken claim and a repeated command are values; only trouble with the
 * storage itself is an error. What is absent is `null`.
 */
import { Context, type Effect } from "effect"
import type { Json } from "./Json.ts"
import type { Migrations } from "./Migrations.ts"
import type { Claim, Entry, Ref, Scalar, Scope } from "./Parts.ts"
import type { InvalidQuery, LedgerUnavailable } from "./Trouble.ts"

export type { Clash, Migration, Migrations } from "./Migrations.ts"
export type { Claim, Entry, Ref, Scalar, Scope } from "./Parts.ts"
export {
  InvalidQuery,
  indexNotBuilt,
  LedgerUnavailable,
  newerVersion,
  notASession,
  restartHostTransaction
} from "./Trouble.ts"

// What is stored

/** 0 means absent; every put adds one. */
export type Version = number

/** A record as it is stored. */
export interface Row {
  /** Which record. */
  readonly ref: Ref
  /** How often it was put. */
  readonly version: Version
  /** The version of the row's schema that wrote it. */
  readonly schema: number
  /** The record itself. */
  readonly doc: Json
}

/** What makes a repeated call the same call. */
export interface Command {
  /** Chosen by the caller, unique in the tenant, at most 200 characters. */
  readonly id: string
  /** SHA-256 of the canonical command; never of what was decided. */
  readonly digest: string
}

/**
 * How long a receipt is kept at least, in milliseconds from the moment of its command: 90 days. A command that is
 * repeated later may be taken for a new one, and be decided anew.
 */
export const receiptTerm = 90 * 24 * 60 * 60 * 1_000

/** What is kept of a command that was committed, for {@link receiptTerm} at least. No personal data. */
export interface Receipt {
  /** The digest of the command that was committed under this id. */
  readonly digest: string
  /** What the command answered. */
  readonly result: Json
}

// What is asked: commit

/**
 * What a decision read, and must still hold. A record that is not written too is looked at again at the moment
 * of commit, under a lock. Absence (version 0) is expected only of a record that the same batch puts.
 */
export type Expectation =
  | { readonly ref: Ref; readonly version: Version }
  | { readonly scope: Scope; readonly version: Version }

/** A row to write. */
export interface Put {
  /** Which record. */
  readonly ref: Ref
  /** The version it replaces; 0 makes it. The row then has the version after this one. */
  readonly expect: Version
  /** The version of the row's schema. */
  readonly schema: number
  /** The record itself. */
  readonly doc: Json
  /** The single-valued indexed fields; `null` where the row has no value. */
  readonly fields: { readonly [field: string]: Scalar | null }
  /**
   * How the entries of many-valued indexes change. A row from before an index version lacks entries and claims that
   * came with it, and these differences do not bring them: it stays from before, until it is rebuilt.
   */
  readonly entries: { readonly add: ReadonlyArray<Entry>; readonly remove: ReadonlyArray<Entry> }
  /**
   * How the claims change: what any row of the batch gives up is free before another takes. A value that passes to
   * another row of the batch is a {@link Move} instead. Two rows of one batch that take one value do not get it: the
   * claim is taken, by `null`.
   */
  readonly claims: { readonly take: ReadonlyArray<Claim>; readonly release: ReadonlyArray<Claim> }
}

/**
 * A row to remove, with all its entries and claims (but for the claims that move): those that the store holds for it,
 * whichever build wrote them.
 */
export interface Remove {
  /** Which record. */
  readonly ref: Ref
  /** The version it has. */
  readonly expect: Version
  /** The entries that it gives up, as the row tells: those of an index that came later may be others, see {@link Put}. */
  readonly entries: ReadonlyArray<Entry>
  /** The claims that it gives up; those that move are not among them. */
  readonly release: ReadonlyArray<Claim>
}

/** A claim that passes from one row to another in one step. When `from` does not hold it, the claim is taken. */
export interface Move {
  /** Which claim. */
  readonly claim: Claim
  /** The row that holds it. */
  readonly from: Ref
  /** The row that will. */
  readonly to: Ref
}

/** An event to write. What it says is in the envelope: canonical JSON that is stored and given back unchanged. */
export interface NewEvent {
  /** Unique in the tenant. */
  readonly id: string
  /** The kind of event, repeated from the envelope for reporting. */
  readonly type: string
  /** Epoch milliseconds, repeated from the envelope for reporting. */
  readonly at: number
  /** The records that it is about, each with the event in its history, once. */
  readonly on: ReadonlyArray<Ref>
  /** Canonical JSON, see {@link Envelope}. */
  readonly envelope: string
  /** Personal data, sealed by the vault; kept in a table of its own that can be deleted from. */
  readonly sealed: { readonly subject: string; readonly bytes: Uint8Array } | null
}

/** Everything one command does, all or nothing. */
export interface Batch {
  /** Which command. */
  readonly command: Command
  /** When, in epoch milliseconds. Time is passed in, never asked of the database. */
  readonly at: number
  /** What was read and is not written. */
  readonly expect: ReadonlyArray<Expectation>
  /** Rows to write; no record twice. */
  readonly put: ReadonlyArray<Put>
  /** Rows to remove; no record twice, none that is put. */
  readonly remove: ReadonlyArray<Remove>
  /** Claims that pass between rows of this batch. */
  readonly move: ReadonlyArray<Move>
  /** Guarded scopes to add one to; none twice. */
  readonly touch: ReadonlyArray<Scope>
  /** Events, in order. */
  readonly events: ReadonlyArray<NewEvent>
  /** Subjects whose sealed bytes are deleted, those of earlier batches. The events stay. */
  readonly erase: ReadonlyArray<string>
  /** Kept with the receipt and answered to whoever repeats the command. No personal data. */
  readonly result: Json
}

/** What became of a batch. It is judged in this order: the receipt of its command, what it expects, its claims. */
export type Outcome =
  /** It is durable. */
  | { readonly _tag: "Committed" }
  /** The same command was committed before; this is what it answered. Nothing was written. */
  | { readonly _tag: "Replayed"; readonly result: Json }
  /** Another command was committed under this id. Nothing was written. */
  | { readonly _tag: "CommandReused" }
  /** Something that was read has changed; what is known of it is in `on`, as it was expected. Nothing was written. */
  | { readonly _tag: "Conflict"; readonly on: ReadonlyArray<Expectation> }
  /** Another row holds the claim: `by`, as far as that is known. Nothing was written. */
  | { readonly _tag: "ClaimTaken"; readonly claim: Claim; readonly by: Ref | null }

// What is asked: reading

/** What to count. Rows that lack a value for a field of the index are not in the index. */
export interface Selection {
  /** The collection. */
  readonly collection: string
  /** A declared index, or `id`: every row, by key. */
  readonly index: string
  /** One value for each field of a prefix, or up to 64 values of which a row has any. */
  readonly equals: ReadonlyArray<Scalar | { readonly anyOf: ReadonlyArray<Scalar> }>
  /**
   * Bounds on the field after the prefix (on the key for `id`), both included. Not on a many-valued field,
   * which is always given by `equals`.
   */
  readonly range?: { readonly from?: Scalar; readonly to?: Scalar }
}

/** What to find, in the order of the fields after the prefix and then of the key; each row once. */
export interface Query extends Selection {
  /** Ascending when left out. */
  readonly order?: "ascending" | "descending"
  /** 1 to 1,000. */
  readonly limit: number
  /** The `next` of the page before. */
  readonly after?: string
}

/** Part of an answer. */
export interface Page<A> {
  /** The items, in order. */
  readonly items: ReadonlyArray<A>
  /** Give it as `after` for what follows; opaque; `null` when nothing does. */
  readonly next: string | null
}

/** Part of what was found. */
export interface Found extends Page<Row> {
  /**
   * The version of the scope, from no later than the rows, when `equals` gives exactly the guarded fields one
   * value each; otherwise `null`.
   */
  readonly scope: Version | null
}

/** An event as it is stored. */
export interface StoredEvent {
  /** As it was written. */
  readonly envelope: string
  /** As it was written, or `null` when there was none or it was erased. */
  readonly sealed: Uint8Array | null
}

/** An event with its place among all events of the tenant. */
export interface SequencedEvent extends StoredEvent {
  /** 1, 2, 3 … in an order that respects cause. */
  readonly position: number
  /** Link in the tenant's hash chain, 64 hexadecimal digits. See {@link Chain}. */
  readonly hash: string
}

/** Part of the feed. */
export interface FeedPage {
  /** The events, in order. */
  readonly events: ReadonlyArray<SequencedEvent>
  /** Give it as `after` to go on, now or later; opaque. */
  readonly cursor: string
}

// The port

/** The seven methods of the port. The laws that they keep are in `@zorgband/conformance`. */
export interface LedgerService {
  /**
   * One outcome for each batch. Each batch is atomic, and durable once acknowledged. In one call nobody
   * writes a record, claim, scope or command that another reads or writes, so that an engine may do them in one
   * transaction; each is judged by itself all the same. A failure is of the whole call: its outcome is unknown when any
   * of the batches may have been committed. A row of a collection that was not declared fails the call, and nothing of it
   * is written.
   */
  readonly commit: (batches: ReadonlyArray<Batch>) => Effect.Effect<ReadonlyArray<Outcome>, LedgerUnavailable>
  /**
   * Many records and receipts at once, in the order asked, each with its own version; `null` for what is absent, or of
   * a collection that was not declared. A row whose schema is
   * newer than declared is not given: the call fails with code {@link newerVersion}.
   */
  readonly get: (
    refs: ReadonlyArray<Ref>,
    commands: ReadonlyArray<string>
  ) => Effect.Effect<
    { readonly rows: ReadonlyArray<Row | null>; readonly receipts: ReadonlyArray<Receipt | null> },
    LedgerUnavailable
  >
  /**
   * Rows by one index. Never a scan. It fails with code {@link indexNotBuilt} while a row is from before the index,
   * and with {@link newerVersion} as `get` does.
   */
  readonly find: (query: Query) => Effect.Effect<Found, LedgerUnavailable | InvalidQuery>
  /** How many rows `find` would give in all. */
  readonly count: (selection: Selection) => Effect.Effect<number, LedgerUnavailable | InvalidQuery>
  /**
   * The events of one record, oldest first, also when it is removed. `after` is the `next` of the page before, `null` at
   * first; the limit is 1 to 1,000. A cursor that is none of this store's is refused.
   */
  readonly history: (
    ref: Ref,
    after: string | null,
    limit: number
  ) => Effect.Effect<Page<StoredEvent>, LedgerUnavailable | InvalidQuery>
  /**
   * All events of the tenant, in one order that neither skips, repeats nor inverts, and that respects cause and
   * real time: also while writers run or hold transactions open, after a kill, and after dump and restore. `after` is
   * the cursor of the page before, `null` at first, and stays good for ever; the limit is 1 to 1,000. A page without
   * events is the end for now. A cursor that is none of this store's is refused.
   */
  readonly feed: (
    after: string | null,
    limit: number
  ) => Effect.Effect<FeedPage, LedgerUnavailable | InvalidQuery>
  /** The schema. */
  readonly migrations: Migrations
}

/** The storage port, for one tenant. */
export class Ledger extends Context.Service<Ledger, LedgerService>()("@zorgband/plugin-sdk/Ledger") {}

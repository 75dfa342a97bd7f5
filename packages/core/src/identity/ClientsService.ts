/** What the service of client identity promises. */
import type { BsnRegister, Ledger, Point } from "@zorgband/plugin-sdk"
import type { Effect, Result } from "effect"
import type { Caller } from "../access/Caller.ts"
import type * as Instant from "../time/Instant.ts"
import type * as Store from "../work/Store.ts"
import type * as Work from "../work/Work.ts"
import type * as Bsn from "./Bsn.ts"
import type * as Client from "./Client.ts"
import type { Decision, Off, Pair } from "./Deciding.ts"
import type * as Doubt from "./Doubt.ts"
import type * as Erasing from "./Erasing.ts"
import type * as Erasure from "./Erasure.ts"
import type * as Intake from "./Intake.ts"
import type { Linked } from "./Linking.ts"
import type * as Matching from "./matching/index.ts"
import type * as Person from "./Person.ts"
import type * as Portrait from "./Portrait.ts"
import type { KeptApart, NoBsnGround } from "./Setting.ts"
import type * as SourceRecord from "./SourceRecord.ts"
import type * as Stating from "./Stating.ts"

// What it is

/** What one system says about a person. */
export interface Registration {
  /** The name of the system, 1 to 60 characters without `|`. */
  readonly source: string
  /** The system's own id of the person, 1 to 120 characters. Not a BSN. */
  readonly localId: string
  /** What it says, as JSON. */
  readonly person: typeof Person.Person.Encoded
  /**
   * The id under which the host counts this person already, a UUID in small letters, to be taken over. Only for a record
   * that is new here: one that is known stays with its client, and a verified BSN that a client has goes before it.
   */
  readonly client?: string
}

/** What a registration came to. */
export type Registered = {
  /** The id of the source record. */
  readonly record: SourceRecord.SourceRecordId
  /** The client that it hangs on. */
  readonly client: Client.ClientId
  /** Whether the record was new, and why it hangs there. */
  readonly as: "new client" | "same BSN" | "client of the host" | "known record"
}

/** A doubt that waits for a person, with its id. */
export type OpenDoubt = Store.Stored<Doubt.DoubtId, Doubt.Doubt>

/** How many there are. */
export interface Counts {
  /** Source records; what the organisation itself states of a client is one of them. */
  readonly records: number
  /** Clients: each person once. */
  readonly clients: number
  /** Pairs that wait for a person. */
  readonly doubts: number
}

/** The doubts that wait for people. */
export interface Workload {
  /** That nobody looked at. */
  readonly open: Waiting
  /** That somebody proposed a verdict for, for somebody else to decide. */
  readonly proposed: Waiting
}

/** How many wait. */
export interface Waiting {
  /** How many. */
  readonly count: number
  /** When the one that waits longest was raised; `null` when none waits. */
  readonly since: Instant.Instant | null
}

/** What a call about clients can be refused for, beside the errors of any command. */
export type ClientError =
  | Person.InvalidPerson
  | SourceRecord.InvalidSourceRecordId
  | Client.DifferentBsn
  | Client.ClientMerged
  | Client.NotMerged
  | Client.SameClient
  | Client.CannotSplit
  | Client.TooManyRecords
  | Doubt.SameRecord
  | Doubt.SecondPersonNeeded
  | Portrait.ClientNotFound
  | Matching.DuplicateRecord
  | Erasing.EraseError
  | NoBsnGround
  | KeptApart
  | Bsn.NoBsn
  | BsnRegister.BsnRegisterUnavailable
  | Point.UnknownExtension

type Answer<A> = Effect.Effect<A, ClientError | Work.WorkError>

/** See {@link Clients}. */
export interface ClientsService {
  /** Registers or revises what one system says about a person. Saying the same again changes nothing. */
  readonly register: (caller: Caller, said: Registration, stamp?: Work.Stamp) => Answer<Registered>
  /** Registers many, each judged by itself, in few round trips. For imports: 100 to 1,000 at a time. */
  readonly registerAll: (
    caller: Caller,
    said: ReadonlyArray<{ readonly said: Registration; readonly stamp: Work.Stamp }>
  ) => Effect.Effect<ReadonlyArray<Result.Result<Registered, ClientError | Work.WorkError>>, Work.WorkError>
  /**
   * Compares all source records, merges the clients that are certainly one person, and raises doubts. Needs about
   * 1.5 kB of memory for each record. Run again at any time; what was decided by people stays. A repeated command
   * answers what it answered before: link what was registered since under a command of its own.
   */
  readonly link: (caller: Caller, stamp?: Work.Stamp) => Answer<Linked>
  /**
   * Who somebody might be, before anything is registered: for intake, and for recognising a caller. Gives ids and
   * reasons, no personal data; read a client with `get`.
   */
  readonly match: (caller: Caller, asked: Intake.Asked) => Answer<Intake.Matched>
  /**
   * Asks a register that a plugin provides whose the BSN of a source record is, and keeps the answer beside it. A number
   * that proves to be another's is not used any more; one that proves right joins the record to the client that has it.
   * A repeated command answers what the register said, without asking it again.
   */
  readonly verifyBsn: (
    caller: Caller,
    asked: { readonly record: SourceRecord.SourceRecordId; readonly method: BsnRegister.BsnMethod },
    stamp?: Work.Stamp
  ) => Answer<BsnRegister.BsnAnswer>
  /**
   * Says that all that a source record says is still so, such as after asking the client. It counts as said anew: see
   * `Quality` and the golden record.
   */
  readonly confirm: (
    caller: Caller,
    confirmed: { readonly record: SourceRecord.SourceRecordId },
    stamp?: Work.Stamp
  ) => Answer<SourceRecord.SourceRecordId>
  /** A client, by its own id or that of a client that was merged into it. */
  readonly get: (caller: Caller, id: Client.ClientId) => Answer<Portrait.Portrait>
  /** The client that a source record hangs on. */
  readonly ofRecord: (caller: Caller, record: SourceRecord.SourceRecordId) => Answer<Portrait.Portrait>
  /** The doubts that wait for a person, the most likely first. */
  readonly doubts: (caller: Caller, page?: Store.PageOf) => Answer<Ledger.Page<OpenDoubt>>
  /**
   * Proposes whether two records are one person, for somebody else to decide: neither who proposed it nor who acts for
   * them. Where the host lets two people decide, nothing is decided, merged or taken apart without it.
   */
  readonly propose: (caller: Caller, decision: Decision, stamp?: Work.Stamp) => Answer<Doubt.DoubtId>
  /** How much waits for people, and since when. */
  readonly workload: (caller: Caller) => Answer<Workload>
  /** Decides whether two records are one person: merges their clients, or takes them apart and keeps them so. */
  readonly decide: (caller: Caller, decision: Decision, stamp?: Work.Stamp) => Answer<Doubt.Verdict>
  /** Merges one client into another. */
  readonly merge: (caller: Caller, pair: Pair, stamp?: Work.Stamp) => Answer<Client.ClientId>
  /** Undoes a merge, and keeps the two apart from then on. Where two people decide, somebody else proposed that first. */
  readonly unmerge: (caller: Caller, pair: Pair, stamp?: Work.Stamp) => Answer<Client.ClientId>
  /**
   * Makes some records of a client a client of their own, and keeps the two apart from then on: for a client that
   * proved to hold more than one person. What the organisation itself stated stays with the client. Gives the new
   * client.
   */
  readonly split: (caller: Caller, off: Off, stamp?: Work.Stamp) => Answer<Client.ClientId>
  /**
   * States how a client stands, on the organisation's own word: deceased, restricted, suspended. What is left out is
   * stated no longer; what systems say stays. Gives the client that answers, see `get`.
   */
  readonly state: (
    caller: Caller,
    asked: { readonly client: Client.ClientId; readonly is: typeof Stating.Standing.Encoded },
    stamp?: Work.Stamp
  ) => Answer<Client.ClientId>
  /**
   * Erases what is known of a person: destroys the keys, and takes rows and journal back to what happened, without
   * who. It cannot be undone, and is not part of a transaction of the host's. When it fails half-way, ask again with
   * the same stamp, or use `reapplyErasures`.
   */
  readonly erase: (
    caller: Caller,
    asked: typeof Erasure.Asked.Encoded,
    stamp?: Work.Stamp
  ) => Answer<Erasing.Erased>
  /** The register of erasures, the latest first. */
  readonly erasures: (
    caller: Caller,
    page?: Store.PageOf
  ) => Answer<Ledger.Page<Store.Stored<Erasure.ErasureId, Erasure.Erasure>>>
  /**
   * Does every erasure again that is not there or not whole. Use it after an older copy of the data was put back,
   * with the keys as they are now, before anybody reads.
   */
  readonly reapplyErasures: (caller: Caller) => Answer<Erasing.Reapplied>
  /** How many records, clients and doubts there are. */
  readonly count: (caller: Caller) => Answer<Counts>
}

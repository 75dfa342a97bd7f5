/** What a host settles once about client identity: how fields are chosen, where no BSN may be held, who decides. */
import { Context, Schema } from "effect"
import type * as GoldenRecord from "./GoldenRecord.ts"

// What it is

/** What a host settles once. */
export interface Setting {
  /** Which record a field of a client is taken from: `GoldenRecord.latest` when left out. */
  readonly survivorship?: GoldenRecord.Policy
  /**
   * Where no law allows a BSN to be held: in the registrations of these systems, or in `all`, as for a safety region or
   * a housing corporation. Nowhere when left out.
   */
  readonly withoutBsn?: "all" | ReadonlyArray<string>
  /** Whether two people decide that records are or are not of one person: one proposes, another agrees. */
  readonly decidedByTwo?: boolean
}

/** What the host settled; it is given with the storage. */
export const Setting: Context.Reference<Setting> = Context.Reference("@zorgband/core/identity/Setting", {
  defaultValue: (): Setting => ({})
})

// What can go wrong

/** No law allows this organisation to hold a BSN in this system. Nothing was stored. */
export class NoBsnGround extends Schema.TaggedError<NoBsnGround>()("NoBsnGround", {
  /** The system of the registration; `null` when it was a search. */
  source: Schema.NullOr(Schema.String)
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `No law allows a BSN to be used ${this.source === null ? "here" : `in ${this.source}`}. Leave it out.`
  }
}

// What it decides

/** Whether a BSN may be held in the registrations of a system; `null` is a search, which is in none. */
export const mayHoldBsn = ({ withoutBsn = [] }: Setting, source: string | null): boolean =>
  withoutBsn !== "all" && (source === null || !withoutBsn.includes(source))

/** What a host settles once about client identity: how fields are chosen, where no BSN may be held, who decides. */
import { Context, Schema } from "effect"
import type * as GoldenRecord from "./GoldenRecord.ts"
import type { Likeness } from "./matching/Likeness.ts"
import * as Own from "./Own.ts"

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
  /**
   * Systems whose people purpose keeps apart (*doelbinding*), by a name for each group, such as
   * `{ "social work": ["social-work"] }`. Records of two groups, or of a group and none, are never compared or joined,
   * not even by one BSN.
   */
  readonly apart?: { readonly [group: string]: ReadonlyArray<string> }
  /**
   * How names and values that are written differently are compared: for people of another language, or a field of the
   * host's own. What matching knows of Dutch when left out. Link anew after a change: what was learned otherwise is not
   * used any more. Whom somebody at the counter might be is still looked up by Dutch sounds, dates, addresses and numbers.
   */
  readonly likeness?: Likeness
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

/** Purpose keeps these records apart: they are never of one client. Nothing was changed. */
export class KeptApart extends Schema.TaggedError<KeptApart>()("KeptApart", {
  /** The groups of the records; `null` is no group. */
  groups: Schema.Array(Schema.NullOr(Schema.String))
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    const named = this.groups.map((group) => group ?? "all others").join(" and ")
    return `The records of ${named} are kept apart. Leave them as clients of their own.`
  }
}

// What it decides

/** The group of systems that purpose keeps apart from others; `null` for systems in none. */
export const groupOf = ({ apart = {} }: Setting, source: string): string | null =>
  Object.entries(apart).find(([, sources]) => sources.includes(source))?.[0] ?? null

/**
 * Why records may not be of one client, or `null`. The names of records begin with their system. What the organisation
 * itself states goes with its client.
 */
export const keptApart = (setting: Setting, records: ReadonlyArray<string>): KeptApart | null => {
  if (setting.apart === undefined) return null
  const said = records.filter((record) => !Own.is(record))
  const groups = new Set(said.map((record) => groupOf(setting, record.slice(0, record.indexOf("|")))))
  return groups.size > 1 ? new KeptApart({ groups: [...groups] }) : null
}

/** What a BSN is hashed for: one number in two groups is two tokens, so that nothing joins them. */
export const bsnPurpose = (group: string | null): string => (group === null ? "bsn" : `bsn of ${group}`)

/** Whether a BSN may be held in the registrations of a system; `null` is a search, which is in none. */
export const mayHoldBsn = ({ withoutBsn = [] }: Setting, source: string | null): boolean =>
  withoutBsn !== "all" && (source === null || !withoutBsn.includes(source))

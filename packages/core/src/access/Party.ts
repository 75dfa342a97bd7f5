/**
 * Whom a contact or a referral is about: a source record where the system that told of it is known, else a client.
 * Both keep answering after a merge, and what hangs on a source record moves with it when a merge is undone.
 */
import type { Ledger } from "@zorgband/plugin-sdk"
import { Schema } from "effect"

/** The id of a source record (`system|local id`) or of a client (a UUID). */
export const PartyId = Schema.String.check(
  Schema.isPattern(/^([^|\p{Cc}]{1,60}\|[^\p{Cc}]{1,120}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/u)
).pipe(Schema.brand("PartyId"))
/** See {@link PartyId}. */
export type PartyId = typeof PartyId.Type

/** The classes in which personal data of a party is kept: what is said of the person, and what is said in contacts. */
export const retentions = ["identity", "contact"] as const

/** Whose key seals the data of a class about a party; of who is not known, give the id of the record itself. */
export const subject = (retention: (typeof retentions)[number], party: string): string =>
  `${retention}/${party}`

/** A code of the host's or of a standard, such as a service or a reason: no free text, no personal data. */
export const Code = Schema.String.check(Schema.isPattern(/^[a-z0-9][a-z0-9 ._:/-]{0,79}$/i))
/** See {@link Code}. */
export type Code = typeof Code.Type

/** The records of parties, each once, for events to be in their history; who is not known is left out. */
export const refs = (parties: ReadonlyArray<PartyId | null | undefined>): ReadonlyArray<Ledger.Ref> =>
  [...new Set(parties)].flatMap((key) =>
    key ? { collection: key.includes("|") ? "source_record" : "client", key } : []
  )

/** The law under which care is asked or given. */
export const Law = Schema.Literals(["Zvw", "Wmo", "Jeugdwet", "Wlz"])
/** See {@link Law}. */
export type Law = typeof Law.Type

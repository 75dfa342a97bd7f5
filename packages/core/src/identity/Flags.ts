/**
 * What travels with a person and limits what may be done with the data, as the population register (BRP) states it.
 */
import { Schema } from "effect"
import * as PartialDate from "../time/PartialDate.ts"

// What it is

/** Why a register keeps a record up no longer: BRP codes O, E, M, R and F. */
export const Suspension = Schema.Literals(["death", "emigration", "ministerial", "non-resident", "fault"])
/** A value of {@link Suspension}. */
export type Suspension = typeof Suspension.Type

/** All optional: a flag that is left out was not stated. */
export const Flags = Schema.Struct({
  /** The address and telephone may not be given out (*geheimhouding*). */
  secrecy: Schema.optionalKey(Schema.Boolean),
  /** The register doubts these fields (*in onderzoek*). */
  underInvestigation: Schema.optionalKey(
    Schema.Array(Schema.Literals(["name", "birthDate", "gender", "bsn", "address"])).check(Schema.isUnique())
  ),
  /** The date of death, as far as it is known, or only that the person died. `false`: stated to be alive. */
  deceased: Schema.optionalKey(Schema.Union([Schema.Boolean, PartialDate.PartialDate])),
  /** The person left the country. */
  emigrated: Schema.optionalKey(Schema.Boolean),
  /** The person asked that the data be kept and not used (AVG art. 18): it is not compared with others. */
  restricted: Schema.optionalKey(Schema.Boolean),
  /** The record is kept up no longer. One suspended for a `fault` describes nobody and is never linked. */
  suspended: Schema.optionalKey(Suspension)
})
/** A value of {@link Flags}. */
export interface Flags extends Schema.Schema.Type<typeof Flags> {}

// What it decides

const suspensions: Record<string, Suspension> = {
  O: "death",
  E: "emigration",
  M: "ministerial",
  R: "non-resident",
  F: "fault"
}

/**
 * Reads the BRP's codes for secrecy (element 70.10: 0 none, 1 to 7 some) and for the reason of suspension (67.20). An
 * empty code states nothing; an unknown reason of suspension is left out.
 */
export const fromBrp = (codes: { readonly secrecy?: string; readonly suspension?: string }): Flags => {
  const reason = suspensions[codes.suspension ?? ""]
  return {
    ...(codes.secrecy === undefined || codes.secrecy === "" ? {} : { secrecy: codes.secrecy !== "0" }),
    ...(reason === undefined ? {} : { suspended: reason }),
    ...(reason === "death" ? { deceased: true } : {}),
    ...(reason === "emigration" ? { emigrated: true } : {})
  }
}

/** True when any of a client's records is under secrecy: the strictest holds for all of them. */
export const isSecret = (flags: Iterable<Flags | undefined>): boolean => {
  for (const one of flags) if (one?.secrecy === true) return true
  return false
}

/** True when the data of any of a client's records may be kept only: that holds for all of them. */
export const isRestricted = (flags: Iterable<Flags | undefined>): boolean => {
  for (const one of flags) if (one?.restricted === true) return true
  return false
}

/** True when the person is known to have died, with or without a date. */
export const isDeceased = (flags: Flags | undefined): boolean =>
  flags?.deceased !== undefined && flags.deceased !== false

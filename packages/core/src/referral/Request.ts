/** What is asked in a referral: for whom, which care, and through whom the person came. */
import { Schema } from "effect"
import { Code, Law, PartyId } from "../access/Party.ts"

// What it is

/** Somebody through whom a person came. Who comes of their own accord is a source too, and is kept as such. */
export const Source = Schema.Struct({
  /** What kind of source. */
  kind: Schema.Literals([
    "general practitioner",
    "hospital",
    "indication body",
    "municipality",
    "care provider",
    "district nurse",
    "relative",
    "self",
    "other"
  ]),
  /** Which one: an AGB code or an id of the host's; left out for a person. */
  id: Schema.optionalKey(Code)
})
/** See {@link Source}. */
export interface Source extends Schema.Schema.Type<typeof Source> {}

/** What was received. */
export const Request = Schema.Struct({
  /** Who needs care. */
  about: PartyId,
  /** Which service is asked. */
  service: Code,
  /** Under which law, when known. */
  law: Schema.NullOr(Law),
  /** Who advised to ask, or `null`: nobody did. */
  advised: Schema.NullOr(Source),
  /** Who made contact. */
  contacted: Source,
  /** Who set the indication, or `null`: there is none yet. */
  indicated: Schema.NullOr(Source)
})
/** See {@link Request}. */
export interface Request extends Schema.Schema.Type<typeof Request> {}

// What it decides

/** Who referred: who advised, else who indicated; `null` when the person came without either. */
export const referrer = ({ advised, indicated }: Pick<Request, "advised" | "indicated">): Source | null =>
  advised ?? indicated

/** A text that names a source: its kind, and its id when it has one. */
export const sourceName = ({ kind, id }: Source): string => (id === undefined ? kind : `${kind} ${id}`)

/**
 * Who asks, what for, and for whom. Every method of every service takes it, reads included: what is shown and
 * what is logged follows from it.
 */
import { Schema } from "effect"
import { Code } from "./Party.ts"

const Name = Schema.String.check(Schema.isPattern(/^[^\p{Cc}\p{Cs}]{1,200}$/u))

/** Who calls. Ids and codes of the host's own, never names or other personal data of clients. */
export const Caller = Schema.Struct({
  /** The id of the employee, team or system that acts. */
  actor: Code,
  /** The purpose (*doelbinding*), such as `intake` or `care delivery`. */
  purpose: Name,
  /** The id of who the actor acts for, when that is somebody else. */
  onBehalfOf: Schema.optionalKey(Code),
  /** The roles in which the actor acts, such as `care-desk`. */
  roles: Schema.optionalKey(Schema.Array(Name))
})
/** See {@link Caller}. */
export type Caller = typeof Caller.Type

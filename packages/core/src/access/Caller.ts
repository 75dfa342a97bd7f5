/**
 * Who asks, what for, and for whom. Every method of every service takes it, reads included: what is shown and
 * what is logged follows from it.
 */
import { Schema } from "effect"
import { Code } from "./Party.ts"

const Name = Schema.String.check(Schema.isPattern(/^[^\p{Cc}\p{Cs}]{1,200}$/u))

/** What the name of a role begins with that opens a label of confidentiality, such as `reads:psychosocial`. */
export const reads = "reads:"

/**
 * What the name of a role begins with that shows the facts of what has a label, such as `sees:psychosocial`: that there
 * was contact, when and with whom, but not what was said.
 */
export const sees = "sees:"

/**
 * The most labels that one contact has, and that the roles of one caller open: two. Each label that a caller may read
 * doubles what a list asks the storage, and a storage takes at most 64 combinations at once.
 */
export const maxLabels = 2

/** The labels that the roles of a caller open, for reading or for seeing that they are there; each once, in order. */
export const labels = (roles: ReadonlyArray<string>): ReadonlyArray<string> =>
  [
    ...new Set(
      roles.flatMap((role) =>
        [reads, sees].flatMap((start) => (role.startsWith(start) ? role.slice(start.length) : []))
      )
    )
  ].sort()

const opensFew = Schema.makeFilter<ReadonlyArray<string>>(
  (roles) =>
    labels(roles).length <= maxLabels ||
    `roles that begin with ${reads} or ${sees} of at most ${maxLabels} labels`
)

/** Who calls. Ids and codes of the host's own, never names or other personal data of clients. */
export const Caller = Schema.Struct({
  /** The id of the employee, team or system that acts. */
  actor: Code,
  /** The purpose (*doelbinding*), such as `intake` or `care delivery`. */
  purpose: Name,
  /** The id of who the actor acts for, when that is somebody else. */
  onBehalfOf: Schema.optionalKey(Code),
  /**
   * The roles in which the actor acts, such as `care-desk`. They open at most {@link maxLabels} labels
   * (`reads:psychosocial`, `sees:psychosocial`); a caller with more is refused. Who may read more gives, with each call, those that it needs.
   */
  roles: Schema.optionalKey(Schema.Array(Name).check(opensFew))
})
/** See {@link Caller}. */
export type Caller = typeof Caller.Type

/** Whose act it is: the actor's, and that of who the actor acts for. */
export const people = ({ actor, onBehalfOf }: Pick<Caller, "actor" | "onBehalfOf">): ReadonlyArray<string> =>
  onBehalfOf === undefined ? [actor] : [actor, onBehalfOf]

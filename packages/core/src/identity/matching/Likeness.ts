/**
 * How values that are written differently may be one: how names sound, which first names are used for one another, and
 * how the values of a field are compared. What matching knows of Dutch is the default; a host replaces parts of it, for
 * people of another language or for a field of its own.
 *
 * It holds functions, so it goes with every call and is kept nowhere; its name is on the models and receipts made with
 * it. Give it another name whenever it answers differently: a decision can then be made again with what it was made with.
 */
import * as Nickname from "./Nickname.ts"
import * as Phonetic from "./Phonetic.ts"

// What it is

/** How like two values are: `same` in another spelling, `close` (a typing error), or `different`. */
export type Alike = "same" | "close" | "different"

/**
 * Compares two values that are not equal, in folded form: small letters without accents, at most 64. It must answer the
 * same whichever comes first, whatever the text. It is asked once for each two different values, as a rule.
 */
export type Comparator = (left: string, right: string) => Alike

/** The comparators of a host, by field. A field that is left out is compared as by default. */
export interface Comparators {
  /** The first of the first names. Names that are both common stay two names, whatever it answers but `same`. */
  readonly firstName?: Comparator
  /** Surnames without their prefix, as one word. */
  readonly surname?: Comparator
  /** Streets. */
  readonly street?: Comparator
  /** Places. */
  readonly place?: Comparator
  /** Extra fields, by the name that `Features.extra` gives them. */
  readonly extra?: Readonly<Record<string, Comparator>>
}

/** What a host gives. What is left out is as by default. */
export interface Likeness {
  /** Names it, with its version, such as `polish-1`: small letters, digits, dots and hyphens, at most 40. */
  readonly name: string
  /**
   * The key for how a name sounds, of one word in folded form; `Phonetic.key` by default. Names with one key are compared,
   * and sound the same. It must give one key for one name, not empty and at most 64 characters.
   */
  readonly sound?: (name: string) => string
  /** Families of first names used for one another, in folded form, the official name first. They replace the Dutch ones. */
  readonly nicknames?: ReadonlyArray<ReadonlyArray<string>>
  /** How values of fields are compared. */
  readonly comparators?: Comparators
}

/** A likeness made ready for use, with what it left out. */
export interface Ready {
  /** Its name. */
  readonly name: string
  /** The key for how a name sounds. */
  readonly sound: (name: string) => string
  /** Which first names are used for one another. */
  readonly nicknames: Nickname.Nicknames
  /** How values of fields are compared. */
  readonly comparators: Comparators
}

// What it decides

/** What is used when nothing is given. */
export const dutch: Likeness = {
  name: "dutch",
  sound: Phonetic.key,
  nicknames: Nickname.dutch,
  comparators: {}
}

const prepared = new WeakMap<Likeness, Ready>()

/** Makes a likeness ready, once. */
export const ready = (given: Likeness = dutch): Ready => {
  const before = prepared.get(given)
  if (before !== undefined) return before
  const { name, sound = Phonetic.key, nicknames, comparators = {} } = given
  const known = nicknames === undefined || nicknames === Nickname.dutch ? byDefault : Nickname.of(nicknames)
  const made: Ready = { name, sound, nicknames: known, comparators }
  prepared.set(given, made)
  return made
}
const byDefault = Nickname.of(Nickname.dutch)

/** The version that stands on a receipt: that of the model, and how was compared when the model was made otherwise. */
export const version = (
  model: { readonly version: string; readonly likeness: string },
  used: Ready
): string => (model.likeness === used.name ? model.version : `${model.version}, compared as ${used.name}`)

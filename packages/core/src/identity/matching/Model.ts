/**
 * What agreement is worth: the parameters of one scorer, learned from a file or the standard ones.
 *
 * A model is plain data without values of people: frequencies are kept by hash, and only of values that many share.
 * Keep the model with the decisions made under it: with the model and the records every receipt can be made again.
 */
import { Schema } from "effect"
import * as Hash from "./Hash.ts"
import * as Level from "./Level.ts"
import * as Likeness from "./Likeness.ts"

// What it is

/** One level of agreement of a field. */
export const LevelWeight = Schema.Struct({
  /** Name of the level, as receipts show it. */
  level: Schema.String,
  /** Chance of the level among pairs of one person in which the field can be compared. */
  m: Schema.Finite,
  /** Chance of the level among pairs of two persons in which the field can be compared. */
  u: Schema.Finite
})
/** A value of {@link LevelWeight}. */
export type LevelWeight = typeof LevelWeight.Type

/** How often values of a field occur, so that a shared rare name says more than a shared common one. */
export const Frequency = Schema.Struct({
  /** Chance that two random records have the same value. */
  collision: Schema.Finite,
  /** Share of records with a value that is not listed. */
  rest: Schema.Finite,
  /** Share of records with a value, by the hash of the value. Only values of several records are listed. */
  shares: Schema.Array(Schema.Tuple([Schema.Finite, Schema.Finite]))
})
/** A value of {@link Frequency}. */
export type Frequency = typeof Frequency.Type

/** The parameters of the scorer. All weights are in bits: log2 of odds. */
export const Model = Schema.Struct({
  /** Stamped on every receipt; derived from the parameters when learned, with the name of a likeness of the host's. */
  version: Schema.NonEmptyString,
  /** How was compared when it was made: the name of a `Likeness`. Its weights are of comparing that way. */
  likeness: Schema.NonEmptyString,
  /** Bits for one person before anything is compared; negative. */
  prior: Schema.Finite,
  /** From so many bits on a pair is certain. */
  certain: Schema.Finite,
  /** From so many bits on a pair goes to a person. */
  probable: Schema.Finite,
  /** From so many bits on a pair is suggested at intake. */
  possible: Schema.Finite,
  /** The most that surname, address, place, telephone and e-mail together may add: house-mates share them. In bits. */
  household: Schema.Finite,
  /** Extra fields of which nearly every value belongs to one person, such as a client number: twins do not share it. */
  tokens: Schema.Array(Schema.String),
  /**
   * Whether records that share surname and birth date but not the first name may be of twins. Off only when tokens have
   * shown that in these records nearly all such pairs are of one person.
   */
  twins: Schema.Boolean,
  /**
   * Groups of fields that follow from one another, such as place and district, the narrowest first. Of each group the first
   * that both records have is compared. Where it holds address or place, house-mates share it.
   */
  dependent: Schema.optionalKey(Schema.Array(Schema.Array(Schema.String))),
  /** Levels by field, in the order of comparison. */
  fields: Schema.Record(Schema.String, Schema.Array(LevelWeight)),
  /** Frequencies by field; a field without them has the same weight for every value. */
  frequencies: Schema.Record(Schema.String, Frequency)
})
/** A value of {@link Model}. */
export type Model = typeof Model.Type

// What can go wrong

/** Nothing trustworthy can be learned from these records. Use {@link standard}, or a model learned elsewhere. */
export class DegenerateModel extends Schema.TaggedError<DegenerateModel>()("DegenerateModel", {
  /**
   * `too few records`, `too few duplicates`, `too many duplicates` (most pairs look like one person), or `no contrast`
   * (agreement is no likelier for one person than for two).
   */
  reason: Schema.Literals(["too few records", "too few duplicates", "too many duplicates", "no contrast"])
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `No model can be learned from these records: ${this.reason}. Use the standard model or one learned from a larger file.`
  }
}

// What it decides

const described = (levels: ReadonlyArray<Level.Level>): ReadonlyArray<LevelWeight> =>
  levels.map(({ name, m, u }) => ({ level: name, m, u }))

/** The name of an extra field in models and receipts. */
export const extraField = (name: string): string => `extra.${name}`

/** Standard levels of a field of a model: a known field, or an extra one. */
export const standardLevels = (field: string): ReadonlyArray<LevelWeight> =>
  described(Level.fields.find(([name]) => name === field)?.[1] ?? Level.extra)

/** Levels of a field in the order of comparison, the standard one where a model of before does not know it. */
export const levelsOf = ({ fields }: Model, field: string): ReadonlyArray<LevelWeight> =>
  standardLevels(field).map(
    (standard) => fields[field]?.find(({ level }) => level === standard.level) ?? standard
  )

/**
 * The fixed model for input from which nothing can be learned: few records, or one record against a handful. It knows
 * no frequencies, so it is careful: in a twin-like pair any difference between first names goes to a person.
 */
export const standard: Model = {
  version: "standard-1",
  likeness: Likeness.dutch.name,
  prior: -14,
  certain: 7,
  probable: 0,
  possible: -6,
  household: 18,
  tokens: [],
  twins: true,
  fields: Object.fromEntries(Level.fields.map(([name, levels]) => [name, described(levels)])),
  frequencies: {}
}

/** The version of a learned model: equal parameters, equal version. */
export const versionOf = (parameters: Omit<Model, "version">): string =>
  `learned-${(Hash.of(JSON.stringify(parameters)) >>> 0).toString(36)}${
    parameters.likeness === Likeness.dutch.name ? "" : `, compared as ${parameters.likeness}`
  }`

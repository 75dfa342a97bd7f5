/**
 * Why two records were or were not taken for one person: the weight of every field, which sum to the score.
 *
 * A receipt holds names of fields and levels and never a value, so it can be stored, shown and logged as it is. With
 * the model of that version and the two records it can be made again.
 */
import { Schema } from "effect"

// What it is

/** What follows: link, ask a person, suggest at intake, or nothing. */
export const Outcome = Schema.Literals(["certain", "probable", "possible", "no"])
/** A value of {@link Outcome}. */
export type Outcome = typeof Outcome.Type

/**
 * The rule that bounded the outcome, whatever the score: `BSN` (two different verified BSNs) and `partition` give
 * "no"; `twins` (surname and birth date of one, first name or birth order of two), `newborn`, `first name` (the first
 * names contradict each other) and `no name` (neither first name nor surname can be compared, and no verified BSN,
 * telephone or e-mail address is the same) give at most "probable".
 */
export const Rule = Schema.Literals(["BSN", "partition", "twins", "newborn", "first name", "no name"])
/** A value of {@link Rule}. */
export type Rule = typeof Rule.Type

/** One line of a receipt. */
export const Line = Schema.Struct({
  /** Name of the field; `household` is what was taken off because house-mates share the fields above it. */
  field: Schema.String,
  /**
   * Name of the level of agreement; `missing` when one of the records lacks the field; `follows from` another field when
   * what it says is told by that one, which was compared.
   */
  level: Schema.String,
  /** Bits for (positive) or against one person. */
  weight: Schema.Finite
})
/** A value of {@link Line}. */
export type Line = typeof Line.Type

/** The whole comparison. */
export const Receipt = Schema.Struct({
  /** Version of the model. */
  model: Schema.String,
  /** Log2 of the odds that the records are of one person: `prior` plus all weights, added in the order of `fields`. */
  score: Schema.Finite,
  /** The score as a chance, 0 to 1. */
  probability: Schema.Finite,
  /** Bits before anything is compared. */
  prior: Schema.Finite,
  /** One line per field. */
  fields: Schema.Array(Line),
  /** What follows. */
  outcome: Outcome,
  /** The rule that bounded the outcome, if one did. */
  rule: Schema.NullOr(Rule)
})
/** A value of {@link Receipt}. */
export type Receipt = typeof Receipt.Type

// What it decides

/** The chance that belongs to a score in bits. */
export const probability = (score: number): number => 1 / (1 + 2 ** -score)

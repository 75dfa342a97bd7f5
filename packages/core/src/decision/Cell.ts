/**
 * One test in a decision table: which values of an input satisfy this rule.
 *
 * A cell is a set of values and nothing more. `Not` is its complement among the values that exist, `null` included
 * where the input may be null. The analysis answers in cells too, so that a gap can be pasted as a rule.
 */
import { Schema } from "effect"
import { Scalar } from "./Field.ts"

/** Exactly this value. */
export const Equals = Schema.TaggedStruct("Equals", {
  /** The value. */
  value: Scalar
})
/** One of these values. */
export const OneOf = Schema.TaggedStruct("OneOf", {
  /** The values, at least one. */
  values: Schema.Array(Scalar)
})
/** A range of numbers, dates, times or durations. An end that is null is open: everything below or above. */
export const Range = Schema.TaggedStruct("Range", {
  /** Lower end, or null. */
  from: Schema.NullOr(Scalar),
  /** Whether the lower end itself satisfies the test. */
  fromIncluded: Schema.Boolean,
  /** Upper end, or null. */
  to: Schema.NullOr(Scalar),
  /** Whether the upper end itself satisfies the test. */
  toIncluded: Schema.Boolean
})
/** Only `null`. */
export const IsNull = Schema.TaggedStruct("IsNull", {})
/** The tests that can stand inside {@link AnyOf} and {@link Not}. */
export const Simple = Schema.Union([Equals, OneOf, Range, IsNull])
/** At least one of these tests. */
export const AnyOf = Schema.TaggedStruct("AnyOf", {
  /** The tests, at least one. */
  tests: Schema.Array(Simple)
})
/** None of these tests. */
export const Not = Schema.TaggedStruct("Not", {
  /** The tests, at least one. */
  tests: Schema.Array(Simple)
})
/** Every value that exists. */
export const Any = Schema.TaggedStruct("Any", {})

/** A cell, as it is stored. */
export const Cell = Schema.Union([Any, Equals, OneOf, Range, IsNull, AnyOf, Not])

/** A test without nesting, on values of type `V`. */
export type Simple<V = Scalar> =
  | { readonly _tag: "Equals"; readonly value: V }
  | { readonly _tag: "OneOf"; readonly values: ReadonlyArray<V> }
  | {
      readonly _tag: "Range"
      readonly from: V | null
      readonly fromIncluded: boolean
      readonly to: V | null
      readonly toIncluded: boolean
    }
  | { readonly _tag: "IsNull" }

/** A cell on values of type `V`. */
export type Cell<V = Scalar> =
  | Simple<V>
  | { readonly _tag: "Any" }
  | { readonly _tag: "AnyOf"; readonly tests: ReadonlyArray<Simple<V>> }
  | { readonly _tag: "Not"; readonly tests: ReadonlyArray<Simple<V>> }

/** Every value. A cell that is left out of a rule means the same. */
export const any: Cell<never> = { _tag: "Any" }

/** Only null. */
export const isNull: Simple<never> = { _tag: "IsNull" }

/** Exactly this value. */
export const is = <const V extends Scalar>(value: V): Simple<V> => ({ _tag: "Equals", value })

/** One of these values. */
export const oneOf = <const V extends Scalar>(...values: ReadonlyArray<V>): Simple<V> => ({
  _tag: "OneOf",
  values
})

/** From `from` up to and including `to`. For other ends write the `Range` itself. */
export const between = <V extends Scalar>(from: V, to: V): Simple<V> => ({
  _tag: "Range",
  from,
  fromIncluded: true,
  to,
  toIncluded: true
})

/** `>= value`. */
export const atLeast = <V extends Scalar>(value: V): Simple<V> => ({
  _tag: "Range",
  from: value,
  fromIncluded: true,
  to: null,
  toIncluded: false
})

/** `> value`. */
export const moreThan = <V extends Scalar>(value: V): Simple<V> => ({
  _tag: "Range",
  from: value,
  fromIncluded: false,
  to: null,
  toIncluded: false
})

/** `<= value`. */
export const atMost = <V extends Scalar>(value: V): Simple<V> => ({
  _tag: "Range",
  from: null,
  fromIncluded: false,
  to: value,
  toIncluded: true
})

/** `< value`. */
export const lessThan = <V extends Scalar>(value: V): Simple<V> => ({
  _tag: "Range",
  from: null,
  fromIncluded: false,
  to: value,
  toIncluded: false
})

/** At least one of these tests. */
export const anyOf = <V>(...tests: ReadonlyArray<Simple<V>>): Cell<V> => ({ _tag: "AnyOf", tests })

/** None of these tests; `null` satisfies it unless {@link isNull} is among them. */
export const not = <V>(...tests: ReadonlyArray<Simple<V>>): Cell<V> => ({ _tag: "Not", tests })

/** The laws of `Verbatim`, as data: twins run them on broken copies. */
import { Effect, Option, Schema, SchemaGetter, SchemaTransformation } from "effect"
import fc from "fast-check"
import type * as Json from "./Json.ts"
import type * as Verbatim from "./Verbatim.ts"

/** What the laws are about. */
export type Subject = Pick<typeof Verbatim, "decoder">

type Codec = Schema.Codec<unknown, unknown>

const { String: Text, Int, Null, NullOr, Struct, Union, optionalKey } = Schema
const short = Text.check(Schema.isMaxLength(1))
const trimmed = Text.pipe(
  Schema.decodeTo(
    Text.check(Schema.isTrimmed()),
    SchemaTransformation.transform({ decode: (text: string) => text.trim(), encode: (text: string) => text })
  )
)
const reversed = SchemaTransformation.transform({
  decode: (text: string) => [...text].reverse().join(""),
  encode: (text: string) => [...text].reverse().join("")
})
const filledIn = optionalKey(Text).pipe(
  Schema.decodeTo(optionalKey(Text), {
    decode: SchemaGetter.transformOptional((given) => Option.orElseSome(given, () => "x")),
    encode: SchemaGetter.passthrough()
  })
)

interface Tree {
  readonly a: Tree | null
}
const Tree: Schema.Codec<Tree> = Struct({ a: NullOr(Schema.suspend(() => Tree)) })
class Thing extends Schema.Class<Thing>("Thing")({ a: Text }) {}

/** Whose values are JSON as they are. */
const asTheyAre: ReadonlyArray<Codec> = [
  Struct({ a: Text, b: optionalKey(Int), _tag: NullOr(Schema.Literals(["x", "y"])) }),
  Struct({ a: Schema.optional(short), b: Schema.Array(Schema.Boolean) }),
  Struct({ a: Struct({ a: NullOr(Text) }), b: Schema.Json }),
  Struct({ a: Int, b: Int }).check(Schema.makeFilter(({ a, b }) => a <= b)),
  Schema.TaggedUnion({ x: { a: Text }, y: { a: Text, b: Text } }),
  Union([Schema.NonEmptyArray(Int), Int, Null]),
  Struct({ a: NullOr(trimmed) }),
  Schema.Record(Text, Int),
  Schema.Record(short, Text),
  Schema.Tuple([Text, Int]),
  Schema.TupleWithRest(Schema.Tuple([Text]), [Int])
]

/** Of which decoding changes some, or all. */
const others: ReadonlyArray<Codec> = [
  Struct({ a: trimmed, b: optionalKey(trimmed) }),
  Struct({ a: Text.pipe(Schema.decodeTo(Text, reversed)) }),
  Struct({ a: Schema.FiniteFromString }),
  Struct({ a: filledIn }),
  Struct({ a: Text.pipe(Schema.withDecodingDefaultKey(Effect.succeed("x"))) }),
  Struct({ a: Text }).pipe(Schema.encodeKeys({ a: "b" })),
  Union([trimmed, Text]),
  Union([NullOr(trimmed), Text]),
  Struct({ a: Schema.UndefinedOr(Text) }),
  Struct({ a: Union([trimmed, Null, Int]) }),
  Union([Struct({ a: Text }), Struct({ a: Text, b: Text })]),
  Union([Struct({ a: Text, b: Text }), Struct({ a: Text })]),
  Union([Struct({ a: trimmed }), Schema.Record(Text, Text)]),
  Union([Text, Schema.FiniteFromString]),
  Union([Schema.Array(Int), Struct({ a: Int })]),
  Union([Struct({ a: Int }), Struct({ b: Int })], { mode: "oneOf" }),
  Union([Text, short], { mode: "oneOf" }),
  Schema.StructWithRest(Struct({ a: Text }), [Schema.Record(Text, Schema.Json)]),
  Schema.Tuple([Text, optionalKey(Int)]),
  Schema.TupleWithRest(Schema.Tuple([]), [Int, Text]),
  Schema.Array(Tree),
  Struct({ a: Thing }),
  Struct({})
]

/** JSON out of little, so that it is often what a schema says, or almost. */
const json = fc.letrec<{ value: Json.Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom(null, true, 0, 1, 1.5, "x", "y", " x", "xy", "1"),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.record(
      { a: tie("value"), b: tie("value"), _tag: fc.constantFrom("x", "y", null), c: tie("value") },
      { requiredKeys: [] }
    ),
    fc.dictionary(fc.constantFrom("a", "b", "aa", "__proto__"), tie("value"), { maxKeys: 3 })
  )
})).value

const outcome = (read: (json: unknown) => unknown, one: Json.Json): string => {
  try {
    // An instance is no JSON: its fields tell it apart.
    return JSON.stringify(read(one), (_, part) =>
      typeof part === "object" && part !== null && !Array.isArray(part)
        ? Object.entries(part).sort(([left], [right]) => (left < right ? -1 : 1))
        : part
    )
  } catch (refused) {
    if (!Schema.isSchemaError(refused)) throw refused
    return "refused"
  }
}

/** Laws by name; each throws with the smallest counterexample that was found. */
export const laws = ({ decoder }: Subject) => {
  const readers = [...asTheyAre, ...others].map((schema) => ({
    fast: decoder(schema),
    slow: Schema.decodeUnknownSync(schema)
  }))
  const plain = asTheyAre.map((schema) => ({ read: decoder(schema), is: Schema.is(schema) }))
  return {
    "what is read is what decoding reads": () =>
      fc.assert(
        fc.property(json, (one) =>
          readers.every(({ fast, slow }) => outcome(fast, one) === outcome(slow, one))
        ),
        { numRuns: 3_000 }
      ),
    "what is JSON as it is is not copied": () =>
      fc.assert(
        fc.property(json, (one) =>
          plain.every(({ read, is }) => {
            if (!is(one)) return true
            const found = read(one)
            return found === one || JSON.stringify(found) !== JSON.stringify(one)
          })
        ),
        { numRuns: 3_000 }
      )
  }
}

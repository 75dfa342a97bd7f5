/**
 * What a host gives when it opens, looked at once: what is misspelled or of another type is refused, so that nothing is
 * believed to be settled that is not, such as where no BSN may be held.
 */
import { Schema } from "effect"
import * as Person from "../identity/Person.ts"
import * as Input from "../work/Input.ts"

// What it is

const Names = Schema.Array(Schema.NonEmptyString)

/** Something that has these parts. It holds functions, so that the rest is left to who uses it. */
const withParts = (...parts: ReadonlyArray<string>) =>
  Schema.Unknown.check(
    Schema.makeFilter(
      (value) =>
        (typeof value === "object" && value !== null && parts.every((part) => part in value)) ||
        `Expected an object with ${parts.join(", ")}`
    )
  )

const plugin = withParts("manifest", "provides")

const identity = Schema.Struct({
  survivorship: Schema.optional(
    Schema.Struct({
      name: Schema.String,
      owners: Schema.optional(
        Schema.Struct(
          Object.fromEntries(
            Object.keys(Person.Kept.fields).map((field) => [field, Schema.optional(Names)] as const)
          )
        )
      )
    })
  ),
  withoutBsn: Schema.optional(Schema.Union([Schema.Literal("all"), Names])),
  decidedByTwo: Schema.optional(Schema.Boolean),
  apart: Schema.optional(Schema.Record(Schema.String, Names)),
  likeness: Schema.optional(withParts("name"))
})

// What it does

/** Refuses options that are none. */
export const read = Input.reader("openZorgband", {
  ledger: plugin,
  tenant: Schema.String,
  plugins: Schema.optional(Schema.Array(plugin)),
  requires: Schema.optional(
    Schema.Struct({
      durable: Schema.optional(Schema.Boolean),
      writers: Schema.optional(Schema.Literals(["one process", "one machine", "many machines"])),
      joinsHost: Schema.optional(Schema.Boolean)
    })
  ),
  identity: Schema.optional(identity),
  areas: Schema.optional(Schema.Array(withParts("name", "collections", "service", "layer")))
})

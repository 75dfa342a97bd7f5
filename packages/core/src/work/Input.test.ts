import { describe, expect, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { noon } from "../testing/Build.ts"
import * as Input from "./Input.ts"

describe("Input.reader", () => {
  const read = Input.reader("things.do", { name: Schema.NonEmptyString, count: Schema.Int })

  const unreadable = {
    get name(): string {
      throw new Error("Trompetter")
    }
  }

  it.effect("gives what was given, decoded", () =>
    Effect.gen(function* () {
      expect((yield* read({ count: 1, name: "a" })).given).toEqual({ name: "a", count: 1 })
    })
  )

  it.effect.each([
    [{ name: "", count: "x" }, ["count", "name"]],
    [{ name: "a" }, ["count"]],
    [{ name: "a", count: 1, [`${noon}`]: 2 }, ["an unknown field"]],
    [null, ["an unknown field"]],
    [unreadable, ["an unknown field"]]
  ] as const)("names the fields that are wrong, and nothing else", ([given, fields]) =>
    Effect.gen(function* () {
      expect(yield* Effect.flip(read(given))).toMatchObject({
        _tag: "InvalidInput",
        name: "things.do",
        fields
      })
    })
  )

  it.effect.each([
    [{ people: [{ name: "a" }, { name: "", note: { x: 1 } }] }, "people.1.name, people.1.note"],
    [{ people: [{ name: "a", "Anna de Vries": 1 }] }, "an unknown field of people.0"],
    [{ people: [], also: { "Anna de Vries": "x" } }, "also"],
    [{ people: [], also: { "12": 1 } }, "also"],
    [null, "no object with fields"]
  ] as const)("says where, but no name that the caller made up", ([given, places]) =>
    Effect.gen(function* () {
      const person = Schema.Struct({ name: Schema.NonEmptyString, note: Schema.optionalKey(Schema.String) })
      const also = Schema.optionalKey(Schema.Record(Schema.String, Schema.Boolean))
      const readAll = Input.reader("things.do", { people: Schema.Array(person), also })
      const { message } = yield* Effect.flip(readAll(given))
      expect(message).toBe(
        `things.do was given what is not valid: ${places}. See the documentation of these fields.`
      )
    })
  )
})

import { describe, expect, it } from "@effect/vitest"
import { Result } from "effect"
import { laws, type Subject } from "./Person.laws.ts"
import * as Person from "./Person.ts"

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  "what is written as JSON is read back": {
    ...Person,
    encode: ({ flags: _, ...person }) => Person.encode(person)
  },
  "whatever comes in is a person or a typed error": {
    ...Person,
    decode: (input) => Person.decode((input as { name: unknown }).name)
  },
  "a field that does not exist is refused, and not named": {
    ...Person,
    decode: (input) => {
      const known = Object.keys(Person.Person.fields)
      const strange = Object.keys(input as object).find((key) => !known.includes(key))
      return strange === undefined
        ? Person.decode(input)
        : Result.fail(
            new Person.InvalidPerson({ problems: [{ field: strange, expected: "Expected no such field" }] })
          )
    }
  },
  "someone of whom nothing is said is no person": {
    ...Person,
    decode: (input) => Person.decode({ name: { own: { name: "-" } }, ...(input as object) })
  },
  "what is under secrecy shows neither address nor telephone": {
    ...Person,
    withoutSecret: ({ address: _, ...person }) => person
  },
  "placeholders go, everything else stays": { ...Person, withoutPlaceholders: (person) => person }
}

describe("Person", () => {
  for (const [law, holds] of Object.entries(laws(Person))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }

  it("normalises what it reads", () => {
    const read = Person.decode({ name: { own: { name: "  Janse\u0301n \t Smit " } }, birthDate: "1970" })
    expect(read).toEqual(Result.succeed({ name: { own: { name: "Jansén Smit" } }, birthDate: "1970" }))
  })

  it("says what was wrong, and where", () => {
    const read = Person.decode({
      name: { own: { prefix: "van" } },
      bsn: { value: "123456789", verification: { status: "unverified" } }
    })
    expect(Result.isFailure(read) && read.failure.problems).toEqual([
      { field: "name.own.name", expected: "Missing key" },
      { field: "bsn.value", expected: "Expected nine digits that pass the 11-test, not all zeros" }
    ])
  })

  it.each([
    ["a megabyte name", { name: { own: { name: "a".repeat(1_000_000) } } }],
    ["U+0000", { name: { own: { name: "a\u0000" } } }],
    ["a lone surrogate", { name: { own: { name: "a\ud800" } } }],
    [
      "ten thousand telephones",
      { telephones: Array.from({ length: 10_000 }, (_, n) => `+316${10_000_000 + n}`) }
    ],
    ["ten thousand fields", Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`x${n}`, n]))],
    ["a deep nest", { name: { own: { name: { a: { b: { c: { d: 1 } } } } } } }],
    [
      "a BSN as identifier",
      { identifiers: [{ system: "http://fhir.nl/fhir/NamingSystem/bsn", value: "123456782" }] }
    ],
    ["a name that nobody can see", { name: { own: { name: "\u200b\u200d" } } }],
    ["nothing", {}],
    ["null", null]
  ])("refuses %s", (_, input) => expect(Result.isFailure(Person.decode(input))).toBe(true))

  it("refuses what throws when it is looked at, and does not tell what it threw", () => {
    const said = () => {
      throw new Error("canary")
    }
    for (const input of [
      Object.defineProperty({}, "name", { enumerable: true, get: said }),
      new Proxy({}, { ownKeys: said }),
      { name: new Proxy({}, { ownKeys: said }) }
    ]) {
      const read = Person.decode(input)
      expect(Result.isFailure(read) && read.failure.message).toBe(
        "Not a valid person. person: Expected JSON."
      )
    }
  })

  it.each(["👩‍👩‍👧 Jansen", "محمد علي", "李小龍", "Ngọc Hân", "O’Neill"])("accepts the name %s", (name) => {
    expect(Result.isSuccess(Person.decode({ name: { own: { name } } }))).toBe(true)
  })
})

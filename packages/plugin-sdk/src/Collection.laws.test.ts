import { describe, expect, it } from "@effect/vitest"
import { Schema } from "effect"
import fc from "fast-check"
import { laws, type Subject } from "./Collection.laws.ts"
import * as Collection from "./Collection.ts"
import * as Arbitraries from "./testing/Arbitraries.ts"
import * as Ticket from "./testing/Ticket.ts"

const sound: Subject<Ticket.Ticket, Ticket.Event> = {
  collection: Ticket.collection,
  row: Arbitraries.ticket(),
  event: fc.oneof(
    Arbitraries.ticket().map(Ticket.written),
    fc.constantFrom("x", "y").map((tag) => Ticket.Event.cases.Tagged.make({ tag })),
    fc.constant(Ticket.Event.cases.Erased.make({}))
  ),
  personal: { Written: ["title"] }
}

const over = (change: Partial<typeof Ticket.collection>): typeof sound => ({
  ...sound,
  collection: { ...Ticket.collection, ...change }
})

const projects = (
  change: (projection: Collection.Projection, row: Ticket.Ticket) => Partial<Collection.Projection>
) =>
  over({
    project: (row) => {
      const projection = Ticket.collection.project(row)
      return { ...projection, ...change(projection, row) }
    }
  })

let count = 0

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws<Ticket.Ticket, Ticket.Event>>, typeof sound> = {
  "a row is read back as it was": over({
    decode: (doc, version) => ({ ...Ticket.collection.decode(doc, version), tags: [] })
  }),
  "an event is joined again from what was split": over({
    join: (stored) => Ticket.collection.join({ ...stored, personal: null })
  }),
  "what is personal is sealed, and nothing else": over({
    split: (event) => {
      const { facts, personal, ...rest } = Ticket.collection.split(event)
      return { ...rest, facts: { ...(facts as object), ...(personal as object) }, personal: null }
    }
  }),
  "an event whose personal part is gone can still be joined": over({
    join: (stored) => (stored.personal === null ? null : Ticket.collection.join(stored))
  }),
  "an erased row is the fold of its events without what was sealed, and erasing it again changes nothing":
    over({
      erased: Ticket.Event.cases.Tagged.make({ tag: "erased" })
    }),
  "an event of another collection is not joined": over({
    join: (stored) => Ticket.collection.join({ ...stored, type: stored.type.replace("other_", "") })
  }),
  "what is projected is a function of the row, of the declared fields": projects(({ fields }) => ({
    fields: { ...fields, due: count++ }
  })),
  "an entry has a value for every field of its index, and none is there twice": projects(({ entries }) => ({
    entries: [...entries, ...entries]
  })),
  "a row is in a guarded scope exactly when it is in the index": projects(({ scopes }) => ({
    scopes: scopes.slice(1)
  }))
}

const declare = (change: object) =>
  Collection.define({
    name: "thing",
    version: 1,
    row: Schema.Struct({ a: Schema.String }),
    categories: { a: "internal" },
    fields: { a: Collection.text((row: { a: string }) => row.a), m: Collection.texts((row) => [row.a]) },
    indexes: {},
    event: Schema.TaggedStruct("Made", { a: Schema.String }),
    eventVersion: 1,
    personal: {},
    evolve: (_, { a }) => ({ a }),
    ...change
  } as Collection.Declaration<{ a: string }, { _tag: "Made"; a: string }, "a" | "m">)

describe("Collection", () => {
  for (const [law, holds] of Object.entries(laws(sound))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }

  it.each([
    ["a name in capitals", { name: "Thing" }],
    ["a name of 41 characters", { name: "a".repeat(41) }],
    ["a reserved field", { fields: { version: Collection.text(() => "") } }],
    ["a field that is no name", { fields: { "a b": Collection.text(() => "") } }],
    ["the index id", { indexes: { id: { fields: ["a"] } } }],
    ["an index without fields", { indexes: { by_none: { fields: [] } } }],
    ["an index of an unknown field", { indexes: { by_b: { fields: ["b"] } } }],
    ["an index with a field twice", { indexes: { by_a: { fields: ["a", "a"] } } }],
    ["a many-valued field that is not the first", { indexes: { by_a: { fields: ["a", "m"] } } }],
    ["a guard of more fields than there are", { indexes: { by_a: { fields: ["a"], guard: 2 } } }],
    ["half a guard", { indexes: { by_a: { fields: ["a"], guard: 0.5 } } }],
    ["half an index version", { fields: { a: Collection.text(() => "", { since: 1.5 }) } }],
    ["an index version of before the first", { claims: { a: { of: () => [], since: 0 } } }],
    ["a claim that is no name", { claims: { "a=b": () => [] } }]
  ])("refuses %s", (_, change) => expect(() => declare(change)).toThrow(Collection.InvalidCollection))

  it("refuses to split an event whose encoding renames a field, which might be one to seal", () => {
    const event = Schema.TaggedStruct("Made", { a: Schema.String }).pipe(Schema.encodeKeys({ a: "b" }))
    const renamed = declare({ event, personal: { Made: ["a"] } })
    expect(() => renamed.split({ _tag: "Made", a: "secret" })).toThrow(/encodes a field as b/)
  })

  it("tells since when each part is there: an index since the latest of its fields", () => {
    const { layout } = declare({
      fields: { a: Collection.text(() => "", { since: 3 }), m: Collection.texts(() => []) },
      indexes: { by_a: { fields: ["m", "a"] }, by_m: { fields: ["m"], since: 2 } },
      claims: { one: () => [], two: { of: () => ["x"], since: 4 } }
    })
    expect(layout.indexes.map(({ since }) => since)).toEqual([3, 2])
    expect(layout.claims).toEqual([
      { name: "one", since: 1 },
      { name: "two", since: 4 }
    ])
    expect(layout.indexVersion).toBe(4)
  })
})

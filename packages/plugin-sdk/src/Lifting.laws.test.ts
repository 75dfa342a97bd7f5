import { describe, expect, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import fc from "fast-check"
import * as Collection from "./Collection.ts"
import { laws, type Subject } from "./Lifting.laws.ts"
import * as Sealing from "./Sealing.ts"
import * as Build from "./testing/Build.ts"
import * as Vault from "./Vault.ts"

// A note: first one text, later a list of lines, each with its length in the clear.

const OldRow = Schema.Struct({ text: Schema.NullOr(Schema.String), kind: Schema.String })
const OldEvent = Schema.TaggedUnion({
  Written: { text: Schema.optionalKey(Schema.String), kind: Schema.String },
  Dropped: {}
})
const Row = Schema.Struct({ lines: Schema.Array(Schema.String), sort: Schema.String })
const Event = Schema.TaggedUnion({
  Noted: { lines: Schema.optionalKey(Schema.Array(Schema.String)), sort: Schema.String },
  Dropped: {}
})
type OldEvent = typeof OldEvent.Type
type Event = typeof Event.Type

const before = Collection.define<typeof OldRow.Type, OldEvent, "kind">({
  name: "note",
  version: 1,
  row: OldRow,
  categories: { text: "contact content", kind: "internal" },
  fields: { kind: Collection.text((row) => row.kind) },
  indexes: {},
  event: OldEvent,
  eventVersion: 1,
  personal: { Written: ["text"] },
  evolve: (_, event) =>
    OldEvent.match(event, {
      Written: ({ text = null, kind }): typeof OldRow.Type | null => ({ text, kind }),
      Dropped: () => null
    })
})

const linesOf = (text: unknown): ReadonlyArray<string> => (typeof text === "string" ? text.split("\n") : [])

const declaration: Collection.Declaration<typeof Row.Type, Event, "kind"> = {
  name: "note",
  version: 2,
  row: Row,
  categories: { lines: "contact content", sort: "internal" },
  fields: { kind: Collection.text((row) => row.sort) },
  indexes: {},
  event: Event,
  eventVersion: 2,
  personal: { Noted: ["lines"] },
  evolve: (_, event) =>
    Event.match(event, {
      Noted: ({ lines = [], sort }): typeof Row.Type | null => ({ lines, sort }),
      Dropped: () => null
    }),
  lift: (doc) => {
    const { text, kind } = doc as typeof OldRow.Type
    return { lines: linesOf(text), sort: kind }
  },
  liftEvent: ({ _tag, text, kind, ...rest }) =>
    _tag === "Written"
      ? {
          ...rest,
          _tag: "Noted",
          ...(text === undefined ? {} : { lines: linesOf(text) }),
          sort: kind as string
        }
      : { ...rest, _tag }
}

const declare = (change: Partial<typeof declaration>) => Collection.define({ ...declaration, ...change })

const event = fc.oneof(
  fc.record({ text: fc.string(), kind: fc.string() }).map((fields) => OldEvent.cases.Written.make(fields)),
  fc.constant(OldEvent.cases.Dropped.make({}))
)
const sound = {
  before,
  now: declare({}),
  history: fc.array(event, { maxLength: 4 })
} satisfies Subject<typeof OldRow.Type, OldEvent, typeof Row.Type, Event>

const misreads = (change: Partial<typeof before>): typeof sound => ({
  ...sound,
  before: { ...before, ...change }
})

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, typeof sound> = {
  "a row of before is read, and read again as it is written now": {
    ...sound,
    now: declare({ lift: (doc) => doc })
  },
  "every event of before is read, and read again as it is written now": {
    ...sound,
    now: declare({ liftEvent: (stored) => stored })
  },
  "the row of before is the fold of its events of before": {
    ...sound,
    now: declare({ lift: (doc) => ({ lines: [], sort: (doc as typeof OldRow.Type).kind }) })
  },
  "an event of before whose sealed part is erased is read": {
    ...sound,
    now: declare({
      liftEvent: ({ _tag, text, kind }) =>
        _tag === "Written"
          ? { _tag: "Noted", lines: (text as string).split("\n"), sort: kind as string }
          : { _tag }
    })
  },
  "a row of a newer version is refused": misreads({
    decode: (doc) => ({ text: null, kind: (doc as typeof Row.Type).sort })
  }),
  "an event of a newer version is refused": misreads({
    join: () => OldEvent.cases.Dropped.make({})
  })
}

describe("what an older build wrote", () => {
  for (const [law, holds] of Object.entries(laws(sound))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }

  it("a form that only grew needs no lifting", () => {
    const { lift: _, liftEvent: __, ...rest } = declaration
    const same = Collection.define({ ...rest, version: 4, eventVersion: 4 })
    const noted = Event.cases.Noted.make({ lines: ["x"], sort: "y" })
    expect(same.join(sound.now.split(noted))).toEqual(noted)
    expect(same.decode({ lines: ["x"], sort: "y" }, 2)).toEqual({ lines: ["x"], sort: "y" })
  })

  it.effect("whoever reads events gets them lifted, and a typed refusal of what is newer", () =>
    Effect.gen(function* () {
      const vault = Vault.memory()
      const stored = <Row, E extends Collection.Tagged>(collection: Collection.Collection<Row, E>, one: E) =>
        Effect.map(Build.newEvent(vault, collection, { id: "e", event: one, keys: ["a"] }), (made) => ({
          envelope: made.envelope,
          sealed: made.sealed?.bytes ?? null
        }))
      const old = yield* stored(before, OldEvent.cases.Written.make({ text: "a\nb", kind: "k" }))
      expect(yield* Sealing.read(vault, sound.now, old)).toEqual({
        _tag: "Noted",
        lines: ["a", "b"],
        sort: "k"
      })
      expect(yield* Sealing.read(vault, sound.now, { ...old, sealed: null })).toEqual({
        _tag: "Noted",
        sort: "k"
      })
      const young = yield* stored(sound.now, Event.cases.Noted.make({ lines: ["x"], sort: "k" }))
      const refusal = yield* Effect.flip(Sealing.read(vault, before, young))
      expect(refusal).toMatchObject({ _tag: "NewerVersion", what: "event", version: 2, known: 1 })
      expect(refusal.message).toBe(
        "The event of note has version 2, and this build knows 1 and older. Use the newer build."
      )
      const other = { ...sound.now, join: () => null }
      expect(yield* Sealing.read(vault, other, young)).toBe(null)
    })
  )
})

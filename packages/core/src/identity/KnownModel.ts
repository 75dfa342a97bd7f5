/**
 * The model that the last linking learned, kept so that one person at the counter is weighed as the whole file was.
 * What it holds is parameters and frequencies by hash, of values that many share: nothing of a person.
 */
import { Collection, type Ledger } from "@zorgband/plugin-sdk"
import { Effect, Schema } from "effect"
import type * as Store from "../work/Store.ts"
import type * as Work from "../work/Work.ts"
import * as Model from "./matching/Model.ts"

// What it is

/** A part of a model: its parameters under `current`, the frequencies of a field under `version/field`. */
const Part = Schema.Struct({
  /** The parameters, without frequencies. */
  model: Schema.NullOr(Model.Model),
  /** How often the values of one field occur. */
  frequency: Schema.NullOr(Model.Frequency)
})
type Part = typeof Part.Type

const Event = Schema.TaggedUnion({
  /** This part was learned. */
  Learned: { part: Part }
})
type Event = typeof Event.Type

/** How it is stored: in parts, since the frequencies of a large file are too much for one row. */
export const collection: Collection.Collection<Part, Event> = Collection.define({
  name: "matching_model",
  version: 1,
  row: Part,
  categories: { model: "internal", frequency: "internal" },
  fields: {},
  indexes: {},
  event: Event,
  eventVersion: 1,
  personal: {},
  evolve: (_, { part }) => part
})

const current = "current"
const keyOf = (version: string, field: string): string => `${version}/${field}`

// What it does

/** Keeps a model as the one to weigh with from now on. */
export const keep = Effect.fnUntraced(function* (
  work: Work.Work,
  model: Model.Model
): Effect.fn.Return<void, Ledger.LedgerUnavailable> {
  const { frequencies, ...parameters } = model
  const before = yield* work.get(collection, current)
  if (before?.model?.version === model.version) return
  const learned = (key: string, part: Part) =>
    work
      .get(collection, key)
      .pipe(Effect.andThen(work.record(collection, Event.cases.Learned.make({ part }), [key])))
  for (const [field, frequency] of Object.entries(frequencies))
    yield* learned(keyOf(model.version, field), { model: null, frequency })
  const bare = Object.fromEntries(
    Object.entries(frequencies).map(([field, frequency]) => [field, { ...frequency, shares: [] }])
  )
  yield* learned(current, { model: { ...parameters, frequencies: bare }, frequency: null })
})

/** Gives the model to weigh with: the one that was kept last, or the standard one. Reads it again when it changed. */
export const reader = (store: Store.Store): Effect.Effect<Model.Model, Ledger.LedgerUnavailable> => {
  let known = { version: 0, model: Model.standard }
  return Effect.gen(function* () {
    const { rows } = yield* store.ledger.get([{ collection: collection.name, key: current }], [])
    const row = rows[0] ?? null
    if (row === null) return Model.standard
    if (row.version === known.version) return known.model
    const { model } = collection.decode(row.doc, row.schema)
    if (model === null) return Model.standard
    const fields = Object.keys(model.frequencies)
    const parts = yield* store.ledger.get(
      fields.map((field) => ({ collection: collection.name, key: keyOf(model.version, field) })),
      []
    )
    const frequencies = fields.flatMap((field, at) => {
      const part = parts.rows[at]
      const frequency = part == null ? null : collection.decode(part.doc, part.schema).frequency
      return frequency === null ? [] : [[field, frequency] as const]
    })
    known = { version: row.version, model: { ...model, frequencies: Object.fromEntries(frequencies) } }
    return known.model
  })
}

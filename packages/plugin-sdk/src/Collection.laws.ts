/** The laws of a collection, as data: run them on a declaration of your own, with generators of its rows and events. */
import { Result } from "effect"
import fc from "fast-check"
import type * as Collection from "./Collection.ts"
import * as Json from "./Json.ts"

/** What the laws are about. */
export interface Subject<Row, Event extends Collection.Tagged> {
  /** The collection. */
  readonly collection: Collection.Collection<Row, Event>
  /** Makes its rows. */
  readonly row: fc.Arbitrary<Row>
  /** Makes its events. */
  readonly event: fc.Arbitrary<Event>
  /** Which fields of which events hold personal data. */
  readonly personal: { readonly [tag: string]: ReadonlyArray<string> | undefined }
}

const text = (value: unknown): string => Result.getOrThrow(Json.canonical(value as Json.Json))

/** Laws by name; each throws with the smallest counterexample that was found. */
export const laws = <Row, Event extends Collection.Tagged>({
  collection,
  row,
  event,
  personal
}: Subject<Row, Event>) => ({
  "a row is read back as it was": () =>
    fc.assert(
      fc.property(row, (one) => {
        const doc = collection.encode(one)
        return text(collection.encode(collection.decode(doc, collection.layout.version))) === text(doc)
      })
    ),
  "an event is joined again from what was split": () =>
    fc.assert(
      fc.property(event, (one) => {
        const joined = collection.join(collection.split(one))
        return joined !== null && text(collection.split(joined)) === text(collection.split(one))
      })
    ),
  "what is personal is sealed, and nothing else": () =>
    fc.assert(
      fc.property(event, (one) => {
        const { facts, personal: sealed } = collection.split(one)
        const hidden = personal[one._tag] ?? []
        const fields = Object.keys(one).filter((field) => field !== "_tag")
        const clear = fields.filter((field) => !hidden.includes(field))
        return (
          Object.keys(facts as object).every((field) => clear.includes(field)) &&
          Object.keys((sealed ?? {}) as object).every((field) => hidden.includes(field)) &&
          Object.keys(facts as object).length + Object.keys((sealed ?? {}) as object).length === fields.length
        )
      })
    ),
  "an event whose personal part is gone can still be joined": () =>
    fc.assert(
      fc.property(event, (one) => {
        return collection.join({ ...collection.split(one), personal: null }) !== null
      })
    ),
  "an erased row is the fold of its events without what was sealed, and erasing it again changes nothing":
    () =>
      fc.assert(
        fc.property(fc.array(event, { maxLength: 8 }), (events) => {
          const { erased } = collection
          if (erased === null) return true
          const fold = (all: ReadonlyArray<Event>) =>
            all.reduce<Row | null>((state, one) => collection.evolve(state, one, "key"), null)
          const without = events.flatMap(
            (one) => collection.join({ ...collection.split(one), personal: null }) ?? []
          )
          const shown = (state: Row | null) => (state === null ? "" : text(collection.encode(state)))
          const after = shown(fold([...events, erased]))
          return (
            after === shown(fold([...without, erased])) && after === shown(fold([...events, erased, erased]))
          )
        })
      ),
  "an event of another collection is not joined": () =>
    fc.assert(
      fc.property(event, (one) => {
        const split = collection.split(one)
        return collection.join({ ...split, type: `other_${split.type}` }) === null
      })
    ),
  "what is projected is a function of the row, of the declared fields": () =>
    fc.assert(
      fc.property(row, (one) => {
        const once = collection.project(one)
        const again = collection.project(collection.decode(collection.encode(one), collection.layout.version))
        const single = collection.layout.fields.filter(({ many }) => !many).map(({ name }) => name)
        return text(once) === text(again) && text(Object.keys(once.fields).sort()) === text(single.sort())
      })
    ),
  "an entry has a value for every field of its index, and none is there twice": () =>
    fc.assert(
      fc.property(row, (one) => {
        const { entries } = collection.project(one)
        const texts = entries.map((entry) => text(entry))
        return (
          new Set(texts).size === texts.length &&
          entries.every(
            ({ index, values }) =>
              collection.layout.indexes.find(({ name }) => name === index)?.fields.length === values.length
          )
        )
      })
    ),
  "a row is in a guarded scope exactly when it is in the index": () =>
    fc.assert(
      fc.property(row, (one) => {
        const { fields, entries, scopes } = collection.project(one)
        return collection.layout.indexes.every(({ name, fields: on, guard }) => {
          const many = collection.layout.fields.some((field) => field.name === on[0] && field.many)
          const inIndex = many
            ? entries.filter(({ index }) => index === name).map(({ values }) => values)
            : on.every((field) => fields[field] !== null)
              ? [on.map((field) => fields[field])]
              : []
          const wanted =
            guard === 0 ? [] : [...new Set(inIndex.map((values) => JSON.stringify(values.slice(0, guard))))]
          const given = scopes
            .filter(({ index }) => index === name)
            .map(({ equals }) => JSON.stringify(equals))
          return given.sort().join() === wanted.sort().join()
        })
      })
    )
})

import { Batch, type Collection, Ledger, MemoryLedger } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import { broken, type Fault, hesitate, type World } from "./Broken.ts"

/** Declared as if it had all been there from the start, and in any version of rows. */
const forgetful = ({ collections }: World["setting"]): ReadonlyArray<Collection.Layout> =>
  collections.map((layout) => ({
    ...layout,
    version: Number.MAX_SAFE_INTEGER,
    indexes: layout.indexes.map((index) => ({ ...index, since: 1 }))
  }))

/** Where the sound ledger refuses with this code, one that has forgotten why answers. */
const answersInstead =
  (code: string): Fault =>
  (sound, { store, setting }) => {
    const other = MemoryLedger.make(store, forgetful(setting))
    const instead = <A, E>(
      call: Effect.Effect<A, E | Ledger.LedgerUnavailable>,
      answer: Effect.Effect<A, E | Ledger.LedgerUnavailable>
    ) =>
      Effect.catchIf(
        call,
        (error) => error instanceof Ledger.LedgerUnavailable && error.code === code,
        () => answer
      )
    return {
      get: (refs, commands) => instead(sound.get(refs, commands), other.get(refs, commands)),
      find: (query) => instead(sound.find(query), other.find(query)),
      count: (selection) => instead(sound.count(selection), other.count(selection))
    }
  }

/** Says of these rows that they are complete. */
const complete = ({ store, setting }: World, ids: Iterable<string>): void => {
  for (const id of ids) {
    const held = store.rows.get(id)
    const layout = setting.collections.find(({ name }) => name === held?.row.ref.collection)
    if (held !== undefined && layout !== undefined)
      store.rows.set(id, { ...held, indexVersion: Math.max(held.indexVersion, layout.indexVersion) })
  }
}

/** A fault in rebuilding. */
const rebuilds =
  (change: (sound: Ledger.Migrations["rebuild"], world: World) => Ledger.Migrations["rebuild"]): Fault =>
  (sound, world) => ({
    migrations: { ...sound.migrations, rebuild: change(sound.migrations.rebuild, world) }
  })

/** Faults of a store that builds of different declarations share. */
export const builds = {
  "half an index answers": broken(
    "an index answers without the rows from before it",
    answersInstead(Ledger.indexNotBuilt)
  ),
  "always to rebuild": broken(
    "an index that came later is refused also where no row is from before it",
    (sound, { setting }) => {
      const later = (name: string, index: string) =>
        (setting.collections.find((layout) => layout.name === name)?.indexes.find((one) => one.name === index)
          ?.since ?? 1) > 1
      return {
        find: (query) =>
          later(query.collection, query.index)
            ? Effect.fail(
                new Ledger.LedgerUnavailable({
                  operation: "find",
                  code: Ledger.indexNotBuilt,
                  retryable: false,
                  outcomeUnknown: false
                })
              )
            : sound.find(query)
      }
    }
  ),
  "a change passes for a rebuild": broken(
    "a row from before that is written by the newer build counts as complete",
    (sound, world) => ({
      commit: (batches) =>
        Effect.tap(sound.commit(batches), () =>
          Effect.sync(() =>
            complete(
              world,
              batches.flatMap(({ put }) => put.map(({ ref }) => Batch.refId(ref)))
            )
          )
        )
    })
  ),
  "the older build goes unseen": broken(
    "a row that the older build writes again stays complete for the newer one",
    (sound, { store }) => ({
      commit: (batches) =>
        Effect.suspend(() => {
          const before = new Map([...store.rows].map(([id, { indexVersion }]) => [id, indexVersion]))
          return Effect.tap(sound.commit(batches), () =>
            Effect.sync(() => {
              for (const [id, held] of store.rows)
                store.rows.set(id, { ...held, indexVersion: before.get(id) ?? held.indexVersion })
            })
          )
        })
    })
  ),
  "the older build is shut out": broken(
    "once a newer build has migrated, the older one cannot write",
    (sound, { setting, notes }) => {
      const version = Math.max(...setting.collections.map(({ indexVersion }) => indexVersion))
      return {
        migrations: {
          ...sound.migrations,
          apply: Effect.sync(
            () => void notes.set("latest", Math.max(version, Number(notes.get("latest") ?? 1)))
          )
        },
        commit: (batches) =>
          Effect.suspend(() =>
            Number(notes.get("latest") ?? 1) > version
              ? Effect.fail(
                  new Ledger.LedgerUnavailable({
                    operation: "commit",
                    code: "schema",
                    retryable: false,
                    outcomeUnknown: false
                  })
                )
              : sound.commit(batches)
          )
      }
    }
  ),
  "nothing rebuilt": broken(
    "a rebuild says of the rows that they are complete, and computes nothing",
    rebuilds(
      (_, world) => () =>
        Effect.sync(() => {
          complete(world, world.store.rows.keys())
          return []
        })
    )
  ),
  "rebuilding is writing": broken(
    "a rebuild adds one to the version of every row",
    rebuilds(
      (sound, { store }) =>
        (collections) =>
          Effect.tap(sound(collections), () =>
            Effect.sync(() => {
              for (const [id, held] of store.rows)
                store.rows.set(id, { ...held, row: { ...held.row, version: held.row.version + 1 } })
            })
          )
    )
  ),
  "half-way is done": broken(
    "a rebuild that dies half-way leaves rows that count as complete",
    rebuilds(
      (sound, world) => (collections) =>
        Effect.onError(sound(collections), () => Effect.sync(() => complete(world, world.store.rows.keys())))
    )
  ),
  "rebuilds what was": broken(
    "a rebuild writes rows back as they were when it began",
    rebuilds(
      (sound, { store }) =>
        (collections) =>
          Effect.gen(function* () {
            const before = new Map([...store.rows].map(([id, { row }]) => [id, row.doc]))
            for (let turn = 0; turn < 20; turn++) yield* hesitate
            const clashes = yield* sound(collections)
            for (const [id, held] of store.rows)
              store.rows.set(id, { ...held, row: { ...held.row, doc: before.get(id) ?? held.row.doc } })
            return clashes
          })
    )
  ),
  "clashes untold": broken(
    "a rebuild does not tell which claims another row holds",
    rebuilds((sound) => (collections) => Effect.as(sound(collections), []))
  ),
  "a newer row misread": broken(
    "a row of a newer version is given as if it were known",
    answersInstead(Ledger.newerVersion)
  )
}

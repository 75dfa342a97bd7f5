import { Batch, Ledger, MemoryLedger } from "@zorgband/plugin-sdk"
import { Ticket } from "@zorgband/plugin-sdk/testing"
import { Effect } from "effect"
import { broken } from "./Broken.ts"

const migration: Ledger.Migration = { id: "0001", sql: "create table", checksum: "0" }
const unavailable = (operation: string, code: string) =>
  new Ledger.LedgerUnavailable({ operation, code, retryable: false, outcomeUnknown: false })

/** Faults of the store itself: tenants that mix, a schema that does not settle, errors that tell too much. */
export const storage = {
  "tenant leak": broken("all tenants share one store", () => ({}), { tenant: () => "all" }),
  "tenant leak of receipts": broken("command ids are unique over all tenants", (sound, { stores }) => ({
    get: (refs, commands) =>
      Effect.map(sound.get(refs, commands), ({ rows }) => ({
        rows,
        receipts: commands.map(
          (command) => [...stores.values()].map(({ receipts }) => receipts.get(command)).find(Boolean) ?? null
        )
      }))
  })),
  "tenant leak of claims": broken(
    "a claim of one tenant keeps another from it",
    (sound, { store, stores }) => ({
      commit: (batches) =>
        Effect.suspend(() => {
          for (const claim of batches.flatMap(({ put }) => put.flatMap(({ claims }) => claims.take)))
            for (const other of stores.values()) {
              const by = other === store ? undefined : other.claims.get(Batch.claimId(claim))
              if (by !== undefined)
                return Effect.succeed(batches.map((): Ledger.Outcome => ({ _tag: "ClaimTaken", claim, by })))
            }
          return sound.commit(batches)
        })
    })
  ),
  "erases everywhere": broken("erasing reaches every tenant", (sound, { stores }) => ({
    commit: (batches) =>
      Effect.suspend(() => {
        for (const subject of batches.flatMap(({ erase }) => erase))
          for (const { journal } of stores.values())
            for (const [at, one] of journal.entries())
              if (one.subject === subject)
                journal[at] = { event: { ...one.event, sealed: null }, subject: null }
        return sound.commit(batches)
      })
  })),
  "never migrated": broken("there is always something left to migrate", (sound) => ({
    migrations: { ...sound.migrations, plan: Effect.succeed([migration]) }
  })),
  "migrated unasked": broken("writing migrates", (sound, { notes, setting }) => {
    const done = setting.collections.map(({ name }) => name).join()
    const migrate = Effect.sync(() => void notes.set(done, true))
    return {
      migrations: {
        ...sound.migrations,
        plan: Effect.sync(() => (notes.has(done) ? [] : [migration])),
        apply: migrate,
        check: Effect.sync(() => (notes.has(done) ? [] : ["the table is missing"]))
      },
      commit: (batches) => Effect.andThen(migrate, sound.commit(batches))
    }
  }),
  "migrations collide": broken("of two that migrate at once one fails", (sound, { notes }) => ({
    migrations: {
      ...sound.migrations,
      apply: Effect.gen(function* () {
        if (notes.get("migrating") === true) return yield* unavailable("migrations.apply", "already exists")
        notes.set("migrating", true)
        yield* Effect.yieldNow
        notes.set("migrating", false)
      })
    }
  })),
  "migrating starts afresh": broken(
    "migrating for another collection makes the tables anew",
    (sound, { store, notes, setting }) => ({
      migrations: {
        ...sound.migrations,
        apply: Effect.sync(() => {
          const collections = setting.collections.map(({ name }) => name).join()
          if (notes.has("collections") && notes.get("collections") !== collections) store.rows.clear()
          notes.set("collections", collections)
        })
      }
    })
  ),
  "not durable": broken("what is acknowledged goes with the process", () => ({}), {
    capabilities: { durable: true, writers: "one process", joinsHost: false }
  }),
  "a snapshot for each process": broken(
    "a process sees a row as it was when it first looked",
    (sound) => {
      const seen = new Map<string, Ledger.Row | null>()
      return {
        get: (refs, commands) =>
          Effect.map(sound.get(refs, commands), ({ rows, receipts }) => ({
            rows: refs.map((ref, at) => {
              const id = Batch.refId(ref)
              if (!seen.has(id)) seen.set(id, rows[at] ?? null)
              return seen.get(id) ?? null
            }),
            receipts
          }))
      }
    },
    { capabilities: { durable: true, writers: "one machine", joinsHost: false }, lasting: true }
  ),
  "another connection": broken("what is written for a host is on another connection", () => ({}), {
    within: (_, __) =>
      MemoryLedger.make(new MemoryLedger.MemoryStore("elsewhere"), [Ticket.collection.layout])
  }),
  "committed host": broken("a commit of the library commits the host's transaction", () => ({}), {
    within: (sound, { keep }) => ({
      commit: (batches) => Effect.tap(sound.commit(batches), () => Effect.sync(keep))
    })
  }),
  "rolled back host": broken("a conflict rolls the host's transaction back", () => ({}), {
    within: (sound, { undo }) => ({
      commit: (batches) =>
        Effect.tap(sound.commit(batches), ([outcome]) =>
          Effect.sync(() => {
            if (outcome?._tag === "Conflict" || outcome?._tag === "ClaimTaken") undo()
          })
        )
    })
  }),
  "poisoned host": broken("after a conflict the host's transaction is aborted", () => ({}), {
    within: (sound) => {
      let aborted = false
      return {
        commit: (batches) =>
          Effect.suspend(() =>
            aborted
              ? Effect.fail(unavailable("commit", "25P02"))
              : Effect.tap(sound.commit(batches), ([outcome]) =>
                  Effect.sync(() => {
                    aborted = outcome?._tag === "Conflict" || outcome?._tag === "ClaimTaken"
                  })
                )
          )
      }
    }
  }),
  "raw driver error": broken("trouble is told in the words of the driver", (sound) => ({
    commit: (batches) =>
      Effect.suspend(() => {
        const bad = batches
          .flatMap(({ put }) => put)
          .find(({ doc }) => JSON.stringify(doc).includes("\\u0000"))
        return bad === undefined
          ? sound.commit(batches)
          : Effect.fail(
              Object.assign(unavailable("commit", "22P05"), { cause: { detail: JSON.stringify(bad.doc) } })
            )
      })
  })),
  "trouble as a defect": broken("trouble is thrown", (sound) => ({
    commit: (batches) =>
      Effect.catchTag(sound.commit(batches), "LedgerUnavailable", (error) => Effect.die(error))
  })),
  "undeclared collection passed by": broken(
    "rows of a collection that was not declared are left out",
    (sound, { setting }) => {
      const known = new Set(setting.collections.map(({ name }) => name))
      return {
        commit: (batches) =>
          sound.commit(
            batches.map((batch) => ({
              ...batch,
              put: batch.put.filter(({ ref }) => known.has(ref.collection))
            }))
          )
      }
    }
  )
}

import { Batch, type Ledger } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import { afterwards, asks, broken, eventsOf, hesitate, puts, versionOf, type World } from "./Broken.ts"

const refused = (outcome: Ledger.Outcome) => outcome._tag === "Conflict" || outcome._tag === "ClaimTaken"

const unmet = (world: World, batch: Ledger.Batch) =>
  batch.expect.filter((expectation) =>
    "ref" in expectation
      ? versionOf(world, expectation.ref) !== expectation.version
      : (world.store.scopes.get(Batch.scopeId(expectation.scope)) ?? 0) !== expectation.version
  )

/** Faults of writing: what one command does is not all of it, not once, or not what was judged. */
export const commit = {
  "lost update": broken("a put replaces whatever is there", (sound, world) => {
    const write = (batch: Ledger.Batch): Effect.Effect<Ledger.Outcome, Ledger.LedgerUnavailable> =>
      Effect.flatMap(sound.commit([batch]), ([outcome]) => {
        const stale = batch.put.some(({ ref, expect }) => expect > 0 && versionOf(world, ref) > expect)
        if (outcome?._tag !== "Conflict" || !stale) return Effect.succeed(outcome as Ledger.Outcome)
        const put = batch.put.map((one) => ({ ...one, expect: versionOf(world, one.ref) || one.expect }))
        return write({ ...batch, put })
      })
    return { commit: (batches) => Effect.forEach(batches, write) }
  }),
  upsert: broken(
    "a row that is there already is made again",
    puts((put, world) => (put.expect === 0 ? { ...put, expect: versionOf(world, put.ref) } : put))
  ),
  resurrection: broken(
    "a row that has gone is made again by its change",
    puts((put, world) => (versionOf(world, put.ref) === 0 ? { ...put, expect: 0 } : put))
  ),
  "unchecked removal": broken(
    "a removal removes whatever is there",
    asks((batch, world) => ({
      ...batch,
      remove: batch.remove
        .map((one) => ({ ...one, expect: versionOf(world, one.ref) }))
        .filter(({ expect }) => expect > 0)
    }))
  ),
  "forgotten removal": broken(
    "removals are not carried out",
    asks((batch) => ({ ...batch, remove: [] }))
  ),
  "version stops": broken("versions are counted to two", (sound) => ({
    get: (refs, commands) =>
      Effect.map(sound.get(refs, commands), ({ rows, receipts }) => ({
        rows: rows.map((row) => row && { ...row, version: Math.min(row.version, 2) }),
        receipts
      }))
  })),
  "blames all": broken(
    "a conflict names everything that was expected",
    afterwards((outcome, batch) =>
      outcome._tag === "Conflict"
        ? {
            ...outcome,
            on: [...batch.expect, ...batch.put.map(({ ref, expect }) => ({ ref, version: expect }))]
          }
        : outcome
    )
  ),
  "partial batch": broken(
    "the puts of a refused batch that fit are written",
    afterwards((outcome, batch, world, sound) =>
      refused(outcome)
        ? Effect.as(
            sound.commit([
              {
                ...eventsOf(batch, "part"),
                events: [],
                put: batch.put
                  .filter(({ ref, expect }) => versionOf(world, ref) === expect)
                  .map((put) => ({ ...put, claims: { take: [], release: [] } }))
              }
            ]),
            outcome
          )
        : outcome
    )
  ),
  "events of refused batches": broken(
    "the events of a refused batch are in the journal",
    afterwards((outcome, batch, _, sound) =>
      refused(outcome) ? Effect.as(sound.commit([eventsOf(batch, "refused")]), outcome) : outcome
    )
  ),
  "claims of refused batches": broken(
    "the claims of a refused batch are held",
    afterwards((outcome, batch, { store }) => {
      if (refused(outcome)) {
        for (const { ref, claims } of batch.put)
          for (const claim of claims.take)
            if (!store.claims.has(Batch.claimId(claim))) store.claims.set(Batch.claimId(claim), ref)
      }
      return outcome
    })
  ),
  "receipts of refused batches": broken(
    "a refused command counts as done",
    afterwards((outcome, { command, result }, { store }) => {
      if (refused(outcome)) store.receipts.set(command.id, { digest: command.digest, result })
      return outcome
    })
  ),
  "forgets the answer": broken(
    "a repeated command answers nothing",
    afterwards((outcome) => (outcome._tag === "Replayed" ? { ...outcome, result: null } : outcome))
  ),
  "answers anew": broken(
    "a repeated command answers what was decided now",
    afterwards((outcome, { result }) => (outcome._tag === "Replayed" ? { ...outcome, result } : outcome))
  ),
  "duplicate on retry": broken(
    "a repeated command records its events again",
    afterwards((outcome, batch, _, sound) =>
      outcome._tag === "Replayed" ? Effect.as(sound.commit([eventsOf(batch, "again")]), outcome) : outcome
    )
  ),
  "reused command accepted": broken(
    "another command under a known id is carried out",
    asks((batch, { store }) => {
      const known = store.receipts.get(batch.command.id)
      return known === undefined || known.digest === batch.command.digest
        ? batch
        : { ...batch, command: { ...batch.command, id: `${batch.command.id} again` } }
    })
  ),
  "reused command replayed": broken(
    "another command under a known id gets the answer of the first",
    asks((batch, { store }) => ({
      ...batch,
      command: store.receipts.has(batch.command.id)
        ? { id: batch.command.id, digest: store.receipts.get(batch.command.id)?.digest ?? "" }
        : batch.command
    }))
  ),
  "outcomes in reverse": broken("the outcomes of a call come in reverse", (sound) => ({
    commit: (batches) => Effect.map(sound.commit(batches), (outcomes) => outcomes.toReversed())
  })),
  "one fails all": broken("after a refused batch the others of its call are refused too", (sound) => ({
    commit: (batches) =>
      Effect.gen(function* () {
        const outcomes: Array<Ledger.Outcome> = []
        for (const batch of batches) {
          const before = outcomes.find(refused)
          outcomes.push(before ?? ((yield* sound.commit([batch]))[0] as Ledger.Outcome))
        }
        return outcomes
      })
  })),
  "acknowledged too early": broken(
    "what is acknowledged is written with the next call",
    (sound, { notes }) => ({
      commit: (batches) =>
        Effect.suspend(() => {
          const waiting = (notes.get("waiting") as ReadonlyArray<Ledger.Batch> | undefined) ?? []
          notes.set("waiting", batches)
          const done = batches.map(() => ({ _tag: "Committed" as const }))
          return Effect.as(sound.commit(waiting), done)
        })
    })
  ),
  "stale cache": broken("a session keeps the rows that it has read", (sound) => {
    const cache = new Map<string, Ledger.Row | null>()
    return {
      commit: (batches) => {
        cache.clear()
        return sound.commit(batches)
      },
      get: (refs, commands) =>
        Effect.map(sound.get(refs, commands), ({ rows, receipts }) => ({
          rows: refs.map((ref, at) => {
            const id = Batch.refId(ref)
            if (!cache.has(id)) cache.set(id, rows[at] ?? null)
            return cache.get(id) ?? null
          }),
          receipts
        }))
    }
  }),
  "absent left out": broken("get leaves out what is absent", (sound) => ({
    get: (refs, commands) =>
      Effect.map(sound.get(refs, commands), ({ rows, receipts }) => ({
        rows: rows.filter((row) => row !== null),
        receipts
      }))
  })),
  "read set ignored": broken(
    "records that were only read are not looked at again",
    asks((batch) => ({ ...batch, expect: batch.expect.filter((expectation) => "scope" in expectation) }))
  ),
  "gone is unchanged": broken(
    "a record that was read and has gone counts as unchanged",
    asks((batch, world) => ({
      ...batch,
      expect: batch.expect.filter(
        (expectation) => "scope" in expectation || versionOf(world, expectation.ref) !== 0
      )
    }))
  ),
  "first expectation only": broken(
    "only the first expectation counts",
    asks((batch) => ({ ...batch, expect: batch.expect.slice(0, 1) }))
  ),
  "scope ignored": broken(
    "the version of a scope is not looked at",
    asks((batch) => ({ ...batch, expect: batch.expect.filter((expectation) => "ref" in expectation) }))
  ),
  "empty scope ignored": broken(
    "a scope that was empty is not looked at: there is no row to lock",
    asks((batch) => ({
      ...batch,
      expect: batch.expect.filter((expectation) => "ref" in expectation || expectation.version > 0)
    }))
  ),
  "scope rests on removal": broken(
    "a scope does not move when a row is removed",
    asks((batch) => ({ ...batch, touch: batch.remove.length > 0 ? [] : batch.touch }))
  ),
  "scope moves on replay": broken(
    "a scope moves also when nothing is written",
    afterwards((outcome, batch, { store }) => {
      if (outcome._tag !== "Committed")
        for (const scope of batch.touch)
          store.scopes.set(Batch.scopeId(scope), (store.scopes.get(Batch.scopeId(scope)) ?? 0) + 1)
      return outcome
    })
  ),
  "scope always shown": broken("every page shows a version of a scope", (sound) => ({
    find: (query) => Effect.map(sound.find(query), (found) => ({ ...found, scope: found.scope ?? 0 }))
  })),
  "checks before it writes": broken(
    "the read set is looked at before the commit, not in it",
    (sound, world) => ({
      commit: (batches) =>
        Effect.gen(function* () {
          const outcomes: Array<Ledger.Outcome> = []
          for (const batch of batches) {
            const on = world.store.receipts.has(batch.command.id) ? [] : unmet(world, batch)
            yield* hesitate
            if (on.length > 0) outcomes.push({ _tag: "Conflict", on })
            else outcomes.push(...(yield* sound.commit([{ ...batch, expect: [] }])))
          }
          return outcomes
        })
    })
  )
}

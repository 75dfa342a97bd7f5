import { Batch, type Ledger } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import { asks, broken, type Fault, hesitate, puts, type World } from "./Broken.ts"

const heldBy = ({ store }: World, ref: Ledger.Ref): ReadonlyArray<string> =>
  [...store.claims].filter(([, by]) => Batch.refId(by) === Batch.refId(ref)).map(([claim]) => claim)

/** Claims whose value is read in another way. */
const valued = (change: (value: string) => string): Fault =>
  asks((batch) => {
    const claim = (one: Ledger.Claim) => ({ ...one, value: change(one.value) })
    return {
      ...batch,
      put: batch.put.map((put) => ({
        ...put,
        claims: { take: put.claims.take.map(claim), release: put.claims.release.map(claim) }
      })),
      move: batch.move.map((move) => ({ ...move, claim: claim(move.claim) }))
    }
  })

/** Faults of uniqueness: a value has more than one holder, none, or the wrong one. */
export const claims = {
  "claim ignored": broken(
    "claims are not taken",
    puts((put) => ({ ...put, claims: { ...put.claims, take: [] } }))
  ),
  "claim lost on change": broken("a row that changes loses its claims", (sound, world) => ({
    commit: (batches) =>
      Effect.suspend(() => {
        for (const { put } of batches)
          for (const { ref, expect } of put)
            if (expect > 0) for (const claim of heldBy(world, ref)) world.store.claims.delete(claim)
        return sound.commit(batches)
      })
  })),
  "claim left behind": broken(
    "a claim that is given up stays held",
    puts((put) => ({ ...put, claims: { ...put.claims, release: [] } }))
  ),
  "claim of a removed row": broken("a removed row keeps its claims", (sound, world) => ({
    commit: (batches) =>
      Effect.suspend(() => {
        const held = batches.flatMap(({ remove }) =>
          remove.flatMap(({ ref }) => heldBy(world, ref).map((claim) => [claim, ref] as const))
        )
        return Effect.tap(sound.commit(batches), () =>
          Effect.sync(() => {
            for (const [claim, ref] of held)
              if (!world.store.claims.has(claim)) world.store.claims.set(claim, ref)
          })
        )
      })
  })),
  "move forgotten": broken(
    "a claim that passes on stays where it was",
    asks((batch) => ({ ...batch, move: [] }))
  ),
  "move to a new row forgotten": broken(
    "a claim does not pass to a row that is made in the same batch",
    asks((batch) => ({
      ...batch,
      move: batch.move.filter(({ to }) =>
        batch.put.every(({ ref, expect }) => expect > 0 || Batch.refId(ref) !== Batch.refId(to))
      )
    }))
  ),
  "one move of two": broken(
    "only the first claim of a batch passes on",
    asks((batch) => ({ ...batch, move: batch.move.slice(0, 1) }))
  ),
  "giver takes it along": broken(
    "a claim that was passed on goes with its giver",
    (sound, { store, notes }) => ({
      commit: (batches) =>
        Effect.suspend(() => {
          for (const { remove, move } of batches) {
            for (const { claim, from } of move) notes.set(Batch.refId(from), Batch.claimId(claim))
            for (const { ref } of remove) store.claims.delete(String(notes.get(Batch.refId(ref))))
          }
          return sound.commit(batches)
        })
    })
  ),
  "free while moving": broken("a claim that passes on is free for a moment", (sound, { store }) => ({
    commit: (batches) =>
      Effect.gen(function* () {
        for (const { claim } of batches.flatMap(({ move }) => move)) store.claims.delete(Batch.claimId(claim))
        if (batches.some(({ move }) => move.length > 0)) yield* hesitate
        for (const { claim, from } of batches.flatMap(({ move }) => move))
          if (!store.claims.has(Batch.claimId(claim))) store.claims.set(Batch.claimId(claim), from)
        return yield* sound.commit(batches)
      })
  })),
  "claim twice in a batch": broken(
    "the first of two rows of one batch gets the claim",
    asks((batch) => {
      const taken = new Set<string>()
      const first = (claim: Ledger.Claim) =>
        !taken.has(Batch.claimId(claim)) && taken.add(Batch.claimId(claim)).size > 0
      return {
        ...batch,
        put: batch.put.map((put) => ({
          ...put,
          claims: { ...put.claims, take: put.claims.take.filter(first) }
        }))
      }
    })
  ),
  "claims without case": broken(
    "claims that differ in case are one",
    valued((value) => value.toLowerCase())
  ),
  "claims without space": broken(
    "claims that differ in space are one",
    valued((value) => value.trim())
  ),
  "claims normalised": broken(
    "claims that look the same are one",
    valued((value) => value.normalize("NFC"))
  ),
  "holder unknown": broken("who holds a taken claim is not told", (sound) => ({
    commit: (batches) =>
      Effect.map(sound.commit(batches), (outcomes) =>
        outcomes.map((outcome) => (outcome._tag === "ClaimTaken" ? { ...outcome, by: null } : outcome))
      )
  })),
  "claim checked too early": broken(
    "whether a claim is free is looked at before the commit",
    (sound, { store }) => ({
      commit: (batches) =>
        Effect.gen(function* () {
          const taken = batches
            .flatMap(({ put }) => put)
            .some(({ claims: { take } }) => take.some((claim) => store.claims.has(Batch.claimId(claim))))
          yield* hesitate
          const outcomes = yield* sound.commit(batches)
          const [batch] = batches
          if (taken || batch === undefined || outcomes[0]?._tag !== "ClaimTaken") return outcomes
          const put = batch.put.map((one) => ({ ...one, claims: { ...one.claims, take: [] } }))
          return yield* sound.commit([{ ...batch, put }])
        })
    })
  )
}

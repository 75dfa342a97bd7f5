import { describe, expect, it } from "@effect/vitest"
import { Fold } from "@zorgband/conformance"
import type { Ledger } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import fc from "fast-check"
import * as Question from "../contact/Question.ts"
import { caller, desk } from "../testing/Build.ts"
import { shared } from "../testing/memoryDesk.ts"
import { Instant } from "../time/index.ts"
import * as Checkpoint from "../work/Checkpoint.ts"
import { deed, play } from "./Deeds.ts"
import { followingLaws, type Subject } from "./Following.laws.ts"
import { collections } from "./Routes.ts"

type Change = (ledger: Ledger.LedgerService) => Ledger.LedgerService

const { name: checkpoints } = Checkpoint.collection

/** No checkpoint is kept. */
const forgetful: Change = (ledger) => ({
  ...ledger,
  get: (refs, commands) =>
    Effect.map(ledger.get(refs, commands), ({ rows, receipts }) => ({
      rows: rows.map((row) => (row?.ref.collection === checkpoints ? null : row)),
      receipts: receipts.map((one, n) => (commands[n]?.startsWith("follow/") ? null : one))
    })),
  commit: (batches) =>
    Effect.map(
      ledger.commit(batches.filter(({ put }) => !put.some(({ ref }) => ref.collection === checkpoints))),
      (outcomes) => {
        let last = 0
        return batches.map(({ put }) =>
          put.some(({ ref }) => ref.collection === checkpoints)
            ? { _tag: "Committed" as const }
            : (outcomes[last++] as Ledger.Outcome)
        )
      }
    )
})

const over =
  (change: Change = (ledger) => ledger): Subject =>
  (provides) =>
    Effect.suspend(() => {
      const plugin = shared()
      const opened = (how: Change) => {
        const storage = plugin(how)
        return desk({ ...storage, provides: [...storage.provides, ...provides] })
      }
      return Effect.all({ desk: opened(change), fromStart: opened((ledger) => forgetful(change(ledger))) })
    })

/** The feed without some events. */
const deafTo =
  (...types: ReadonlyArray<string>): Change =>
  (ledger) => ({
    ...ledger,
    feed: (after, limit) =>
      Effect.map(ledger.feed(after, limit), (page) => ({
        ...page,
        events: page.events.filter(({ envelope }) => !types.includes(JSON.parse(envelope).type))
      }))
  })

/** What is said to be taken back is lost. */
const keeping: Change = (ledger) => ({
  ...ledger,
  commit: (batches) =>
    batches.some(({ events }) => events.some(({ envelope }) => JSON.parse(envelope).facts.why === "absent"))
      ? Effect.succeed(batches.map(() => ({ _tag: "Committed" }) as const))
      : ledger.commit(batches)
})

const skilled = (row: Ledger.Row): Ledger.Row => ({
  ...row,
  doc: { ...(row.doc as object), skills: ["intake", "rostering"] } as never
})

/** Of somebody's teams only the last is seen. */
const inOneTeam = <Row extends Ledger.Row | null>(row: Row): Row =>
  row?.ref.collection === "team_member"
    ? {
        ...row,
        doc: { ...(row.doc as object), teams: (row.doc as { teams: Array<string> }).teams.slice(-1) }
      }
    : row

const counting =
  (lie: number): Change =>
  (ledger) => ({ ...ledger, count: (selection) => Effect.map(ledger.count(selection), (n) => n + lie) })

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof followingLaws>, Subject> = {
  "where a question was sent is where the rules in force send what is known of it now": over(
    deafTo("question.Corrected")
  ),
  "nobody who is not there has a question of the team": over(keeping),
  // One of the team is forgotten.
  "nothing waits in a team while somebody there could take it": over((ledger) => ({
    ...ledger,
    find: (query) =>
      Effect.map(ledger.find(query), (found) => ({
        ...found,
        items: found.items.filter(({ ref }) => ref.key !== "bram")
      }))
  })),
  "who was assigned a question had room for it": over(counting(-1)),
  // Everybody is taken to have all skills.
  "who has a question by assignment had the skills that it needs now": over((ledger) => ({
    ...ledger,
    find: (query) =>
      Effect.map(ledger.find(query), (found) =>
        query.collection === "team_member" ? { ...found, items: found.items.map(skilled) } : found
      )
  })),
  // Escalations are begun anew each time.
  "following again from the start changes nothing": over((ledger) => ({
    ...ledger,
    get: (refs, commands) =>
      Effect.map(ledger.get(refs, commands), (found) => ({
        ...found,
        rows: found.rows.map((row) => (row?.ref.collection === "escalation" ? null : row))
      }))
  })),
  // What is said of somebody in one team decides.
  "following ends, and changes nothing again, whatever providers say of somebody in each of their teams":
    over((ledger) => ({
      ...ledger,
      get: (refs, commands) =>
        Effect.map(ledger.get(refs, commands), (found) => ({ ...found, rows: found.rows.map(inOneTeam) })),
      find: (query) =>
        Effect.map(ledger.find(query), (found) => ({ ...found, items: found.items.map(inOneTeam) }))
    }))
}

describe("Following", () => {
  it("leaves rows that are the fold of their events", () =>
    fc.assert(
      fc.asyncProperty(fc.array(deed, { maxLength: 15, size: "max" }), (deeds) =>
        Effect.runPromise(
          Effect.scoped(
            Effect.gen(function* () {
              const one = yield* desk(shared()())
              const { at } = yield* play(one, deeds)
              while ((yield* one.routing.follow(caller(), at)).more);
              yield* one.routing.tick(caller(), Instant.plus(at, 1_000 * 3_600_000))
              const { differences } = yield* Fold.verify(one.ledger, one.vault, [
                ...collections,
                Question.collection
              ])
              expect(differences).toEqual([])
            })
          )
        )
      ),
      { numRuns: 15 }
    ))

  for (const [law, holds] of Object.entries(followingLaws(over()))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () =>
      expect(followingLaws(twin)[law as keyof typeof twins]()).rejects.toThrow())
  }
})

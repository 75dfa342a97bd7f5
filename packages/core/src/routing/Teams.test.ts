import { describe, expect, it } from "@effect/vitest"
import type { Ledger } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import { caller, desk, stamps } from "../testing/Build.ts"
import { shared } from "../testing/memoryDesk.ts"

/** Nobody who was placed is seen. */
const unseeing = (ledger: Ledger.LedgerService): Ledger.LedgerService => ({
  ...ledger,
  find: (query) => Effect.map(ledger.find(query), (found) => ({ ...found, items: [] })),
  get: (refs, commands) =>
    Effect.map(ledger.get(refs, commands), (found) => ({ ...found, rows: refs.map(() => null) }))
})

const placing = (placed: ReadonlyArray<readonly [string, string]>, ledger?: typeof unseeing) =>
  Effect.gen(function* () {
    const { teams } = yield* desk(shared()(ledger))
    const next = stamps()
    for (const [member, team] of placed)
      yield* teams.place(caller(), member, { teams: [team], skills: [], capacity: 1 }, next())
  })

describe("Teams", () => {
  const both = [
    ["their own team", "terms.teams", [["anna", "anna"]]],
    [
      "a team that is somebody",
      "terms.teams",
      [
        ["anna", "care-desk"],
        ["bram", "anna"]
      ]
    ],
    [
      "somebody who is a team",
      "member",
      [
        ["anna", "care-desk"],
        ["care-desk", "planning"]
      ]
    ]
  ] as const
  for (const [what, place, placed] of both)
    it.live(`refuses ${what}`, () =>
      Effect.gen(function* () {
        const refused = yield* Effect.flip(placing(placed))
        expect(refused).toMatchObject({ _tag: "InvalidInput", places: [place] })
      })
    )

  for (const [what, , placed] of both.slice(1))
    it.live(`takes ${what} only when it does not see who was placed`, () => placing(placed, unseeing))
})

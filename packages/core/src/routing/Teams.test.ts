import { describe, expect, it } from "@effect/vitest"
import type { Ledger } from "@zorgband/plugin-sdk"
import { Effect, Result } from "effect"
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

  const one = (team: string) => ({ teams: [team], skills: [], capacity: 1 })
  /** Two come at once to a team that has so many already; says how many were refused. */
  const crowding = (already: number, unguarded?: typeof unseeing) =>
    Effect.gen(function* () {
      const { teams } = yield* desk(
        shared()((ledger) => ({
          ...(unguarded?.(ledger) ?? ledger),
          count: (selection) => Effect.map(ledger.count(selection), (many) => many + already)
        }))
      )
      const next = stamps()
      yield* teams.place(caller(), "anna", one("care-desk"), next())
      const two = yield* Effect.forEach(
        ["bram", "cora"],
        (member) => Effect.result(teams.place(caller(), member, one("care-desk"), next())),
        { concurrency: "unbounded" }
      )
      // Who is in it already can be settled anew.
      yield* teams.place(caller(), "anna", { ...one("care-desk"), capacity: 2 }, next())
      return two.flatMap((answer) => (Result.isFailure(answer) ? answer.failure : []))
    })
  const full = { _tag: "TeamFull", team: "care-desk", most: 1_000 }

  it.live("refuses whoever would be one more than a thousand in a team", () =>
    Effect.gen(function* () {
      expect(yield* crowding(997)).toEqual([])
      expect(yield* crowding(998)).toMatchObject([full])
      expect(yield* crowding(999)).toMatchObject([full, full])
    })
  )

  it.live("takes one too many only when what is counted is not guarded", () =>
    Effect.gen(function* () {
      const unguarded = (ledger: Ledger.LedgerService): Ledger.LedgerService => ({
        ...ledger,
        find: (query) => Effect.map(ledger.find(query), (found) => ({ ...found, scope: null }))
      })
      expect(yield* crowding(998, unguarded)).toEqual([])
    })
  )
})

/** What the checks of finding share. */
import { Ticket } from "@zorgband/plugin-sdk/testing"
import { Effect, type Scope } from "effect"
import type { Context } from "../Check.ts"
import * as Desk from "../Desk.ts"

/** A desk over a store with these tickets. */
export const withRows = (
  context: Context,
  rows: Desk.Changes
): Effect.Effect<Desk.Desk, unknown, Scope.Scope> =>
  Effect.gen(function* () {
    const desk = Desk.make(yield* context.open())
    yield* desk.must(rows)
    return desk
  })

/** A ticket that is due then. */
export const due = (value: number | null, more: Partial<Ticket.Ticket> = {}) =>
  Ticket.make({ due: value, ...more })

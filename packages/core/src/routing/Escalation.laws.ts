/** The laws of {@link Escalation}, as data: hosts and twins run them on their own implementation. */
import fc from "fast-check"
import { Instant } from "../time/index.ts"
import type * as Escalation from "./Escalation.ts"

/** What the laws are about. */
export type Subject = Pick<typeof Escalation, "begin" | "tick" | "end" | "evolve" | "next">

const minute = fc.integer({ min: 0, max: 60 }).map((n) => Instant.of(n * 60_000))

const levels: fc.Arbitrary<ReadonlyArray<Escalation.Level>> = fc
  .uniqueArray(fc.tuple(minute, fc.constantFrom("owner" as const, "told" as const)), {
    selector: ([at]) => at,
    minLength: 1,
    maxLength: 4
  })
  .map((found) =>
    [...found].sort(([a], [b]) => a - b).map(([at, as], i) => ({ to: `employee-${i + 1}`, as, at }))
  )
const escalation: fc.Arbitrary<Escalation.Escalation> = levels.map((all) => ({
  from: Instant.of(0),
  levels: all,
  taken: 0,
  cycle: 1,
  ended: false
}))

/** Ticks at any moments: late, early, twice, and after a clock was put back. */
const clock = fc.array(minute, { maxLength: 12 })

/** Laws by name; each throws with the smallest counterexample that was found. */
export const laws = ({ begin, end, evolve: evolveOrNot, next, tick }: Subject) => {
  const evolve = (state: Escalation.Escalation, event: Escalation.Event) =>
    evolveOrNot(state, event) as Escalation.Escalation
  type Ran = { readonly state: Escalation.Escalation; readonly events: ReadonlyArray<Escalation.Event> }
  /** Ticks; the state is stored and read back between them, as in a process that starts anew each time. */
  const after = (start: Escalation.Escalation, moments: ReadonlyArray<Instant.Instant>): Ran =>
    moments.reduce<Ran>(
      ({ events, state }, now) => {
        const found = tick(state, now)
        const stored = JSON.parse(JSON.stringify(found.reduce(evolve, state))) as Escalation.Escalation
        return { state: stored, events: [...events, ...found] }
      },
      { state: start, events: [] }
    )
  const levelsOf = (events: ReadonlyArray<Escalation.Event>) =>
    events.flatMap((event) => (event._tag === "Escalated" ? [event.level] : []))
  return {
    "every level that was due is taken once and in order, whatever the clock did": () =>
      fc.assert(
        fc.property(escalation, clock, (start, moments) => {
          const taken = levelsOf(after(start, moments).events)
          const latest = Math.max(-1, ...moments)
          const due = start.levels.filter(({ at }) => at <= latest).map((_, i) => i + 1)
          return JSON.stringify(taken) === JSON.stringify(due)
        })
      ),
    "no level is taken before its moment": () =>
      fc.assert(
        fc.property(escalation, clock, (start, moments) =>
          after(start, moments).events.every((event) => event._tag !== "Escalated" || event.due <= event.at)
        )
      ),
    "nothing is taken after the end": () =>
      fc.assert(
        fc.property(escalation, clock, minute, clock, (start, before, at, later) => {
          const { state } = after(start, before)
          const ended = end(state, at).reduce(evolve, state)
          return (
            after(ended, later).events.length === 0 && end(ended, at).length === 0 && next(ended) === null
          )
        })
      ),
    "one that goes on at other moments takes no level twice, and one that begins anew takes each again": () =>
      fc.assert(
        fc.property(escalation, clock, fc.boolean(), minute, clock, (start, before, anew, later, ticks) => {
          const first = after(start, before)
          const moved = start.levels.map((level) => ({ ...level, at: Instant.plus(level.at, later) }))
          const begun = begin(first.state, { from: later, levels: moved }, anew, later).reduce(
            evolve,
            first.state
          )
          const { events } = after(begun, [...ticks, Instant.of(10 * 60 * 60_000)])
          const done = levelsOf(first.events).length
          const all = start.levels.map((_, i) => i + 1)
          return (
            JSON.stringify(levelsOf(events)) === JSON.stringify(anew ? all : all.slice(done)) &&
            begun.cycle === start.cycle + (anew ? 1 : 0) &&
            begin(begun, { from: later, levels: moved }, false, later).length === 0
          )
        })
      ),
    "a tick at the next moment takes a level, and none before it": () =>
      fc.assert(
        fc.property(escalation, clock, (start, moments) => {
          const { state } = after(start, moments)
          const at = next(state)
          if (at === null) return state.taken === start.levels.length
          return tick(state, at).length > 0 && tick(state, Instant.of(at - 1)).length === 0
        })
      )
  }
}

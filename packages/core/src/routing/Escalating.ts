/** What time does to questions that nobody answers: level by level others are told of them, or own them. */
import { Effect } from "effect"
import type { Caller } from "../access/Caller.ts"
import * as Question from "../contact/Question.ts"
import type { Instant } from "../time/index.ts"
import * as CommandId from "../work/CommandId.ts"
import * as Step from "../work/Step.ts"
import type * as Store from "../work/Store.ts"
import type * as Work from "../work/Work.ts"
import * as Escalation from "./Escalation.ts"
import * as Moving from "./Moving.ts"

// What it is

/** What a tick recorded itself: how many levels were taken. */
export type Escalated = { readonly [as in Escalation.As]: number }

// What it does

/** Takes what is due of one question. Nothing happens while a partner has it; what is due is done when it comes back. */
const one = (work: Work.Work, id: string, before: Escalation.Escalation, now: Instant.Instant) =>
  Effect.gen(function* () {
    const state = yield* work.get(Escalation.collection, id)
    const question = yield* work.get(Question.collection, id)
    if (state === null || question === null) return yield* Step.nothing
    // Somebody else did it meanwhile.
    if (state.cycle !== before.cycle || state.taken !== before.taken) return yield* Step.nothing
    const status = Question.status(question)
    if (status === "with partner") return yield* Step.nothing
    const events = status === "open" ? Escalation.tick(state, now) : Escalation.end(state, now)
    if (events.length === 0) return yield* Step.nothing
    const taken = { owner: 0, told: 0 }
    for (const event of events) {
      yield* work.record(Escalation.collection, event, [id], { also: [Moving.ref(id)] })
      if (event._tag !== "Escalated") continue
      taken[event.as] += 1
      const known = yield* Moving.open(work, id)
      if (event.as === "owner" && known !== null)
        yield* Moving.handOver(work, known, event.to, now, "escalated")
    }
    return taken
  })

/** See `Routes.tick`. */
export const tick = (store: Store.Store, caller: Caller, now: Instant.Instant) =>
  Effect.gen(function* () {
    const due: Array<readonly [string, Escalation.Escalation]> = []
    const look = { index: "by_next", equals: ["yes"], range: { to: now } }
    yield* store.each(Escalation.collection, look, (row, id) => due.push([id, row]))
    const done = yield* Effect.forEach(
      due,
      ([id, row]) =>
        Step.run(store, {
          name: "routing.tick",
          caller,
          own: CommandId.own("escalate", id, row.cycle, row.taken + 1),
          at: now,
          body: (work) => one(work, id, row, now)
        }),
      { concurrency: 16 }
    )
    const sum = (as: Escalation.As) =>
      done.reduce((total, one) => total + (one?.here === true ? one.did[as] : 0), 0)
    return { owner: sum("owner"), told: sum("told") }
  })

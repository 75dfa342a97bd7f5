/** The service of calendars: publishes the office hours that promises count in. */
import type { Collection } from "@zorgband/plugin-sdk"
import { Context, Effect, Layer, Schema } from "effect"
import type { Caller } from "../access/Caller.ts"
import { Code } from "../access/Party.ts"
import * as Instant from "../time/Instant.ts"
import { OfficeHours } from "../time/OfficeHours.ts"
import * as Input from "../work/Input.ts"
import * as Store from "../work/Store.ts"
import type * as Work from "../work/Work.ts"
import * as Calendar from "./Calendar.ts"

// What it is

/** No office hours were published under this name. */
export class CalendarNotFound extends Schema.TaggedError<CalendarNotFound>()("CalendarNotFound", {}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return "No office hours were published under this name. Publish them first."
  }
}

/** What a call about calendars can be refused for, beside the errors of any command. */
export type CalendarError = CalendarNotFound | Calendar.TooLittleTime

type Answer<A> = Effect.Effect<A, CalendarError | Work.WorkError>

/** See {@link Calendars}. */
export interface CalendarsService {
  /** Publishes office hours under a name; gives how many versions there are. Open promises follow at the next `tick`. */
  readonly publish: (
    caller: Caller,
    calendar: Code,
    hours: typeof OfficeHours.Encoded,
    stamp?: Work.Stamp
  ) => Answer<number>
  /** A calendar with all its versions, oldest first. */
  readonly get: (caller: Caller, calendar: Code) => Answer<Calendar.Calendar>
}

// What it does

const input = {
  publish: Input.reader("calendars.publish", { calendar: Code, hours: OfficeHours }),
  get: Input.reader("calendars.get", { calendar: Code })
}

/** Reads a calendar in a command, or refuses. */
export const existing = (
  work: Work.Work,
  name: Code
): Effect.Effect<Calendar.Calendar, CalendarNotFound | Work.WorkError> =>
  Effect.flatMap(work.get(Calendar.collection, name), (state) =>
    state === null ? Effect.fail(new CalendarNotFound()) : Effect.succeed(state)
  )

const make = Effect.gen(function* () {
  const store = yield* Store.make
  return Store.guarded("calendars", {
    publish: Effect.fn("Calendars.publish")((caller, calendar, hours, stamp = {}) =>
      store.command(input.publish, { caller, stamp, asked: { calendar, hours } }, function* (work, given) {
        const state = yield* work.get(Calendar.collection, given.calendar)
        const published = Calendar.publish(state, given.hours, Instant.of(work.at))
        for (const event of yield* Effect.fromResult(published))
          yield* work.record(Calendar.collection, event, [given.calendar])
        return (yield* existing(work, given.calendar)).versions.length
      })
    ),
    get: Effect.fn("Calendars.get")(function* (_caller, calendar) {
      const { given } = yield* input.get({ calendar })
      const found = yield* store.get(Calendar.collection, given.calendar)
      return found === null ? yield* new CalendarNotFound() : found
    })
  } satisfies CalendarsService)
})

/** Calendars, over the storage of the host. */
export class Calendars extends Context.Service<Calendars, CalendarsService>()(
  "@zorgband/core/contact/Calendars"
) {
  /** The service over the storage and vault of the host. */
  static readonly layer: Store.ServiceLayer<Calendars> = Layer.effect(Calendars, make)
}

/** The collections that the service uses. */
export const collections: ReadonlyArray<Collection.AnyCollection> = [Calendar.collection]

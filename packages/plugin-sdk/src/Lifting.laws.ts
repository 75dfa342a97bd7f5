/**
 * The laws of a collection that was declared otherwise before, as data: what an older build wrote is read as if it had
 * been written today, and an older build refuses what it does not know. Run them on your own two declarations.
 */
import { Result } from "effect"
import fc from "fast-check"
import * as Collection from "./Collection.ts"
import * as Json from "./Json.ts"

/** What the laws are about. */
export interface Subject<OldRow, OldEvent extends Collection.Tagged, Row, Event extends Collection.Tagged> {
  /** The collection as it was declared. */
  readonly before: Collection.Collection<OldRow, OldEvent>
  /** As it is declared now: of a higher version, of its row, its events or both. */
  readonly now: Collection.Collection<Row, Event>
  /** Makes events of before, in an order in which they can happen to one record. */
  readonly history: fc.Arbitrary<ReadonlyArray<OldEvent>>
}

const text = (value: unknown): string => Result.getOrThrow(Json.canonical(value as Json.Json))

const isRefused = (read: () => unknown): boolean => {
  try {
    read()
    return false
  } catch (thrown) {
    return thrown instanceof Collection.NewerVersion
  }
}

/** Laws by name; each throws with the smallest counterexample that was found. */
export const laws = <OldRow, OldEvent extends Collection.Tagged, Row, Event extends Collection.Tagged>({
  before,
  now,
  history
}: Subject<OldRow, OldEvent, Row, Event>) => {
  const key = "a"
  const fold = (events: ReadonlyArray<OldEvent>) =>
    events.reduce<OldRow | null>((row, event) => before.evolve(row, event, key), null)
  const lifted = (row: OldRow) => now.decode(before.encode(row), before.layout.version)
  const joined = (events: ReadonlyArray<OldEvent>) => events.map((event) => now.join(before.split(event)))
  const foldNow = (events: ReadonlyArray<Event | null>) =>
    events.reduce<Row | null>((row, event) => (event === null ? row : now.evolve(row, event, key)), null)
  const property = (holds: (events: ReadonlyArray<OldEvent>) => boolean) => () =>
    fc.assert(fc.property(history, holds))
  return {
    "a row of before is read, and read again as it is written now": property((events) => {
      const row = fold(events)
      if (row === null) return true
      const doc = now.encode(lifted(row))
      return text(now.encode(now.decode(doc, now.layout.version))) === text(doc)
    }),
    "every event of before is read, and read again as it is written now": property((events) =>
      joined(events).every(
        (event) =>
          event !== null && text(now.split(now.join(now.split(event)) as Event)) === text(now.split(event))
      )
    ),
    "the row of before is the fold of its events of before": property((events) => {
      const row = fold(events)
      const folded = foldNow(joined(events))
      return row === null || folded === null
        ? row === null && folded === null
        : text(now.encode(folded)) === text(now.encode(lifted(row)))
    }),
    "an event of before whose sealed part is erased is read": property((events) =>
      events.every((event) => now.join({ ...before.split(event), personal: null }) !== null)
    ),
    "a row of a newer version is refused": property((events) => {
      const row = fold(events)
      return (
        row === null ||
        now.layout.version === before.layout.version ||
        isRefused(() => before.decode(now.encode(lifted(row)), now.layout.version))
      )
    }),
    "an event of a newer version is refused": property((events) =>
      joined(events).every((event) => {
        if (event === null) return true
        const split = now.split(event)
        const known = events[0] === undefined ? split.version : before.split(events[0]).version
        return split.version === known || isRefused(() => before.join(split))
      })
    )
  }
}

/** The laws of `Chain`, as data: hosts and twins run them on their own implementation. */
import { Result } from "effect"
import fc from "fast-check"
import type * as Chain from "./Chain.ts"
import * as Envelope from "./Envelope.ts"
import type { SequencedEvent } from "./Ledger.ts"

/** What the laws are about. */
export type Subject = Pick<typeof Chain, "start" | "next" | "check" | "cursor" | "place" | "isAt">

const written = fc.array(
  fc.record({ facts: fc.nat(9), sealed: fc.option(fc.uint8Array({ minLength: 1, maxLength: 8 })) }),
  { minLength: 2, maxLength: 8 }
)

/** Laws by name; each throws with the smallest counterexample that was found. */
export const laws = ({ start, next, check, cursor, place, isAt }: Subject) => {
  const envelope = (id: string, facts: number, sealed: Uint8Array | null) =>
    Result.getOrThrow(
      Envelope.encode({
        id,
        type: "test.Happened",
        version: 1,
        at: 0,
        command: id,
        actor: "tester",
        purpose: "test",
        onBehalfOf: null,
        on: [{ collection: "test", key: "a" }],
        facts,
        personal: sealed === null ? null : { subject: "test/a", digest: Envelope.sealedDigest(sealed) }
      })
    )
  const journal = (
    events: ReadonlyArray<{ readonly facts: number; readonly sealed: Uint8Array | null }>,
    tenant = "north"
  ) => {
    let head = start(tenant)
    return events.map(({ facts, sealed }, at): SequencedEvent => {
      const text = envelope(`e${at}`, facts, sealed)
      head = next(head, text)
      return { envelope: text, sealed, ...head }
    })
  }
  /** The first bad position; 0 when there is none. */
  const firstBad = (events: ReadonlyArray<SequencedEvent>, tenant = "north"): number => {
    let head = start(tenant)
    for (const event of events) {
      const checked = check(head, event)
      if (Result.isFailure(checked)) return checked.failure.position
      head = checked.success
    }
    return 0
  }
  /** Whether a cursor is taken for one of a journal. */
  const taken = (from: string | null, events: ReadonlyArray<SequencedEvent>): boolean => {
    const at = place(from)
    return at !== null && isAt(at, events[at.position - 1]?.hash)
  }
  const property = (bad: (events: ReadonlyArray<SequencedEvent>, at: number) => boolean) => () =>
    fc.assert(fc.property(written, fc.nat(), (events, pick) => bad(journal(events), pick % events.length)))
  return {
    "what was written holds": property((events) => firstBad(events) === 0),
    "erased bytes leave it whole": property(
      (events) => firstBad(events.map((event) => ({ ...event, sealed: null }))) === 0
    ),
    "a changed event is found": property((events, at) => {
      const changed = events.map((event, place) =>
        place === at ? { ...event, envelope: event.envelope.replace('"tester"', '"nobody"') } : event
      )
      return firstBad(changed) === at + 1
    }),
    "a removed event is found": property(
      (events, at) => at === events.length - 1 || firstBad(events.toSpliced(at, 1)) === at + 1
    ),
    "a removed event is found when the rest is numbered anew": property((events, at) => {
      const rest = events.toSpliced(at, 1).map((event, place) => ({ ...event, position: place + 1 }))
      return at === events.length - 1 || firstBad(rest) === at + 1
    }),
    "an inserted event is found": property((events, at) => {
      const text = envelope("inserted", 0, null)
      const before = at === 0 ? start("north") : (events[at - 1] as SequencedEvent)
      const inserted = { envelope: text, sealed: null, ...next(before, text) }
      const later = events.slice(at).map((event) => ({ ...event, position: event.position + 1 }))
      return firstBad([...events.slice(0, at), inserted, ...later]) === at + 2
    }),
    "two events that change places are found": property((events, at) => {
      if (at === 0) return true
      const [one, two] = [events[at - 1] as SequencedEvent, events[at] as SequencedEvent]
      const swapped = [
        { ...two, position: one.position },
        { ...one, position: two.position }
      ]
      return firstBad(events.toSpliced(at - 1, 2, ...swapped)) === at
    }),
    "changed sealed bytes are found": property((events, at) => {
      const event = events[at] as SequencedEvent
      const sealed = Uint8Array.from(event.sealed ?? [0], (byte) => byte ^ 1)
      return firstBad(events.with(at, { ...event, sealed })) === at + 1
    }),
    "the journal of another tenant does not pass": property((events) => firstBad(events, "south") === 1),
    "a cursor stands where it was given": property((events, at) => {
      const event = events[at] as SequencedEvent
      const from = cursor(event)
      return place(from)?.position === at + 1 && taken(from, events) && taken(from, events.slice(0, at + 1))
    }),
    "a cursor at the start stands in every journal": property((events) =>
      [null, cursor(start("south"))].every((from) => taken(from, events) && place(from)?.position === 0)
    ),
    "a cursor from beyond the end is not taken": property(
      (events, at) => !taken(cursor(events[at] as SequencedEvent), events.slice(0, at))
    ),
    "a cursor of a journal that went another way is not taken": property((events, at) => {
      const from = cursor(events[at] as SequencedEvent)
      const other = events.map(({ sealed }, place) => ({ facts: place === at ? 10 : 0, sealed }))
      return !taken(from, journal(other)) && !taken(from, journal(other, "south"))
    }),
    "what is no cursor is not taken": property((events, at) =>
      ["", "nonsense", "-1", "{}", "1e3", `${at + 1}`, `${at + 1}-`, `00-${"0".repeat(16)}`].every(
        (from) => !taken(from, events)
      )
    )
  }
}

import { Batch, Chain, Envelope, type Json, type Ledger } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import { afterwards, asks, broken, eventsOf, type Fault, puts, type World } from "./Broken.ts"

/** A fault in a page of the feed. */
const feeds =
  (
    change: (page: Ledger.FeedPage, after: string | null, limit: number, world: World) => Ledger.FeedPage
  ): Fault =>
  (sound, world) => ({
    feed: (after, limit) => Effect.map(sound.feed(after, limit), (page) => change(page, after, limit, world))
  })

/** A fault in a page of a history. */
const remembers =
  (
    change: (
      page: Ledger.Page<Ledger.StoredEvent>,
      ref: Ledger.Ref,
      world: World
    ) => Ledger.Page<Ledger.StoredEvent>
  ): Fault =>
  (sound, world) => ({
    history: (ref, after, limit) =>
      Effect.map(sound.history(ref, after, limit), (page) => change(page, ref, world))
  })

const idOf = ({ envelope }: Ledger.StoredEvent): string => JSON.parse(envelope).id

/** The same JSON as a database gives it back: other order of keys. */
const rewritten = (envelope: string): string =>
  JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(envelope)).toReversed()))

/** The events that were committed while another commit was under way. */
const crowdedOf = ({ notes }: World): Set<string> => {
  const crowded = (notes.get("crowded") as Set<string> | undefined) ?? new Set<string>()
  notes.set("crowded", crowded)
  return crowded
}

/** Notes which events were committed while another commit was under way. */
const crowding: Fault = (sound, world) => ({
  commit: (batches) =>
    Effect.gen(function* () {
      const { notes } = world
      const under = Number(notes.get("under") ?? 0)
      notes.set("under", under + 1)
      if (under > 0) for (const { id } of batches.flatMap(({ events }) => events)) crowdedOf(world).add(id)
      const outcomes = yield* sound.commit(batches)
      notes.set("under", Number(notes.get("under")) - 1)
      return outcomes
    })
})

/** Faults of the journal: events that are skipped, repeated, turned round, changed or not erased. */
export const journal = {
  "newest first": broken(
    "a history begins with the newest event",
    remembers((page) => ({ ...page, items: page.items.toReversed() }))
  ),
  "first record only": broken(
    "an event is in the history of the first record that it is about",
    asks((batch) => ({
      ...batch,
      events: batch.events.map((event) => ({ ...event, on: event.on.slice(0, 1) }))
    }))
  ),
  "history border twice": broken(
    "a page of a history begins with the last event of the page before",
    remembers((page) => ({ ...page, next: page.next === null ? null : String(Number(page.next) - 1) }))
  ),
  "history gone with the row": broken(
    "a removed row has no history",
    remembers((page, ref, { store }) => (store.rows.has(Batch.refId(ref)) ? page : { items: [], next: null }))
  ),
  "envelopes rewritten": broken(
    "envelopes come back with their keys in another order",
    remembers((page) => ({
      ...page,
      items: page.items.map((event) => ({ ...event, envelope: rewritten(event.envelope) }))
    }))
  ),
  "history of anything": broken("a history with a wrong cursor begins again", (sound) => ({
    history: (ref, after, limit) =>
      Effect.catchTag(sound.history(ref, after, limit), "InvalidQuery", () => sound.history(ref, null, 10))
  })),
  "positions with gaps": broken(
    "positions leave room for what was rolled back",
    feeds((page) => ({
      ...page,
      events: page.events.map((event) => ({ ...event, position: event.position * 2 - 1 }))
    }))
  ),
  "chain tampering": broken(
    "an event of the past says something else",
    feeds((page) => ({
      ...page,
      events: page.events.map((event) => ({ ...event, envelope: event.envelope.replace("tester", "nobody") }))
    }))
  ),
  "sealed bytes exchanged": broken(
    "sealed bytes of the past are others",
    feeds((page) => ({
      ...page,
      events: page.events.map((event) => ({ ...event, sealed: event.sealed && Uint8Array.of(1, 2, 3) }))
    }))
  ),
  "feed inversion": broken(
    "the feed is in the order of the events' ids",
    feeds((page) => {
      const places = page.events.map(({ position, hash }) => ({ position, hash }))
      const events = page.events.toSorted((left, right) => (idOf(left) < idOf(right) ? -1 : 1))
      return { ...page, events: events.map((event, at) => ({ ...event, ...places[at] })) }
    })
  ),
  "feed skip": broken(
    "a full page leaves out its last event",
    feeds((page, _, limit) => ({
      ...page,
      events: page.events.length === limit ? page.events.slice(0, -1) : page.events
    }))
  ),
  "feed repeat": broken(
    "a page of the feed begins with the last event of the page before",
    feeds((page) => (page.events.length > 1 ? { ...page, cursor: Chain.cursor(page.events.at(-2)) } : page))
  ),
  "feed in a session": broken("a cursor is known only to the session that gave it", (sound, { session }) => ({
    feed: (after, limit) => {
      const own = after?.startsWith(`${session}:`) ? after.slice(after.indexOf(":") + 1) : null
      return Effect.map(sound.feed(own, limit), (page) => ({ ...page, cursor: `${session}:${page.cursor}` }))
    }
  })),
  "past rewritten": broken(
    "the events of a removed row lose what was sealed",
    feeds((page, _, __, { store }) => ({
      ...page,
      events: page.events.map((event) => ({
        ...event,
        sealed: Envelope.decode(event.envelope).on.some((ref) => store.rows.has(Batch.refId(ref)))
          ? event.sealed
          : null
      }))
    }))
  ),
  "feed of anything": broken("a feed with a wrong cursor begins again", (sound) => ({
    feed: (after, limit) =>
      Effect.catchTag(sound.feed(after, limit), "InvalidQuery", () => sound.feed(null, 10))
  })),
  "feed skips under load": broken(
    "an event that is committed beside another is passed by",
    (sound, world) => ({
      ...crowding(sound, world),
      feed: (after, limit) =>
        Effect.map(sound.feed(after, limit), (page) => ({
          ...page,
          // Not yet visible, as to a reader between the number and the commit; the cursor goes past it.
          events: page.events.filter((event) => !crowdedOf(world).delete(idOf(event)))
        }))
    })
  ),
  "an order for each reader": broken(
    "events that are committed at once are ordered by who reads",
    (sound, world) => ({
      ...crowding(sound, world),
      feed: (after, limit) =>
        Effect.map(sound.feed(after, limit), (page) => {
          const events = [...page.events]
          for (let at = 1; at < events.length; at++) {
            const [left, right] = [
              events[at - 1] as Ledger.SequencedEvent,
              events[at] as Ledger.SequencedEvent
            ]
            if (
              world.session % 2 === 0 &&
              crowdedOf(world).has(idOf(left)) &&
              crowdedOf(world).has(idOf(right))
            )
              events.splice(
                at - 1,
                2,
                { ...right, position: left.position },
                { ...left, position: right.position }
              )
          }
          return { ...page, events }
        })
    })
  ),
  "erased bytes kept": broken(
    "sealed bytes are not deleted",
    asks((batch) => ({ ...batch, erase: [] }))
  ),
  "erased bytes in the history": broken("a history keeps what was sealed", (sound, { notes }) => ({
    history: (ref, after, limit) =>
      Effect.map(sound.history(ref, after, limit), (page) => ({
        ...page,
        items: page.items.map((event) => ({
          ...event,
          sealed: event.sealed ?? (notes.get(idOf(event)) as Uint8Array | undefined) ?? null
        }))
      })),
    commit: (batches) =>
      Effect.suspend(() => {
        for (const { id, sealed } of batches.flatMap(({ events }) => events)) notes.set(id, sealed?.bytes)
        return sound.commit(batches)
      })
  })),
  "erased events gone": broken("erasing deletes the events", (sound, { store, notes }) => ({
    commit: (batches) => {
      for (const subject of batches.flatMap(({ erase }) => erase)) notes.set(subject, true)
      return sound.commit(batches)
    },
    feed: (after, limit) =>
      Effect.map(sound.feed(after, limit), (page) => ({
        ...page,
        events: page.events.filter(({ envelope }) => {
          const subject = Envelope.decode(envelope).personal?.subject
          return subject === undefined || !notes.has(subject) || store.receipts.size === 0
        })
      }))
  })),
  "erases what was refused": broken(
    "a refused batch erases all the same",
    afterwards((outcome, batch, _, sound) =>
      outcome._tag === "Conflict"
        ? Effect.as(sound.commit([{ ...eventsOf(batch, "erase"), events: [], erase: batch.erase }]), outcome)
        : outcome
    )
  ),
  "row is not the fold": broken(
    "a row keeps its lists backwards",
    puts((put) => {
      const lists = Object.entries(put.doc as Record<string, Json.Json>).filter(([, value]) =>
        Array.isArray(value)
      )
      const backwards = lists.map(([name, list]) => [name, (list as ReadonlyArray<Json.Json>).toReversed()])
      return { ...put, doc: { ...(put.doc as object), ...Object.fromEntries(backwards) } }
    })
  )
}

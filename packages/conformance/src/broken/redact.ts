import { Envelope, type Ledger } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import { asks, broken, type Fault, puts } from "./Broken.ts"

/** Gives back sealed bytes that should be gone. */
const keeping =
  (keeps: (subject: string, place: number, notes: Map<string, unknown>) => boolean): Fault =>
  (sound, { notes }) => ({
    commit: (batches) =>
      Effect.suspend(() => {
        for (const { events, erase } of batches) {
          for (const { id, sealed } of events) {
            if (sealed === null) continue
            const place = Number(notes.get(`count ${sealed.subject}`) ?? 0)
            notes.set(`count ${sealed.subject}`, place + 1)
            if (keeps(sealed.subject, place, notes)) notes.set(id, sealed.bytes)
          }
          for (const subject of erase) notes.set(`erased ${subject}`, true)
        }
        return sound.commit(batches)
      }),
    feed: (after, limit) =>
      Effect.map(sound.feed(after, limit), (page) => ({
        ...page,
        events: page.events.map((event) => ({
          ...event,
          sealed:
            event.sealed ?? (notes.get(Envelope.decode(event.envelope).id) as Uint8Array | undefined) ?? null
        }))
      }))
  })

const withoutTitle = (put: Ledger.Put): boolean => put.expect > 0 && put.fields.title === null

/** Faults in erasing a person: what should be gone is left, or what should stay went too. */
export const redact = {
  "erased row out of its indexes": broken(
    "a row that lost what was personal is not counted any more",
    puts((put) => (withoutTitle(put) ? { ...put, fields: { ...put.fields, owner: null, team: null } } : put))
  ),
  "erased text still found": broken(
    "a row is found by what was erased",
    puts((put) => (withoutTitle(put) ? { ...put, fields: { ...put.fields, title: "Ypsilanti" } } : put))
  ),
  "erased row left as it was": broken(
    "erasing deletes the bytes and leaves the row",
    asks((batch) =>
      batch.erase.length > 0 ? { ...batch, put: batch.put.filter((put) => !withoutTitle(put)) } : batch
    )
  ),
  "erases a subject once": broken(
    "what came in after an erasure stays",
    keeping((subject, _, notes) => notes.has(`erased ${subject}`))
  ),
  "erases a thousand": broken(
    "of a subject with many events only a page is erased",
    keeping((_, place) => place >= 1_000)
  )
}

/** Everything that a database of the care desk holds, in a form that can be compared between databases. */
import { areas } from "@zorgband/contact-cadence"
import { Commitment, ContactMoment, Question } from "@zorgband/core/contact"
import { collections as identity } from "@zorgband/core/identity"
import { collections as referral } from "@zorgband/core/referral"
import { collections as routing } from "@zorgband/core/routing"
import { Plugin } from "@zorgband/plugin-sdk"
import { Effect, Result } from "effect"
import { tenant } from "../src/desk/Desk.ts"
import * as Storage from "../src/desk/Storage.ts"

const collections = [
  ...identity,
  ContactMoment.collection,
  Question.collection,
  Commitment.collection,
  ...referral,
  ...routing,
  ...areas.flatMap((area) => area.collections)
]

/** Rows with their versions, and events without their place in the feed, as text. */
export const state = (database: string): Promise<string> =>
  Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const { ledger } = Result.getOrThrow(Plugin.resolve(Storage.plugins(database), {}))
        const { feed, find } = yield* ledger.open({
          tenant,
          collections: collections.map(({ layout }) => layout)
        })
        const rows: Array<string> = []
        for (const { name } of collections)
          for (let after: string | null = ""; after !== null; ) {
            const page: Effect.Success<ReturnType<typeof find>> = yield* find({
              collection: name,
              index: "id",
              equals: [],
              limit: 1_000,
              ...(after === "" ? {} : { after })
            })
            for (const { ref, version, doc } of page.items)
              rows.push(JSON.stringify([ref.collection, ref.key, version, doc]))
            after = page.next
          }
        const events: Array<string> = []
        for (let cursor: string | null = null; ; ) {
          const part: Effect.Success<ReturnType<typeof feed>> = yield* feed(cursor, 1_000)
          if (part.events.length === 0) break
          for (const { envelope } of part.events)
            events.push(JSON.stringify({ ...JSON.parse(envelope), personal: null }))
          cursor = part.cursor
        }
        return comparable([...rows, ...events.sort()].join("\n"))
      })
    )
  )

/** Keyed hashes differ between vaults: each becomes the place where it occurs first. */
const comparable = (text: string): string => {
  const places = new Map<string, string>()
  return text.replace(/[0-9a-f]{64}/g, (hash) => {
    const place = places.get(hash) ?? `hash ${places.size}`
    places.set(hash, place)
    return place
  })
}

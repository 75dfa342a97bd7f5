import { Plugin, Query } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import * as Client from "./Client.ts"
import * as Commit from "./Commit.ts"
import * as Paths from "./Paths.ts"
import * as Reads from "./Reads.ts"
import * as Rebuild from "./Rebuild.ts"

/** Where the store is, and what it asks to see. */
export interface Options {
  readonly url: string
  readonly token: string
  /** What sends a request, such as one that goes through a proxy; the platform's own when left out. */
  readonly fetch?: typeof fetch
}

/** Storage in a Kartotheek: an archive for each tenant. */
export const kartotheek = ({ url, token, fetch: send = fetch }: Options): Plugin.Plugin =>
  Plugin.definePlugin({
    id: "@example/kartotheek",
    version: "1.0.0",
    sdkApi: Plugin.sdkApi,
    provides: [
      Plugin.ledger({
        capabilities: { durable: true, writers: "many machines", joinsHost: false },
        open: ({ tenant, collections }) =>
          Effect.sync(() => {
            const client = Client.make(send, url, token, tenant)
            const layouts = Query.layouts(collections)
            const behind = client.list(
              "migrations.check",
              collections.map(({ name, indexVersion }) => Paths.behind(name, indexVersion)),
              1
            )
            return {
              ...Reads.make(client, layouts),
              commit: Commit.make(client, tenant, layouts),
              migrations: {
                // The store has no schema: nothing has to be there before a card is put.
                plan: Effect.succeed([]),
                apply: Effect.void,
                check: Effect.map(behind, (lists) =>
                  collections.filter((_, at) => lists[at]?.length).map(Query.toRebuild)
                ),
                rebuild: Rebuild.make(client)
              }
            }
          })
      })
    ]
  })

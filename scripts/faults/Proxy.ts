/** A proxy before a server that cuts a connection at a commit. */
/// <reference types="node" />
import { connect, createServer, type Server, type Socket } from "node:net"
import { Effect, type Scope } from "effect"

/**
 * Where it cuts: before the commit is forwarded, after the server did it and before anybody hears of it, or in the
 * middle of the answer.
 */
export type Cut = "before" | "after" | "halfway"

/** A running proxy. */
export interface Proxy {
  /** The URL of the server, through it. */
  readonly url: string
  /** Cuts at the next statement of ours. */
  readonly arm: (cut: Cut | null) => void
  /** How often it has cut. */
  readonly cuts: () => number
}

const serve = (target: URL) => {
  let armed: Cut | null = null
  let cuts = 0
  const server = createServer((client: Socket) => {
    const upstream = connect(Number(target.port), target.hostname)
    let deaf: Cut | null = null
    const end = () => {
      client.destroy()
      upstream.destroy()
    }
    client.on("error", end).on("close", end)
    upstream.on("error", end).on("close", end)
    client.on("data", (data) => {
      // The name of a prepared statement of the adapter.
      if (armed !== null && data.includes("zorgband_")) {
        deaf = armed
        armed = null
        cuts++
        if (deaf === "before") return end()
      }
      upstream.write(data)
    })
    upstream.on("data", (data) => {
      // Once the server has answered, what it was asked is done.
      if (deaf === null) client.write(data)
      else if (deaf === "halfway") client.write(data.subarray(0, 3), end)
      else end()
    })
  })
  const arm = (cut: Cut | null): void => {
    armed = cut
  }
  return { server, arm, cuts: () => cuts }
}

/** A proxy before the server of this URL; closed with the scope. */
export const make = (url: string): Effect.Effect<Proxy, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.promise(
      () =>
        new Promise<Proxy & { readonly server: Server }>((resolve) => {
          const through = new URL(url)
          const made = serve(new URL(url))
          made.server.listen(0, "127.0.0.1", () => {
            const address = made.server.address()
            through.port = typeof address === "object" && address !== null ? `${address.port}` : ""
            resolve({ ...made, url: through.href })
          })
        })
    ),
    ({ server }) => Effect.promise(() => new Promise<void>((done) => server.close(() => done())))
  )

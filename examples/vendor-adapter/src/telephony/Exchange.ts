/// <reference types="node" />
/**
 * The telephone exchange of a vendor that does not exist, small enough to run in a test.
 *
 * `GET /calls?from=<serial>&limit=<number>` with a bearer token gives `{ calls }`: the calls that have ended, by serial
 * number, from that one on. 401: the token is not right.
 */
import { createServer } from "node:http"

/** A line of the log. */
interface Call {
  /** Counts from 1. */
  readonly serial: number
  /** Who called, or `null` when the number is withheld. */
  readonly from: string | null
  /** Who took it; `null` when nobody did. */
  readonly extension: string | null
  /** When it rang: an ISO date and time with its offset. */
  readonly rang: string
  /** How long was spoken, in seconds. */
  readonly seconds: number
}

/** A running exchange. */
export interface Exchange {
  /** Where it listens. */
  readonly url: string
  /** What a client must show. */
  readonly token: string
  /** A call ends, and is in the log from now; gives its serial number. */
  readonly ends: (call: Omit<Call, "serial">) => number
  /**
   * From now it breaks every connection, or works again, or answers nonsense: by turns the page of a proxy and a log
   * with a line whose time cannot be read.
   */
  readonly trouble: (trouble: "none" | "away" | "nonsense") => void
  /** Stops it. */
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

const nonsense = [
  "<html>Come back later</html>",
  JSON.stringify({ calls: [{ serial: 1, from: null, extension: null, rang: "yesterday", seconds: 0 }] })
]

/** Starts an exchange. */
export const start = (token: string): Promise<Exchange> => {
  const log: Array<Call> = []
  let turn = 0
  let now: "none" | "away" | "nonsense" = "none"
  const server = createServer((request, response) => {
    if (now === "away") return void request.socket.destroy()
    if (now === "nonsense") return void response.end(nonsense[turn++ % nonsense.length])
    if (request.headers.authorization !== `Bearer ${token}`) return void response.writeHead(401).end()
    const asked = new URL(request.url ?? "/", "http://exchange").searchParams
    const from = Number(asked.get("from")) - 1
    response.end(JSON.stringify({ calls: log.slice(from, from + Number(asked.get("limit"))) }))
  })
  return new Promise((started) =>
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      const port = typeof address === "object" && address !== null ? address.port : 0
      started({
        url: `http://127.0.0.1:${port}`,
        token,
        ends: (call) => log.push({ serial: log.length + 1, ...call }),
        trouble: (trouble) => {
          now = trouble
        },
        [Symbol.asyncDispose]: () =>
          new Promise((stopped) => {
            server.close(() => stopped())
            server.closeAllConnections()
          })
      })
    })
  )
}

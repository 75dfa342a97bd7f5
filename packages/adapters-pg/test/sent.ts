/** What is sent to the server, whoever sends it: read on its way there. */
/// <reference types="node" />
import { connect, createServer } from "node:net"

/** What a ledger inside the host's transaction may send: changes of data, and one pair of SAVEPOINT at a time. */
export const isWellBehaved = (sent: ReadonlyArray<string>): boolean => {
  let open = false
  for (const text of sent) {
    const word = /^(SAVEPOINT|RELEASE SAVEPOINT|ROLLBACK TO SAVEPOINT|WITH|SELECT)\s/.exec(text)?.[1]
    if (word === undefined || /\b(BEGIN|COMMIT|LISTEN|NOTIFY|SET LOCAL|set_config|pg_advisory)\b/.test(text))
      return false
    if (word === "SAVEPOINT" && open) return false
    if (word.endsWith("SAVEPOINT") && word !== "SAVEPOINT" && !open) return false
    if (word === "SAVEPOINT") open = true
    if (word === "RELEASE SAVEPOINT") open = false
  }
  return !open
}

/** Reads the statements of one connection's bytes to the server, also where a message comes in parts. */
const reader = (heard: (text: string) => void) => {
  let rest = Buffer.alloc(0)
  let greeted = false
  const prepared = new Map<string, string>()
  return (data: Uint8Array) => {
    rest = Buffer.concat([rest, data])
    for (;;) {
      // Only the first message has no letter before its length.
      const letter = greeted ? 1 : 0
      if (rest.length < letter + 4) return
      const end = letter + rest.readInt32BE(letter)
      if (rest.length < end) return
      const kind = greeted ? String.fromCharCode(rest[0] as number) : "greeting"
      const body = rest.subarray(letter + 4, end)
      const [first = "", second = ""] = body.toString().split("\0", 2)
      if (kind === "Q") heard(first)
      if (kind === "P") prepared.set(first, second)
      // A statement that was prepared is run by its name.
      if (kind === "B") heard(prepared.get(second) ?? second)
      greeted = true
      rest = rest.subarray(end)
    }
  }
}

/** A server on the way to the real one, and every statement that passes. */
export interface Wire {
  /** Where to connect to. */
  readonly url: string
  /** What was sent, in order. */
  readonly sent: Array<string>
  /** Cuts all connections. */
  readonly close: () => Promise<void>
}

/** Opens one. */
export const wire = (target: URL): Promise<Wire> =>
  new Promise((resolve) => {
    const sent: Array<string> = []
    const ends = new Set<() => void>()
    const server = createServer((client) => {
      const upstream = connect(Number(target.port), target.hostname)
      const end = () => {
        client.destroy()
        upstream.destroy()
        ends.delete(end)
      }
      ends.add(end)
      const read = reader((text) => sent.push(text.trim().replace(/;$/, "")))
      client.on("error", end).on("close", end)
      upstream.on("error", end).on("close", end)
      client.on("data", (data) => {
        read(data)
        upstream.write(data)
      })
      upstream.on("data", (data) => client.write(data))
    })
    server.listen(0, "127.0.0.1", () => {
      const address = server.address() as { readonly port: number }
      const through = new URL(target.href)
      through.port = String(address.port)
      resolve({
        url: through.href,
        sent,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed())
            for (const end of ends) end()
          })
      })
    })
  })

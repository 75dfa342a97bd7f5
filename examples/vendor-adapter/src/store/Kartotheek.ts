/// <reference types="node" />
/**
 * Kartotheek, the store of a vendor that does not exist, small enough to run in a test.
 *
 * An archive holds cards. A card has a path of ASCII characters, a revision, and a value of any JSON. Every request is
 * a `POST /<archive>/<verb>` with a bearer token, and sees one moment:
 *
 * - `read { paths }` gives `{ cards }`: one for each path, `null` where there is none.
 * - `list { ranges: [{ from, to }], limit, backwards }` gives `{ lists }`: of each range the first cards in the order
 *   of their paths, from `from` up to but not including `to`; backwards, the last.
 * - `change { when: [{ path, revision }], put: [{ path, value }], remove: [path] }` does all of it, or nothing and
 *   answers 409, when a card is not at the revision given (0: there is none). Once answered it is on disk.
 *
 * 400: the request is not one of these. 401: the token is not right. 503: too busy, nothing was done.
 */
import { mkdirSync } from "node:fs"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import { join } from "node:path"
import { Archive, type Change, type Range } from "./Archive.ts"

/** A running store. */
export interface Kartotheek {
  /** Where it listens. */
  readonly url: string
  /** What a client must show. */
  readonly token: string
  /** Stops it. */
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

interface Asked {
  readonly paths: ReadonlyArray<string>
  readonly ranges: ReadonlyArray<Range>
  readonly limit: number
  readonly backwards: boolean
}

const bodyOf = async (request: IncomingMessage): Promise<unknown> => {
  const parts: Array<Buffer> = []
  for await (const part of request) parts.push(part)
  return JSON.parse(Buffer.concat(parts).toString("utf8"))
}

const answer = (archive: Archive, verb: string, body: unknown): readonly [status: number, body: unknown] => {
  const { paths, ranges, limit, backwards } = body as Asked
  switch (verb) {
    case "read":
      return [200, { cards: archive.read(paths) }]
    case "list":
      return [200, { lists: ranges.map((range) => archive.list(range, limit, backwards)) }]
    case "change":
      return [archive.change(body as Change) ? 200 : 409, {}]
    default:
      return [400, {}]
  }
}

/** Starts a store; its archives are files in the folder, or in memory when that is `null`. */
export const start = (folder: string | null, token: string, port = 0): Promise<Kartotheek> => {
  const archives = new Map<string, Archive>()
  if (folder !== null) mkdirSync(folder, { recursive: true })
  const open = (name: string): Archive => {
    const known = archives.get(name) ?? new Archive(folder === null ? null : join(folder, `${name}.log`))
    archives.set(name, known)
    return known
  }
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [, archive, verb] = /^\/([a-z0-9-]+)\/([a-z]+)$/.exec(request.url ?? "") ?? []
    const reply = (status: number, body: unknown) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body))
    try {
      const body = await bodyOf(request)
      if (request.headers.authorization !== `Bearer ${token}`) reply(401, {})
      else if (archive === undefined || verb === undefined) reply(400, {})
      else reply(...answer(open(archive), verb, body))
    } catch {
      reply(400, {})
    }
  }
  const server = createServer((request, response) => void serve(request, response))
  return new Promise((resolve) => {
    server.listen(port, "127.0.0.1", () => {
      const address = server.address()
      resolve({
        url: `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : port}`,
        token,
        [Symbol.asyncDispose]: async () => {
          server.closeAllConnections()
          await new Promise((done) => server.close(done))
          for (const archive of archives.values()) archive.close()
        }
      })
    })
  })
}

/** What says that it runs in a browser is run: its bundle, where there is what the web has and nothing of Node. */
/// <reference types="node" />
import { createContext, runInContext } from "node:vm"
import { build } from "esbuild"
import { describe, expect, it } from "vitest"

const { AbortController, AbortSignal, console, crypto, performance, queueMicrotask, structuredClone } =
  globalThis
const { Event, EventTarget, MessageChannel, TextDecoder, TextEncoder, URL, URLSearchParams } = globalThis
const { clearInterval, clearTimeout, setInterval, setTimeout } = globalThis

/** What every browser has, besides the language itself. */
const web = {
  ...{ AbortController, AbortSignal, console, crypto, performance, queueMicrotask, structuredClone },
  ...{ Event, EventTarget, MessageChannel, TextDecoder, TextEncoder, URL, URLSearchParams },
  ...{ clearInterval, clearTimeout, setInterval, setTimeout }
}

/** Bundles a program as a host does for its page, and gives what its `run` answers there. */
const inBrowser = async (program: string): Promise<unknown> => {
  const { outputFiles } = await build({
    stdin: { contents: program, loader: "ts", resolveDir: import.meta.dirname },
    bundle: true,
    platform: "browser",
    conditions: ["@zorgband/source"],
    format: "iife",
    globalName: "page",
    write: false
  })
  return runInContext(`${outputFiles[0]?.text}; page.run()`, createContext({ ...web }))
}

describe("in a browser", () => {
  it("a desk with storage in memory registers clients and counts them", async () => {
    const counted = await inBrowser(`
      import { openZorgband } from "@zorgband/core"
      import { memory } from "@zorgband/plugin-sdk"

      export const run = async () => {
        const zorgband = await openZorgband({ ledger: memory(), tenant: "desk" })
        await zorgband.migrations.apply()
        const { clients } = zorgband.as({ actor: "a-1", purpose: "intake" })
        const person = { source: "home-care", localId: "1", person: { birthDate: "1951-03-08" } }
        await clients.register(person)
        await clients.register({ ...person, localId: "2", person: { birthDate: "1962-11-30" } })
        const counted = await clients.count()
        await zorgband.close()
        return JSON.stringify(counted)
      }`)
    expect(JSON.parse(String(counted))).toEqual({ records: 2, clients: 2, doubts: 0 })
  })

  it.each(["Buffer.from('x')", "process.cwd()", "setImmediate(() => {})"])(
    "%s of Node is not there",
    async (used) => {
      const [name] = used.split(/\W/)
      await expect(inBrowser(`export const run = async () => ${used}`)).rejects.toMatchObject({
        message: `${name} is not defined`
      })
    }
  )
})

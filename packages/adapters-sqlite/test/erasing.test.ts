/** After an erasure nothing of the person is in any file: looked for byte by byte. */
/// <reference types="node" />
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { afterAll, describe, expect, it } from "@effect/vitest"
import { Fold, Journal } from "@zorgband/conformance"
import { Zorgband } from "@zorgband/core"
import { ContactMoment, Question } from "@zorgband/core/contact"
import { collections } from "@zorgband/core/identity"
import { Build } from "@zorgband/core/testing"
import { Ledger, Vault } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import { sqlite } from "../src/index.ts"

const folder = mkdtempSync(join(tmpdir(), "zorgband-erasing-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const tenant = "north"
const who = Build.caller()
const canary = "Qanarievogel"
/** As it may stand in a file: as text, and each way of the phone number and the mail address. */
const words = [canary, canary.toLowerCase(), "612999888"]

const known = (n: number) => ({
  ...Build.person(n),
  name: { own: { name: `${canary} ${n}` }, firstNames: canary.repeat(12) },
  email: `${canary.toLowerCase()}${n}@example.org`,
  telephones: ["+31612999888"]
})

/** Where the words are in the files of a folder, in UTF-8 or UTF-16. */
const hits = (where: string): ReadonlyArray<string> =>
  readdirSync(where).flatMap((file) => {
    const bytes = readFileSync(join(where, file))
    return words.flatMap((word) =>
      (["utf8", "utf16le"] as const).flatMap((encoding) =>
        bytes.includes(Buffer.from(word, encoding)) ? `${file}: ${word} in ${encoding}` : []
      )
    )
  })

const opened = (file: string, keys: string) =>
  Zorgband.openZorgband({ ledger: sqlite(file, { keys }), tenant })

/** Many people, some of whom will be erased, with long rows, so that pages are split and overflow. */
const filled = async (where: string) => {
  const [file, keys] = [join(where, "care.db"), join(where, "care.keys.db")]
  const zorgband = await opened(file, keys)
  await zorgband.migrations.apply()
  const desk = zorgband.as(who)
  const next = Build.stamps()
  const gone: Array<string> = []
  for (let n = 0; n < 60; n++) {
    const isKnown = n % 3 === 0
    const person = isKnown ? known(n) : Build.person(n)
    const { record } = await desk.clients.register({ source: "home-care", localId: `${n}`, person }, next())
    if (isKnown) gone.push(record)
    const says = (isKnown ? `${canary} ` : "somebody ").repeat(1 + (n % 7) * 40)
    await desk.contacts.record(
      {
        happenedAt: Build.noon,
        direction: "in",
        channel: "telephone",
        inside: [{ kind: "employee", id: "employee-17" }],
        outside: [{ role: "client", about: record }],
        verified: null,
        outcome: "answered",
        duration: 60,
        labels: [],
        content: { subject: says.slice(0, 100), notes: says },
        questions: [{ asked: says.slice(0, 900), inputs: {} }]
      },
      next()
    )
  }
  return { zorgband, desk, next, gone, file, keys }
}

type Filled = Awaited<ReturnType<typeof filled>>

const eraseAll = async ({ desk, gone, next }: Pick<Filled, "desk" | "gone" | "next">) => {
  for (const party of gone) await desk.clients.erase({ party, ground: "request", keptUntil: null }, next())
}

const folderOf = (name: string) => mkdtempSync(join(folder, name))

describe("erasing on SQLite", () => {
  it("leaves nothing in the database, its log, the keys or their log; counts stay", async () => {
    const where = folderOf("erase-")
    const all = await filled(where)
    expect(hits(where).length).toBeGreaterThan(0)
    const before = [await all.desk.clients.count(), (await all.desk.questions.open()).items.length]
    await eraseAll(all)
    expect([await all.desk.clients.count(), (await all.desk.questions.open()).items.length]).toEqual(before)
    expect(hits(where)).toEqual([])
    await all.zorgband.close()
    expect(hits(where)).toEqual([])
    const database = new DatabaseSync(all.keys)
    const keys = database.prepare(
      "SELECT count(*) AS left FROM subject_key WHERE subject = ? AND bytes IS NOT NULL"
    )
    for (const party of all.gone)
      for (const subject of [`identity/${party}`, `contact/${party}`])
        expect(keys.get(subject)).toEqual({ left: 0 })
    database.close()
  })

  it("is done again on a copy from before, with the keys as they are now", async () => {
    const where = folderOf("restore-")
    const all = await filled(where)
    await all.zorgband.close()
    const older = join(folder, "older.db")
    copyFileSync(all.file, older)
    const again = await opened(all.file, all.keys)
    await eraseAll({ ...all, desk: again.as(who) })
    await again.close()
    copyFileSync(older, all.file)
    expect(hits(where).length).toBeGreaterThan(0)
    const restored = await opened(all.file, all.keys)
    expect(await restored.as(who).clients.reapplyErasures()).toEqual({
      erasures: all.gone.length,
      again: all.gone.length
    })
    expect(hits(where)).toEqual([])
    expect(await restored.as(who).clients.reapplyErasures()).toEqual({ erasures: all.gone.length, again: 0 })
    await restored.close()
    expect(hits(where)).toEqual([])
    const looked = Effect.gen(function* () {
      const [ledger, vault] = [yield* Ledger.Ledger, yield* Vault.Vault]
      yield* Journal.verify(ledger, vault, tenant)
      return yield* Fold.verify(ledger, vault, [
        ...collections,
        ContactMoment.collection,
        Question.collection
      ])
    })
    const storage = Zorgband.storage({ ledger: sqlite(all.file, { keys: all.keys }), tenant })
    expect((await Effect.runPromise(Effect.provide(looked, storage))).differences).toEqual([])
  })

  it("leaves it in the log while another connection still reads the past, and no longer than that", async () => {
    const where = folderOf("reader-")
    const all = await filled(where)
    const reader = new DatabaseSync(all.file)
    reader.exec("BEGIN")
    reader.prepare("SELECT count(*) FROM zorgband__event").get()
    await eraseAll(all)
    expect(hits(where).every((hit) => /^care\.db(-wal)?:/.test(hit))).toBe(true)
    expect(hits(where).length).toBeGreaterThan(0)
    reader.exec("COMMIT")
    reader.close()
    const [last] = all.gone
    await all.desk.clients.erase({ party: last as string, ground: "request", keptUntil: null }, all.next())
    expect(hits(where)).toEqual([])
    await all.zorgband.close()
  })
})

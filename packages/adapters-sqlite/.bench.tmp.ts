import { DatabaseSync } from "node:sqlite"
import { mkdtempSync, rmSync } from "node:fs"
import { join } from "node:path"
import { Batch, Collection, Envelope, Hash, Id, GroupCommit, type Ledger } from "@zorgband/plugin-sdk"
import { Effect, Result, Schema } from "effect"
import { SqliteLedger } from "@zorgband/adapters-sqlite"
const layout = { name: "client", version: 1, fields: [{name:"status",type:"text",many:false},{name:"due",type:"integer",many:false},{name:"word",type:"text",many:true}], indexes:[{name:"by_status",fields:["status"],guard:0},{name:"by_due",fields:["due"],guard:0},{name:"by_word",fields:["word"],guard:0}] } as const
let n = 0, seq = 0
const doc = (i: number) => ({ name: "x".repeat(180), town: "Utrecht", status: "open", due: i, notes: ["aaaa", "bbbb"] })
const sealedBytes = new Uint8Array(300).fill(7)
const make = (full: boolean): Ledger.Batch => {
  const i = n++
  const id = Id.random(1e12 + n + seq++), key = Id.random(1e12 + n + seq++)
  const ref = { collection: "client", key }
  const on = full ? [ref, { collection: "client", key: "anchor" }] : [ref]
  const envelope = Result.getOrThrow(Envelope.encode({ id: id + "e", type: "client.Registered", version: 1, at: 1e12, command: id, actor: "employee-17", purpose: "intake", onBehalfOf: null, on, facts: { status: "open", due: i, source: "maternity" }, personal: full ? { subject: "s/" + key, digest: "d".repeat(64) } : null }))
  return { command: { id, digest: "a".repeat(64) }, at: 1e12, expect: full ? [{ ref: { collection: "client", key: "anchor" }, version: 1 }] : [],
    put: [{ ref, expect: 0, schema: 1, doc: doc(i), fields: { status: "s" + (i % 20), due: i }, entries: { add: full ? ["a", "b", "c", "d"].map((w) => ({ index: "by_word", values: [w + (i % 500)] })) : [], remove: [] }, claims: { take: [{ name: "client.bsn", value: Hash.digest(id) }], release: [] } }],
    remove: [], move: [], touch: [], events: [{ id: id + "e", type: "client.Registered", at: 1e12, on, envelope, sealed: full ? { subject: "s/" + key, bytes: sealedBytes } : null }], erase: [], result: { client: key } }
}
const dir = mkdtempSync((process.env.D ?? "/tmp/zb/sqlite") + "/bench-")
const bareFile = new DatabaseSync(join(dir, "bare.db")); bareFile.exec("pragma journal_mode=wal;pragma synchronous=full")
bareFile.exec("create table e(tenant_id text, id text, type text, at integer, doc text, primary key(tenant_id,id))")
const ins = bareFile.prepare("insert into e values (?,?,?,?,?)")
const text = JSON.stringify(doc(1))
const bare = (count: number) => { const t = performance.now(); for (let i = 0; i < count; i++) ins.run("t", Id.random(1e12 + n + seq++), "x", i, text); return (performance.now() - t) * 1000 / count }
const COUNT = Number(process.argv[2] ?? 2000)
const median = (xs: number[]) => xs.sort((a, b) => a - b)[xs.length >> 1]!
await Effect.runPromise(Effect.scoped(Effect.gen(function* () {
  const out: Record<string, number[]> = {}
  const bares: number[] = []
  for (let round = 0; round < 5; round++) for (const full of [false, true]) {
    const file = join(dir, `l${round}${full}.db`)
    const ledger = yield* SqliteLedger.make({ tenant: "thuiszorg-noord", collections: [layout as never], file })
    yield* ledger.migrations.apply
    const anchor = make(false); yield* ledger.commit([{ ...anchor, put: [{ ...anchor.put[0]!, ref: { collection: "client", key: "anchor" } }] }])
    const name = full ? "full" : "plain"
    const b1 = bare(COUNT)
    const ones = Array.from({ length: COUNT }, () => make(full))
    let t = performance.now(); for (const b of ones) yield* ledger.commit([b]); const one = (performance.now() - t) * 1000 / COUNT
    const grouped = yield* GroupCommit.make(ledger)
    const sixteen = Array.from({ length: 16 }, () => Array.from({ length: COUNT / 16 }, () => make(full)))
    t = performance.now(); yield* Effect.forEach(sixteen, (list) => Effect.forEach(list, (b) => grouped.commit([b]), { discard: true }), { concurrency: 16, discard: true }); const g16 = (performance.now() - t) * 1000 / COUNT
    const many = Array.from({ length: 5 }, () => Array.from({ length: 1000 }, () => make(full)))
    t = performance.now(); for (const m of many) yield* ledger.commit(m); const bulk = (performance.now() - t) * 1000 / 5000
    const b2 = bare(COUNT); const b = (b1 + b2) / 2; bares.push(b)
    ;(out[name + " 1"] ??= []).push(b / one); (out[name + " 16"] ??= []).push(b / g16); (out[name + " bulk"] ??= []).push(b / bulk); (out[name + " us"] ??= []).push(one);(out[name + " bulk us"] ??= []).push(bulk);(out[name + " 16 us"] ??= []).push(g16)
  }
  console.log("bare us", median(bares).toFixed(1)); for (const [k, v] of Object.entries(out)) console.log(k, median(v).toFixed(2), v.map(x=>x.toFixed(2)).join(" "))
})))
rmSync(dir, { recursive: true })

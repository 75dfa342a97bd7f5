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

const cpu=()=>{const c=process.cpuUsage();return c.user+c.system}
await Effect.runPromise(Effect.scoped(Effect.gen(function* () {
  for (const full of [false, true]) {
    const walls:number[]=[], cpus:number[]=[], ones:number[]=[], onec:number[]=[]
    for (let round=0; round<4; round++) {
    const file = join(dir, `l${round}${full}.db`)
    const ledger = yield* SqliteLedger.make({ tenant: "thuiszorg-noord", collections: [layout as never], file })
    yield* ledger.migrations.apply
    const anchor = make(false); yield* ledger.commit([{ ...anchor, put: [{ ...anchor.put[0]!, ref: { collection: "client", key: "anchor" } }] }])
    for (let k=0;k<5;k++){ const m = Array.from({ length: 1000 }, () => make(full)); const c=cpu(), t=performance.now(); yield* ledger.commit(m); walls.push(performance.now()-t); cpus.push((cpu()-c)/1000)}
    const list=Array.from({length:500},()=>make(full)); const c=cpu(), t=performance.now(); for (const b of list) yield* ledger.commit([b]); ones.push((performance.now()-t)*2); onec.push((cpu()-c)/500)
    }
    const min=(x:number[])=>Math.min(...x).toFixed(1), med=(x:number[])=>x.sort((a,b)=>a-b)[x.length>>1]!.toFixed(1)
    console.log(full?"full":"plain","bulk us/commit wall min",min(walls),"med",med(walls),"cpu min",min(cpus),"| one wall min",min(ones),"cpu",min(onec))
  }
  const b=[bare(500),bare(500),bare(500),bare(500)]; console.log("bare us min",Math.min(...b).toFixed(1))
})))
rmSync(dir, { recursive: true })

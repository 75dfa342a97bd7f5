/** Why a batch was not committed: a second look, after the statement has failed as a whole. */
import { Batch, type Ledger, type Query } from "@zorgband/plugin-sdk"
import type { Names } from "./Names.ts"
import { scopeKey } from "./ScopeSteps.ts"
import type { Run } from "./Session.ts"
import { statement } from "./Session.ts"

type Outcome = Exclude<Ledger.Outcome, { readonly _tag: "Committed" }>

/** What a batch is judged by. */
interface Known {
  readonly receipts: ReadonlyMap<string, Ledger.Receipt>
  readonly versions: ReadonlyMap<string, Ledger.Version>
  readonly claims: ReadonlyMap<string, Ledger.Ref>
}

const expectations = (batch: Ledger.Batch): ReadonlyArray<Ledger.Expectation> => [
  ...batch.expect,
  ...[...batch.put, ...batch.remove].map(({ ref, expect }) => ({ ref, version: expect }))
]

const claims = (
  batch: Ledger.Batch
): ReadonlyArray<{ readonly claim: Ledger.Claim; readonly by: Ledger.Ref; readonly moves: boolean }> => [
  ...batch.put.flatMap(({ ref, claims: { take } }) =>
    take.map((claim) => ({ claim, by: ref, moves: false }))
  ),
  ...batch.move.map(({ claim, from }) => ({ claim, by: from, moves: true }))
]

const judge = (known: Known, batch: Ledger.Batch): Outcome | null => {
  const receipt = known.receipts.get(batch.command.id)
  if (receipt !== undefined)
    return receipt.digest === batch.command.digest
      ? { _tag: "Replayed", result: receipt.result }
      : { _tag: "CommandReused" }
  const on = expectations(batch).filter((one) => {
    const version = known.versions.get("ref" in one ? Batch.refId(one.ref) : scopeKey(one.scope))
    return (version ?? 0) !== one.version
  })
  if (on.length > 0) return { _tag: "Conflict", on }
  const asked = new Set<string>()
  for (const { claim, by, moves } of claims(batch)) {
    // Two rows of one batch that take one value do not get it.
    if (asked.has(Batch.claimId(claim))) return { _tag: "ClaimTaken", claim, by: null }
    asked.add(Batch.claimId(claim))
    const holder = known.claims.get(Batch.claimId(claim)) ?? null
    const free = holder === null ? !moves : Batch.refId(holder) === Batch.refId(by)
    if (!free) return { _tag: "ClaimTaken", claim, by: holder }
  }
  return null
}

/** Looks again at what each batch rests on. `null`: nothing stands in its way any more. */
export const make = (
  names: Names,
  layouts: Query.Layouts,
  tenant: string
): ((run: Run, batches: ReadonlyArray<Ledger.Batch>) => Promise<ReadonlyArray<Outcome | null>>) => {
  const own = (table: string) => names.quoted(names.own(table))
  const look = statement(
    [
      `SELECT 'receipt' AS kind, r.command AS name, r.digest AS digest, r.result::text AS result, NULL::bigint AS version, NULL AS collection, NULL AS key
       FROM json_array_elements_text($2::text::json) x JOIN ${own("receipt")} r ON r.tenant_id = $1 AND r.command = x.value`,
      `SELECT 'scope', s.scope, NULL, NULL, s.version, NULL, NULL
       FROM json_array_elements_text($3::text::json) x JOIN ${own("scope")} s ON s.tenant_id = $1 AND s.scope = x.value`,
      `SELECT 'claim', c.name, c.value, NULL, NULL, c.collection, c.key
       FROM json_to_recordset($4::text::json) AS x(name text, value text) JOIN ${own("claim")} c ON c.tenant_id = $1 AND c.name = x.name AND c.value = x.value`,
      ...[...layouts.keys()].map(
        (collection) => `SELECT 'record', NULL, NULL, NULL, t.version, '${collection}', t.key
       FROM json_to_recordset($5::text::json) AS x(collection text, key text)
       JOIN ${names.quoted(names.table(collection))} t ON t.tenant_id = $1 AND t.key = x.key WHERE x.collection = '${collection}'`
      )
    ].join("\nUNION ALL\n")
  )
  return async (run, batches) => {
    const all = batches.flatMap(expectations)
    const rows = await run(look, [
      tenant,
      JSON.stringify(batches.map(({ command }) => command.id)),
      JSON.stringify(all.flatMap((one) => ("scope" in one ? [scopeKey(one.scope)] : []))),
      JSON.stringify(batches.flatMap(claims).map(({ claim }) => claim)),
      JSON.stringify(all.flatMap((one) => ("ref" in one ? [one.ref] : [])))
    ])
    const receipts = new Map<string, Ledger.Receipt>()
    const versions = new Map<string, Ledger.Version>()
    const holders = new Map<string, Ledger.Ref>()
    for (const { kind, name, digest, result, version, collection, key } of rows) {
      const ref = { collection: String(collection), key: String(key) }
      if (kind === "receipt")
        receipts.set(String(name), { digest: String(digest), result: JSON.parse(String(result)) })
      else if (kind === "scope") versions.set(String(name), Number(version))
      else if (kind === "claim")
        holders.set(Batch.claimId({ name: String(name), value: String(digest) }), ref)
      else versions.set(Batch.refId(ref), Number(version))
    }
    return batches.map((batch) => judge({ receipts, versions, claims: holders }, batch))
  }
}

/** Why a batch was not committed: a second look, after the statement has failed as a whole. */
import { Batch, type Ledger, type Query, Verdict } from "@zorgband/plugin-sdk"
import type { Names } from "./Names.ts"
import { scopeKey } from "./ScopeSteps.ts"
import type { Run } from "./Session.ts"
import { statement } from "./Session.ts"

type Outcome = Exclude<Ledger.Outcome, { readonly _tag: "Committed" }>

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
    const grounds = batches.map(Verdict.groundsOf)
    const rows = await run(look, [
      tenant,
      JSON.stringify(batches.map(({ command }) => command.id)),
      JSON.stringify(grounds.flatMap(({ scopes }) => scopes.map(scopeKey))),
      JSON.stringify(grounds.flatMap(({ claims }) => claims)),
      JSON.stringify(grounds.flatMap(({ records }) => records))
    ])
    const receipts = new Map<string, Ledger.Receipt>()
    const records = new Map<string, Ledger.Version>()
    const scopes = new Map<string, Ledger.Version>()
    const holders = new Map<string, Ledger.Ref>()
    for (const { kind, name, digest, result, version, collection, key } of rows) {
      const ref = { collection: String(collection), key: String(key) }
      if (kind === "receipt")
        receipts.set(String(name), { digest: String(digest), result: JSON.parse(String(result)) })
      else if (kind === "scope") scopes.set(String(name), Number(version))
      else if (kind === "claim")
        holders.set(Batch.claimId({ name: String(name), value: String(digest) }), ref)
      else records.set(Batch.refId(ref), Number(version))
    }
    return batches.map((batch) => {
      const outcome = Verdict.judge(batch, {
        receipt: (command) => receipts.get(command) ?? null,
        record: (ref) => records.get(Batch.refId(ref)) ?? 0,
        scope: (scope) => scopes.get(scopeKey(scope)) ?? 0,
        holder: (claim) => holders.get(Batch.claimId(claim)) ?? null
      })
      return outcome._tag === "Committed" ? null : outcome
    })
  }
}

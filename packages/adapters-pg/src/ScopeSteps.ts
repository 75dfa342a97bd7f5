/** The steps that look again at guarded scopes, and touch them. */
import { Batch, Hash, type Ledger } from "@zorgband/plugin-sdk"
import type { Names } from "./Names.ts"
import { add, type Column, place, type Step, type Work } from "./Step.ts"

/** Names a scope in the store. Long ones by their digest: an index entry has a limit. */
export const scopeKey = (scope: Ledger.Scope): string => {
  const id = Batch.scopeId(scope)
  return id.length <= 600 ? id : `sha256:${Hash.digest(id)}`
}

const columns: ReadonlyArray<Column> = [
  ["scope", "text"],
  ["expect", "bigint"]
]

/** Adds what is read of guarded scopes, under a lock, and what is touched. */
export const make = (names: Names): ((work: Work, batches: ReadonlyArray<Ledger.Batch>) => void) => {
  const table = names.quoted(names.own("scope"))
  const read: Step = {
    name: "scopes",
    order: place.scopes,
    columns,
    locks: 1,
    sql: (from) => `
        SELECT x.scope, x.expect, r.version FROM ${from}
        LEFT JOIN LATERAL (SELECT t.version FROM ${table} t WHERE t.tenant_id = $1 AND t.scope = x.scope AND x.expect IS NULL FOR NO KEY UPDATE) w ON true
        LEFT JOIN LATERAL (SELECT t.version FROM ${table} t WHERE t.tenant_id = $1 AND t.scope = x.scope AND x.expect IS NOT NULL FOR SHARE) r ON true`,
    asks: ([, expect]) => expect !== null,
    // A scope that nobody touched yet has no row to lock: whoever relies on that makes it, and whoever touches it
    // first then waits.
    follows: {
      name: "untouched",
      sql: `
        INSERT INTO ${table} (tenant_id, scope, version)
        SELECT $1::text, s.scope, 0 FROM scopes s WHERE s.expect = 0 AND s.version IS NULL ORDER BY s.scope
        ON CONFLICT DO NOTHING RETURNING 1`
    },
    done: (asks) =>
      `(SELECT count(*) FROM scopes WHERE version = expect) + (SELECT count(*) FROM untouched) = ${asks}`
  }
  const touched: Step = {
    name: "touched",
    order: place.scopes + 1,
    columns,
    locks: 1,
    sql: (from) => `
        INSERT INTO ${table} AS t (tenant_id, scope, version)
        SELECT $1::text, x.scope, 1 FROM ${from}
        ON CONFLICT (tenant_id, scope) DO UPDATE SET version = t.version + 1 RETURNING t.scope, t.version`,
    done: (asks, from) =>
      `(SELECT count(*) FROM touched t JOIN ${from} ON x.scope = t.scope WHERE x.expect IS NULL OR x.expect + 1 = t.version) = ${asks}`
  }
  return (work, batches) => {
    // Batches that only read a scope may share it.
    const expected = new Map<string, readonly [scope: string, expect: string]>()
    const byScope = new Map<string, string>()
    for (const { expect } of batches)
      for (const one of expect)
        if ("scope" in one) {
          const scope = scopeKey(one.scope)
          expected.set(`${one.version} ${scope}`, [scope, String(one.version)])
          byScope.set(scope, String(one.version))
        }
    for (const { touch } of batches)
      for (const each of touch) {
        const scope = scopeKey(each)
        const expect = byScope.get(scope) ?? null
        add(work, touched, [scope, expect])
        if (expect !== null) expected.delete(`${expect} ${scope}`)
      }
    if (expected.size === 0) return
    for (const [scope] of work.get(touched) ?? []) add(work, read, [scope as string, null])
    for (const one of expected.values()) add(work, read, one)
  }
}

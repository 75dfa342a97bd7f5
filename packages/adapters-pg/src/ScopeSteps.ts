/** The steps that look again at guarded scopes, and touch them. */
import { Batch, Hash, type Ledger } from "@zorgband/plugin-sdk"
import type { Names } from "./Names.ts"
import { counted, type Step, sorted } from "./Step.ts"

/** Names a scope in the store. Long ones by their digest: an index entry has a limit. */
export const scopeKey = (scope: Ledger.Scope): string => {
  const id = Batch.scopeId(scope)
  return id.length <= 600 ? id : `sha256:${Hash.digest(id)}`
}

/** What is read of guarded scopes, under a lock, and what is touched. */
export const scopes = (names: Names, batches: ReadonlyArray<Ledger.Batch>): ReadonlyArray<Step> => {
  const table = names.quoted(names.own("scope"))
  // Batches that only read a scope may share it.
  const expected = new Map(
    batches.flatMap(({ expect }) =>
      expect.flatMap((one) => {
        if (!("scope" in one)) return []
        const scope = scopeKey(one.scope)
        return [[`${one.version} ${scope}`, { scope, expect: one.version }] as const]
      })
    )
  )
  const byScope = new Map([...expected.values()].map((one) => [one.scope, one]))
  const touched = sorted(
    batches.flatMap(({ touch }) => touch.map(scopeKey)),
    (scope) => scope
  ).map((scope) => byScope.get(scope) ?? { scope, expect: null })
  const also = new Set<object>(touched)
  const read = [...expected.values()].filter((one) => !also.has(one))
  const looks =
    read.length === 0
      ? []
      : sorted([...read, ...touched.map(({ scope }) => ({ scope, expect: null }))], ({ scope }) => scope)
  return [
    {
      name: "scopes",
      records: looks,
      as: "scope text, expect bigint",
      sql: (from, turn) => `
        SELECT x.scope, x.expect, r.version FROM ${from}
        LEFT JOIN LATERAL (SELECT t.version FROM ${table} t WHERE t.tenant_id = $1 AND t.scope = x.scope AND x.expect IS NULL FOR NO KEY UPDATE) w ON true
        LEFT JOIN LATERAL (SELECT t.version FROM ${table} t WHERE t.tenant_id = $1 AND t.scope = x.scope AND x.expect IS NOT NULL FOR SHARE) r ON true
        WHERE ${turn}`,
      did: () => "(SELECT count(*) FROM scopes WHERE version = expect)",
      asks: 0
    },
    {
      // A scope that nobody touched yet has no row to lock: whoever relies on that makes it, and whoever
      // touches it first then waits.
      name: "untouched",
      records: looks.length === 0 ? [] : null,
      as: "",
      sql: (_, turn) => `
        INSERT INTO ${table} (tenant_id, scope, version)
        SELECT $1::text, s.scope, 0 FROM scopes s WHERE s.expect = 0 AND s.version IS NULL AND ${turn} ORDER BY s.scope
        ON CONFLICT DO NOTHING RETURNING 1`,
      did: counted("untouched"),
      asks: read.length
    },
    {
      name: "touched",
      records: touched,
      as: "scope text, expect bigint",
      sql: (from, turn) => `
        INSERT INTO ${table} AS t (tenant_id, scope, version)
        SELECT $1::text, x.scope, 1 FROM ${from} WHERE ${turn}
        ON CONFLICT (tenant_id, scope) DO UPDATE SET version = t.version + 1 RETURNING t.scope, t.version`,
      did: (from) =>
        `(SELECT count(*) FROM touched t JOIN ${from} ON x.scope = t.scope WHERE x.expect IS NULL OR x.expect + 1 = t.version)`
    }
  ]
}

/**
 * Whether a migrated schema can be distributed over many servers by tenant with Citus as it is. A look at the
 * catalogue, to run after every migration: each rule is one that Citus states or that follows from them.
 */
import type { SqlSession } from "./Session.ts"

/** The rules, with the query that finds what breaks each. `$1` is the schema, `$2` the tables that are exempt. */
const rules = {
  "every table has tenant_id text not null": `
    SELECT c.relname AS item FROM tables c
    WHERE NOT EXISTS (
      SELECT FROM pg_attribute a
      WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' AND a.attnotnull AND a.atttypid = 'text'::regtype
        AND a.attcollation = 'pg_catalog."C"'::regcollation
    )`,
  "every table has a primary key": `
    SELECT c.relname AS item FROM tables c WHERE NOT EXISTS (SELECT FROM pg_index x WHERE x.indrelid = c.oid AND x.indisprimary)`,
  "tenant_id is first in every index": `
    SELECT i.relname AS item FROM tables c JOIN pg_index x ON x.indrelid = c.oid JOIN pg_class i ON i.oid = x.indexrelid
    LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = x.indkey[0]
    WHERE a.attname IS DISTINCT FROM 'tenant_id'`,
  "no number of a sequence is a key by itself": `
    SELECT i.relname AS item FROM tables c JOIN pg_index x ON x.indrelid = c.oid JOIN pg_class i ON i.oid = x.indexrelid
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (x.indkey)
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE x.indisunique AND (a.attidentity <> '' OR pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%')`,
  "every foreign key begins with tenant_id on both sides": `
    SELECT s.conname AS item FROM tables c JOIN pg_constraint s ON s.conrelid = c.oid AND s.contype = 'f'
    LEFT JOIN pg_attribute a ON a.attrelid = s.conrelid AND a.attnum = s.conkey[1]
    LEFT JOIN pg_attribute b ON b.attrelid = s.confrelid AND b.attnum = s.confkey[1]
    WHERE a.attname IS DISTINCT FROM 'tenant_id' OR b.attname IS DISTINCT FROM 'tenant_id'`,
  "every exclusion is within a tenant": `
    SELECT s.conname AS item FROM tables c JOIN pg_constraint s ON s.conrelid = c.oid AND s.contype = 'x'
    LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = s.conkey[1]
    LEFT JOIN pg_operator o ON o.oid = s.conexclop[1]
    WHERE a.attname IS DISTINCT FROM 'tenant_id' OR o.oprname <> '='`,
  "no triggers": `
    SELECT g.tgname AS item FROM tables c JOIN pg_trigger g ON g.tgrelid = c.oid WHERE NOT g.tgisinternal`,
  "no rules": "SELECT r.rulename AS item FROM tables c JOIN pg_rewrite r ON r.ev_class = c.oid",
  "no functions": `
    SELECT p.proname AS item FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = $1`,
  "no inheritance and no partitions": `
    SELECT c.relname AS item FROM tables c
    WHERE c.relkind = 'p' OR EXISTS (SELECT FROM pg_inherits h WHERE c.oid IN (h.inhrelid, h.inhparent))`,
  "no default that is worked out by the server": `
    SELECT c.relname || '.' || a.attname AS item FROM tables c JOIN pg_attrdef d ON d.adrelid = c.oid
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.adnum
    WHERE pg_get_expr(d.adbin, d.adrelid) ~ '\\(|CURRENT_|SESSION_|LOCALTIME'`
} as const

/** The name of a rule. */
export type Rule = keyof typeof rules

/** Something that breaks a rule. */
export interface Violation {
  /** The rule. */
  readonly rule: Rule
  /** The table, index, constraint, trigger or function. */
  readonly item: string
}

/** All rules, in the order in which they are looked at. */
export const all = Object.keys(rules) as ReadonlyArray<Rule>

/**
 * What in the schema breaks a rule; empty when it can be distributed as it is.
 *
 * @param local tables that stay on the coordinator; the table of applied migrations when left out
 */
export const lint = async (
  session: SqlSession,
  schema: string,
  local: ReadonlyArray<string> = ["_migration"]
): Promise<ReadonlyArray<Violation>> => {
  const violations: Array<Violation> = []
  for (const rule of all) {
    const { rows } = await session.query(
      `WITH tables AS (
         SELECT c.oid, c.relname, c.relkind FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname = $1 AND c.relkind IN ('r', 'p') AND NOT c.relname = ANY (string_to_array($2, ','))
       )
       ${rules[rule]} ORDER BY 1`,
      [schema, local.join(",")]
    )
    violations.push(...rows.map(({ item }) => ({ rule, item: String(item) })))
  }
  return violations
}

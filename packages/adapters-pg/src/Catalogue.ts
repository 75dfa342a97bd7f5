/** What PostgreSQL's catalogue says of a schema: tables, columns and indexes, each with its form in one line. */
import { quote } from "./Names.ts"
import { once, type Run } from "./Session.ts"

/** The table of a column. */
const tableOf = (item: string): string | null => /^column (.*)[.][^.]*$/.exec(item)?.[1] ?? null

/** Tables, columns and indexes by name, such as `column client.key` → `text C not null`. */
export const items = async (run: Run, schema: string): Promise<ReadonlyMap<string, string>> => {
  const rows = await run(
    once(`
      SELECT 'table ' || c.relname AS item,
        CASE c.relpersistence WHEN 'p' THEN 'logged' ELSE 'unlogged' END
          || CASE WHEN c.relforcerowsecurity OR row_security_active(c.oid) THEN ' hides rows' ELSE '' END AS form
      FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = $1 AND c.relkind IN ('r', 'p')
      UNION ALL
      SELECT 'column ' || c.relname || '.' || a.attname,
        format_type(a.atttypid, a.atttypmod) || coalesce(' ' || o.collname, '') || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
          || CASE a.attidentity WHEN '' THEN '' WHEN 'a' THEN ' numbered' ELSE ' numbered by default' END
      FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      LEFT JOIN pg_collation o ON o.oid = a.attcollation
      WHERE n.nspname = $1 AND c.relkind IN ('r', 'p')
      UNION ALL
      SELECT 'index ' || i.relname,
        t.relname || ' (' || (
          SELECT string_agg(coalesce(a.attname, 'expression'), ', ' ORDER BY k.place)
          FROM unnest(x.indkey) WITH ORDINALITY AS k(number, place)
          LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number
        ) || ')' || CASE WHEN x.indisprimary THEN ' primary' WHEN x.indisunique THEN ' unique' ELSE '' END
          || coalesce(' WHERE ' || regexp_replace(pg_get_expr(x.indpred, x.indrelid), '[()"]|::text', '', 'g'), '')
          || CASE WHEN x.indisvalid THEN '' ELSE ' invalid' END
      FROM pg_index x
      JOIN pg_class i ON i.oid = x.indexrelid
      JOIN pg_class t ON t.oid = x.indrelid
      JOIN pg_namespace n ON n.oid = t.relnamespace
      WHERE n.nspname = $1`),
    [schema]
  )
  return new Map(rows.map(({ item, form }) => [String(item), String(form)]))
}

/**
 * Whether the next number of a column would not be above all that are there, as after a logical replication, which
 * leaves sequences where they were. Reads the whole table. Who may not read the sequence is told nothing.
 */
export const numbersAgain = async (run: Run, table: string, column: string): Promise<boolean> => {
  const [row] = await run(
    once(`
      SELECT CASE WHEN has_sequence_privilege(s.oid, 'SELECT') THEN
        coalesce(pg_sequence_last_value(s.oid), 0) < (SELECT max(${quote(column)}) FROM ${table})
      END AS again
      FROM (SELECT pg_get_serial_sequence($1, $2)::regclass::oid AS oid) s`),
    [table, column]
  )
  return row?.again === true
}

/**
 * What none of our statements makes, and could refuse or change what is written in our tables: triggers, rules,
 * constraints, unique indexes, and columns that must have a value. A column that may be left empty, and a table beside
 * ours, are the host's own affair.
 */
export const foreign = async (
  run: Run,
  schema: string,
  ours: ReadonlySet<string>
): Promise<ReadonlyArray<string>> => {
  const rows = await run(
    once(`
      WITH tables AS (
        SELECT c.oid, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = $1 AND c.relkind IN ('r', 'p')
          AND EXISTS (SELECT FROM json_array_elements_text($2::text::json) t WHERE t.value = c.relname)
      )
      SELECT 'trigger ' || g.tgname || ' on ' || c.relname AS item
      FROM pg_trigger g JOIN tables c ON c.oid = g.tgrelid
      WHERE NOT g.tgisinternal
      UNION ALL
      SELECT 'rule ' || r.rulename || ' on ' || c.relname
      FROM pg_rewrite r JOIN tables c ON c.oid = r.ev_class
      UNION ALL
      SELECT 'constraint ' || s.conname || ' on ' || s.conrelid::regclass
      FROM pg_constraint s
      WHERE s.contype = 'f' AND s.confrelid IN (SELECT oid FROM tables) AND s.conrelid NOT IN (SELECT oid FROM tables)
      UNION ALL
      SELECT 'constraint ' || s.conname || ' on ' || c.relname
      FROM pg_constraint s JOIN tables c ON c.oid = s.conrelid
      WHERE s.contype IN ('c', 'u', 'f', 'x')
      UNION ALL
      SELECT 'index ' || i.relname
      FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN tables c ON c.oid = x.indrelid
      WHERE x.indisunique AND NOT x.indisprimary
        AND NOT EXISTS (SELECT FROM pg_constraint s WHERE s.conindid = x.indexrelid)
      UNION ALL
      SELECT 'column ' || c.relname || '.' || a.attname
      FROM pg_attribute a JOIN tables c ON c.oid = a.attrelid
      WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attnotnull AND NOT a.atthasdef AND a.attidentity = ''
      ORDER BY 1`),
    [schema, JSON.stringify([...new Set([...ours].flatMap((item) => tableOf(item) ?? []))])]
  )
  return rows.map(({ item }) => String(item)).filter((item) => !ours.has(item))
}

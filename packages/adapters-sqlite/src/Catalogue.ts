/**
 * What a file has of tables, columns and indexes, as SQLite keeps it: the text of the statement that made each. It holds
 * what no pragma tells, such as the collation of a column and what a table checks.
 */
import type { Connection } from "./Connection.ts"
import { alone } from "./Names.ts"

/** What something is called, such as `column zorgband__event.hash`, and what it is like. */
export type Catalogue = ReadonlyMap<string, string>

const token = /--.*|\/\*[\s\S]*?\*\/|"(?:[^"]|"")*"|'(?:[^']|'')*'|`[^`]*`|\[[^\]]*\]|[\w$]+|\S/g

/** The words and marks of a statement. How it is laid out, and the case of its words, make no difference. */
const tokens = (sql: string): ReadonlyArray<string> =>
  (sql.match(token) ?? [])
    .filter((one) => !/^(--|\/\*)/.test(one))
    .map((one) => (/^["'`[]/.test(one) ? one : one.toLowerCase()))

/** The columns of a table, and apart from them all else that makes it what it is. */
const table = (name: string, sql: string): ReadonlyArray<readonly [item: string, form: string]> => {
  const outside: Array<string> = []
  const inside: Array<Array<string>> = [[]]
  let depth = 0
  for (const one of tokens(sql)) {
    if (one === ")") depth--
    if (depth === 0) outside.push(one)
    else if (depth === 1 && one === ",") inside.push([])
    else inside.at(-1)?.push(one)
    if (one === "(") depth++
  }
  const isColumn = ([first = ""]: ReadonlyArray<string>) =>
    !/^(constraint|primary|unique|check|foreign)$/.test(first)
  const rest = [...inside.filter((one) => !isColumn(one)).flat(), ...outside.slice(outside.indexOf("("))]
  return [
    [`table ${name}`, rest.join(" ")],
    ...inside
      .filter(isColumn)
      .map(
        ([first = "", ...form]) =>
          [`column ${name}.${first.replaceAll(/^["`[]|["`\]]$/g, "")}`, form.join(" ")] as const
      )
  ]
}

/** What the file of a connection has. */
export const read = (connection: Connection): Catalogue =>
  new Map(
    connection
      .all<{ type: string; name: string; sql: string }>(
        "SELECT type, name, sql FROM main.sqlite_schema WHERE type IN ('table', 'index') AND sql IS NOT NULL"
      )
      .flatMap(({ type, name, sql }) =>
        type === "table" ? table(name, sql) : [[`index ${name}`, tokens(sql).join(" ")] as const]
      )
  )

/** Whether there is a table of this name, as a statement has it. */
export const exists = (connection: Connection, name: string): boolean =>
  connection.get(
    "SELECT 1 FROM main.sqlite_schema WHERE type = 'table' AND name = ?",
    alone(name).slice(1, -1)
  ) !== undefined

/** Whether a column that we do not fill could refuse a row. */
const refuses = (form: string): boolean => {
  const said = form.replaceAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"/g, "''")
  return /\bcheck\b/.test(said) || (/\bnot null\b/.test(said) && !/\bdefault\b/.test(said))
}

/**
 * Columns, triggers and unique indexes on our tables that none of our statements makes, and that could refuse or change
 * what is written.
 */
export const foreign = (connection: Connection, found: Catalogue, ours: Catalogue): ReadonlyArray<string> => {
  const isOurs = (of: string) => ours.has(`table ${of}`)
  const columns = [...found].flatMap(([item, form]) => {
    const [, of] = /^column (.*)\./.exec(item) ?? []
    return of !== undefined && isOurs(of) && !ours.has(item) && refuses(form) ? [item] : []
  })
  const others = connection
    .all<{ kind: string; name: string; of: string }>(
      `SELECT type AS kind, name, tbl_name AS "of" FROM main.sqlite_schema
       WHERE type = 'trigger' OR type = 'index' AND sql LIKE 'CREATE UNIQUE%' ORDER BY 1, 2`
    )
    .filter(({ kind, name, of }) => isOurs(of) && !ours.has(`${kind} ${name}`))
    .map(({ kind, name }) => `${kind} ${name}`)
  return [...columns, ...others]
}

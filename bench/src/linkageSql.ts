/**
 * What Splink does, in SQL on DuckDB with two threads: blocking passes joined into distinct pairs, comparison levels by
 * Jaro-Winkler and Levenshtein, u from ten million random pairs, m by expectation maximisation over patterns of levels,
 * prediction with value frequencies, and connected components (by union-find here, which is faster than in SQL).
 *
 * The blocking passes are those of this library, on the values themselves where ours has sounds and nicknames. There are
 * no hard rules, no nicknames, no swaps and no partner's names: it does less.
 */
import { peer } from "./peers.ts"

interface Result {
  readonly getColumnsJS: () => Promise<ReadonlyArray<ReadonlyArray<never>>>
}
interface Connection {
  readonly run: (sql: string) => Promise<Result>
}
interface DuckDb {
  readonly DuckDBInstance: {
    readonly create: (path: string) => Promise<{ readonly connect: () => Promise<Connection> }>
  }
}

/** The columns of the file that {@link load} reads. */
export const columns = [
  "first",
  "surname",
  "dob",
  "gender",
  "postcode",
  "number",
  "street",
  "place",
  "telephone",
  "email"
] as const

/** Reads the file, row by row in its order, into a table: not part of what is measured. */
export const load = async (csv: string): Promise<Connection> => {
  const { DuckDBInstance } = await peer<DuckDb>("@duckdb/node-api")
  const connection = await (await DuckDBInstance.create(":memory:")).connect()
  await connection.run("SET threads = 2; SET preserve_insertion_order = true")
  await connection.run(
    `CREATE TABLE raw AS SELECT (row_number() OVER () - 1)::INTEGER AS id, * FROM read_csv('${csv}', header = true, all_varchar = true)`
  )
  return connection
}

const passes = [
  "dob, postcode",
  "dob, surname",
  "dob, first",
  "postcode, number, surname",
  "postcode, number, first",
  "born, first, surname",
  "monthday, first, surname",
  "place, first, surname",
  "postcode, first, surname",
  "telephone, first",
  "telephone, surname",
  "email"
]

/** How alike two values are, found once for a pair. */
const similarities = [
  "jaro_winkler_similarity(l.first, r.first) AS s_first",
  "jaro_winkler_similarity(l.surname, r.surname) AS s_surname",
  "levenshtein(l.dob, r.dob) AS s_dob",
  "levenshtein(l.postcode, r.postcode) AS s_postcode",
  ...["gender", "number", "street", "place", "telephone", "email"].map(
    (field) => `(l.${field} = r.${field}) AS s_${field}`
  )
].join(", ")

/** Levels from the best, each a condition; the last is what remains. 0 is for a missing value. */
const levels: ReadonlyArray<readonly [name: string, conditions: ReadonlyArray<string>]> = [
  ["first", ["s_first = 1", "s_first >= 0.92", "s_first >= 0.8"]],
  ["surname", ["s_surname = 1", "s_surname >= 0.92", "s_surname >= 0.8"]],
  ["dob", ["s_dob = 0", "s_dob <= 1", "s_dob <= 2"]],
  ["gender", ["s_gender"]],
  ["postcode", ["s_postcode = 0", "s_postcode <= 1"]],
  ["number", ["s_number"]],
  ["street", ["s_street"]],
  ["place", ["s_place"]],
  ["telephone", ["s_telephone"]],
  ["email", ["s_email"]]
]
/** Fields whose frequencies count. */
const frequent = ["first", "surname", "place"]

const gammas = levels
  .map(
    ([name, conditions]) =>
      `CASE WHEN s_${name} IS NULL THEN 0 ${conditions
        .map((condition, n) => `WHEN ${condition} THEN ${n + 1}`)
        .join(" ")} ELSE ${conditions.length + 1} END::UTINYINT AS g_${name}`
  )
  .join(", ")
const names = levels.map(([name]) => `g_${name}`).join(", ")

type Weights = ReadonlyArray<ReadonlyArray<number>>

const rows = async (connection: Connection, sql: string): Promise<ReadonlyArray<ReadonlyArray<number>>> =>
  (await (await connection.run(sql)).getColumnsJS()).map((column) => column.map(Number))

/** Links the table: the rows of each cluster. */
export const link = async (connection: Connection): Promise<ReadonlyArray<ReadonlyArray<number>>> => {
  const run = (sql: string) => connection.run(sql)
  await run(`CREATE TABLE r AS SELECT id,
    nullif(lower(split_part(first, ' ', 1)), '') AS first, nullif(lower(surname), '') AS surname,
    nullif(dob, '') AS dob, substr(nullif(dob, ''), 1, 4) AS born, substr(nullif(dob, ''), 6) AS monthday,
    nullif(gender, '') AS gender, nullif(postcode, '') AS postcode, nullif(number, '') AS number,
    nullif(lower(street), '') AS street, nullif(lower(place), '') AS place, nullif(telephone, '') AS telephone,
    nullif(lower(email), '') AS email FROM raw ORDER BY id`)
  const [[count = 0] = []] = await rows(connection, "SELECT count(*) FROM r")
  for (const field of frequent)
    await run(`CREATE TABLE f_${field} AS SELECT ${field} AS value, count(*) / ${count}.0 AS share
      FROM r WHERE ${field} IS NOT NULL GROUP BY ${field}`)

  await run(
    `CREATE TABLE pairs AS ${passes
      .map(
        (fields) =>
          `SELECT a.id AS a, b.id AS b FROM r a JOIN r b ON ${fields
            .split(", ")
            .map((field) => `a.${field} = b.${field}`)
            .join(" AND ")} AND a.id < b.id`
      )
      .join(" UNION ")}`
  )
  await run(`CREATE TABLE compared AS SELECT a, b, v_first, v_surname, v_place, ${gammas} FROM (
    SELECT a, b, l.first AS v_first, l.surname AS v_surname, l.place AS v_place, ${similarities}
    FROM pairs JOIN r l ON l.id = a JOIN r r ON r.id = b)`)

  // u: ten million random pairs.
  const u = shares(
    await patterns(
      connection,
      `(SELECT ${gammas} FROM (SELECT ${similarities}
        FROM (SELECT (hash(i) % ${count})::INTEGER AS a, (hash(i + 7919) % ${count})::INTEGER AS b
        FROM range(10000000) t(i)) JOIN r l ON l.id = a JOIN r r ON r.id = b WHERE a <> b))`
    )
  )
  // m: expectation maximisation over patterns.
  const seen = await patterns(connection, "compared")
  // As many matches as half the records is what a rule of exact agreement with a recall of 0.7 would come to.
  const prior = Math.log2(count / 2 / ((count * (count - 1)) / 2))
  let weights: Weights = levels.map(([, conditions], f) => {
    const ranks = conditions.length + 1
    return Array.from({ length: ranks + 1 }, (_, level) =>
      level === 0 ? 0 : Math.log2((level === 1 ? 0.8 : 0.2 / (ranks - 1)) / u[f]![level]!)
    )
  })
  for (let round = 0; round < 20; round++) {
    const chances = seen.map(({ pattern, count }) => {
      const bits = pattern.reduce((sum, level, f) => sum + weights[f]![level]!, prior)
      const chance = 1 / (1 + 2 ** -bits)
      return { pattern, count: chance * count }
    })
    weights = shares(chances).map((m, f) =>
      m.map((share, level) => (level === 0 ? 0 : Math.log2(share / u[f]![level]!)))
    )
  }

  const bits = levels
    .map(([name], f) => `[${weights[f]!.map((weight) => weight.toFixed(6)).join(", ")}][g_${name} + 1]`)
    .join(" + ")
  const rarity = frequent
    .map((field) => {
      const f = levels.findIndex(([name]) => name === field)
      return `CASE WHEN g_${field} = 1 THEN log2(${u[f]![1]!.toExponential()} / f_${field}.share) ELSE 0 END`
    })
    .join(" + ")
  const [left = [], right = []] = await rows(
    connection,
    `SELECT a, b FROM compared ${frequent
      .map((field) => `LEFT JOIN f_${field} ON f_${field}.value = v_${field}`)
      .join(" ")} WHERE ${prior.toFixed(6)} + ${bits} + ${rarity} > ${Math.log2(0.99 / 0.01)}`
  )
  return components(count, left, right)
}

interface Counted {
  readonly pattern: ReadonlyArray<number>
  readonly count: number
}

const patterns = async (connection: Connection, from: string): Promise<ReadonlyArray<Counted>> => {
  const found = await rows(connection, `SELECT ${names}, count(*) FROM ${from} GROUP BY ${names}`)
  const counts = found.at(-1) ?? []
  return counts.map((count, n) => ({ pattern: found.slice(0, -1).map((column) => column[n]!), count }))
}

/** How often each level occurs among pairs in which the field can be compared. */
const shares = (seen: ReadonlyArray<Counted>): Weights =>
  levels.map(([, conditions], f) => {
    const counts = Array.from({ length: conditions.length + 2 }, () => 0.5)
    for (const { pattern, count } of seen) counts[pattern[f]!]! += count
    const all = counts.slice(1).reduce((sum, one) => sum + one, 0)
    return counts.map((one) => one / all)
  })

const components = (
  count: number,
  left: ReadonlyArray<number>,
  right: ReadonlyArray<number>
): ReadonlyArray<ReadonlyArray<number>> => {
  const parent = Int32Array.from({ length: count }, (_, row) => row)
  const root = (row: number): number => {
    let at = row
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!
      at = parent[at]!
    }
    return at
  }
  for (let n = 0; n < left.length; n++) parent[root(left[n]!)] = root(right[n]!)
  const clusters = new Map<number, Array<number>>()
  for (let row = 0; row < count; row++) {
    const of = root(row)
    const rows = clusters.get(of)
    if (rows === undefined) clusters.set(of, [row])
    else rows.push(row)
  }
  return [...clusters.values()]
}

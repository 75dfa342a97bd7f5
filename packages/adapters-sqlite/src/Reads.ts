/** Rows and receipts by key, and rows by index. Each index is named in its statement: SQLite then refuses to scan. */
import { type Collection, Ledger, Order, Query } from "@zorgband/plugin-sdk"
import { type Connection, limited, Refused, type Value } from "./Connection.ts"
import { column, type Names } from "./Names.ts"
import type * as Tables from "./Tables.ts"

interface StoredRow {
  readonly key: string
  readonly version: number
  readonly schema: number
  readonly doc: string
}

/** Where rows are looked up. */
interface Source {
  /** The tables, with the index that must be used. */
  readonly from: string
  /** Restricts it to the tenant, whose id it takes. */
  readonly owned: string
  /** Restricts it to the index. */
  readonly present: ReadonlyArray<string>
  /** A column of the index. */
  readonly field: (name: string) => string
  /** Joins the rows to the index. */
  readonly rows: string
  /** What `rows` takes. */
  readonly given: ReadonlyArray<Value>
}

interface Lookup {
  readonly where: string
  readonly values: (prefix: ReadonlyArray<Ledger.Scalar>) => ReadonlyArray<Value>
}

/** What a store reads. All of it is called inside one transaction. */
export interface Reads {
  readonly row: (ref: Ledger.Ref) => Ledger.Row | null
  readonly receipt: (command: string) => Ledger.Receipt | null
  readonly find: (plan: Query.QueryPlan) => Ledger.Found
  readonly count: (plan: Query.SelectionPlan) => number
}

/** The reads of one tenant. */
export const make = (connection: Connection, names: Names, layouts: Query.Layouts, tenant: string): Reads => {
  const rowSql = new Map(
    [...layouts.keys()].map((collection) => [
      collection,
      `SELECT key, version, schema, doc FROM ${names.table(collection)} WHERE tenant_id = ? AND key = ?`
    ])
  )
  const receiptSql = `SELECT digest, result FROM ${names.own("receipt")} WHERE tenant = ${names.tenant} AND command = ?`
  const scopeSql = `SELECT version FROM ${names.own("scope")} WHERE tenant = ${names.tenant} AND collection = ? AND name = ? AND equals = ?`

  const decode = (collection: string, { key, version, schema, doc }: StoredRow): Ledger.Row => {
    if (schema > (layouts.get(collection)?.version ?? 0)) throw new Refused(Ledger.newerVersion)
    return { ref: { collection, key }, version, schema, doc: JSON.parse(doc) }
  }

  const row = (ref: Ledger.Ref): Ledger.Row | null => {
    const sql = rowSql.get(ref.collection)
    const found = sql === undefined ? undefined : connection.get<StoredRow>(sql, tenant, ref.key)
    return found === undefined ? null : decode(ref.collection, found)
  }

  /** Builds from before the index may be writing still, so it is asked each time, at the cost of one look. */
  const ensureBuilt = ({ name }: Collection.Layout, { since }: Tables.IndexLayout): void => {
    if (since === 1) return
    const behind = `SELECT 1 FROM ${names.table(name)} INDEXED BY ${names.behind(name, since)} WHERE tenant_id = ? AND _indexed < ${since} LIMIT 1`
    if (connection.get(behind, tenant) !== undefined) throw new Refused(Ledger.indexNotBuilt)
  }

  const source = (plan: Query.SelectionPlan): Source => {
    const table = names.table(plan.collection)
    const layout = layouts.get(plan.collection) as Collection.Layout
    const index = layout.indexes.find(({ name }) => name === plan.index)
    const ofRows = {
      owned: "r.tenant_id = ?",
      field: (name: string) => `r.${column(name)}`,
      rows: "",
      given: []
    }
    if (index === undefined) return { ...ofRows, from: `${table} r`, present: [] }
    ensureBuilt(layout, index)
    return plan.many
      ? {
          from: `${names.entries(plan.collection, plan.index)} e`,
          owned: `e.tenant = ${names.tenant}`,
          present: [],
          field: (name) => `e.${column(name)}`,
          rows: ` CROSS JOIN ${table} r ON r.tenant_id = ? AND r.key = e.key`,
          given: [tenant]
        }
      : {
          ...ofRows,
          from: `${table} r INDEXED BY ${names.index(plan.collection, plan.index)}`,
          present: index.fields.map((field) => `r.${column(field)} IS NOT NULL`)
        }
  }

  /** The rows with a prefix, within the bounds, and after a place in the order. */
  const lookup = (
    plan: Query.SelectionPlan,
    { owned, field, present }: Source,
    after: ReadonlyArray<Ledger.Scalar> | null,
    descending: boolean
  ): Lookup => {
    const ordered = [...plan.rest.map(({ name }) => name), "key"]
    const first = field(ordered[0] as string)
    // A place after a bound makes the bound idle, and the other way round: SQLite seeks with one of them only.
    const beyond = (bound: Ledger.Scalar | null, sign: 1 | -1) =>
      after !== null && (bound === null || Order.scalar(after[0] as Ledger.Scalar, bound) * sign >= 0)
    const seek = descending ? beyond(plan.to, -1) : beyond(plan.from, 1)
    const from = plan.from !== null && !(seek && !descending)
    const to = plan.to !== null && !(seek && descending)
    const where = [
      owned,
      ...plan.equal.map(({ name }) => `${field(name)} = ?`),
      ...present,
      ...(from ? [`${first} >= ?`] : []),
      ...(to ? [`${first} <= ?`] : []),
      ...(seek
        ? [
            `(${ordered.map(field).join(", ")}) ${descending ? "<" : ">"} (${ordered.map(() => "?").join(", ")})`
          ]
        : [])
    ]
    const bounds: ReadonlyArray<Value> = [
      ...(from ? [plan.from] : []),
      ...(to ? [plan.to] : []),
      ...(seek && after !== null ? after : [])
    ]
    return { where: where.join(" AND "), values: (prefix) => [tenant, ...prefix, ...bounds] }
  }

  const rest = (plan: Query.SelectionPlan, found: object): ReadonlyArray<Ledger.Scalar> =>
    [...plan.rest, { name: "key" }].map(
      ({ name }) => (found as { readonly [name: string]: Ledger.Scalar })[name] as Ledger.Scalar
    )

  const find = (plan: Query.QueryPlan): Ledger.Found => {
    const scope = plan.scope
    const version =
      scope === null
        ? null
        : (connection.get<{ version: number }>(
            scopeSql,
            tenant,
            scope.collection,
            scope.index,
            JSON.stringify(scope.equals)
          )?.version ?? 0)
    const from = source(plan)
    const { where, values } = lookup(plan, from, plan.after, plan.descending)
    const ordered = [...plan.rest.map(({ name }) => name), "key"].map(from.field)
    const direction = plan.descending ? " DESC" : ""
    const tail = `WHERE ${where} ORDER BY ${ordered.map((name) => name + direction).join(", ")} ${limited}`
    const [only, ...others] = plan.prefixes
    let places: ReadonlyArray<ReadonlyArray<Ledger.Scalar>>
    let rowAt: (at: number) => Ledger.Row | null
    if (only !== undefined && others.length === 0) {
      const found = connection.all<StoredRow>(
        `SELECT ${ordered.join(", ")}, r.version, r.schema, r.doc FROM ${from.from}${from.rows} ${tail}`,
        ...from.given,
        ...values(only),
        plan.limit + 1
      )
      places = found.map((one) => rest(plan, one))
      rowAt = (at) => decode(plan.collection, found[at] as StoredRow)
    } else {
      const sql = `SELECT ${ordered.join(", ")} FROM ${from.from} ${tail}`
      const turn = plan.descending ? -1 : 1
      // A row with several of the values comes once: its place is the same under each of them.
      const merged = new Map(
        plan.prefixes
          .flatMap((prefix) => connection.all<object>(sql, ...values(prefix), plan.limit + 1))
          .map((one) => rest(plan, one))
          .map((place) => [place.at(-1), place] as const)
      )
      places = [...merged.values()].sort((left, right) => Order.list(left, right) * turn)
      rowAt = (at) => row({ collection: plan.collection, key: String(places[at]?.at(-1)) })
    }
    const last = places[plan.limit - 1]
    return {
      items: places.slice(0, plan.limit).flatMap((_, at) => rowAt(at) ?? []),
      next: last !== undefined && places.length > plan.limit ? Query.cursor(last) : null,
      scope: version
    }
  }

  return {
    row,
    receipt: (command) => {
      const found = connection.get<{ digest: string; result: string }>(receiptSql, tenant, command)
      return found === undefined ? null : { digest: found.digest, result: JSON.parse(found.result) }
    },
    find,
    count: (plan) => {
      const from = source(plan)
      const { where, values } = lookup(plan, from, null, false)
      const total = (sql: string, given: ReadonlyArray<Value>) =>
        connection.get<{ total: number }>(`SELECT count(*) AS total FROM ${sql}`, ...given)?.total ?? 0
      if (!plan.many || plan.prefixes.length < 2)
        return plan.prefixes.reduce(
          (sum, prefix) => sum + total(`${from.from} WHERE ${where}`, values(prefix)),
          0
        )
      // A row may have several of the values: UNION counts it once.
      const each = plan.prefixes.map(() => `SELECT e.key FROM ${from.from} WHERE ${where}`)
      return total(`(${each.join(" UNION ")})`, plan.prefixes.flatMap(values))
    }
  }
}

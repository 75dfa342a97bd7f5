/** Rows and receipts by key, and rows by index: each answer is one statement, and so of one moment. */
import { type Collection, Ledger, Query } from "@zorgband/plugin-sdk"
import { column, type Names } from "./Names.ts"
import { scopeKey } from "./ScopeSteps.ts"
import { type Run, statement } from "./Session.ts"
import * as Tables from "./Tables.ts"
import { Refused } from "./Trouble.ts"

type Found = Record<string, unknown>
type Params = ReadonlyArray<string | null>

/** What a store reads. */
export interface Reads {
  readonly get: (
    run: Run,
    refs: ReadonlyArray<Ledger.Ref>,
    commands: ReadonlyArray<string>
  ) => Promise<{
    readonly rows: ReadonlyArray<Ledger.Row | null>
    readonly receipts: ReadonlyArray<Ledger.Receipt | null>
  }>
  readonly find: (run: Run, plan: Query.QueryPlan) => Promise<Ledger.Found>
  readonly count: (run: Run, plan: Query.SelectionPlan) => Promise<number>
}

/** The reads of one tenant. */
export const make = (names: Names, layouts: Query.Layouts, tenant: string): Reads => {
  const own = (table: string) => names.quoted(names.own(table))
  const rowOf = (collection: string, { key, version, schema, doc }: Found): Ledger.Row => {
    if (Number(schema) > (layouts.get(collection)?.version ?? 0)) throw new Refused(Ledger.newerVersion)
    return {
      ref: { collection, key: String(key) },
      version: Number(version),
      schema: Number(schema),
      doc: JSON.parse(String(doc))
    }
  }
  const receiptsSql = `
    SELECT NULL AS collection, r.command AS key, NULL::bigint AS version, NULL::bigint AS schema, r.digest AS digest, r.result::text AS doc
    FROM json_array_elements_text($2::text::json) x
    CROSS JOIN LATERAL (SELECT * FROM ${own("receipt")} r WHERE r.tenant_id = $1 AND r.command = x.value LIMIT 1) r`
  const rowsSql = (collection: string, parameter: number) => `
    SELECT '${collection}' AS collection, t.key AS key, t.version AS version, t.schema AS schema, NULL AS digest, t.doc::text AS doc
    FROM json_array_elements_text($${parameter}::text::json) x
    CROSS JOIN LATERAL (SELECT * FROM ${names.quoted(names.table(collection))} t WHERE t.tenant_id = $1 AND t.key = x.value LIMIT 1) t`

  /** Builds from before the index may be writing still, so it is asked each time, in the same statement. */
  const behind = (layout: Collection.Layout, index: Tables.IndexLayout | undefined): string =>
    index === undefined || index.since === 1
      ? ""
      : `${Tables.behind(names, layout, index.since)} AS "$behind", `
  const ensureBuilt = (found: Found | undefined): void => {
    if (found?.$behind === true) throw new Refused(Ledger.indexNotBuilt)
  }

  /** Looks up every prefix with a limit of its own, so that the cost is that of the page. */
  const lookUp = (
    plan: Query.SelectionPlan,
    order: Pick<Query.QueryPlan, "after" | "descending"> | null,
    limit: number | null
  ) => {
    const layout = layouts.get(plan.collection) as Collection.Layout
    const index = layout.indexes.find(({ name }) => name === plan.index)
    const [only, ...others] = plan.prefixes
    const single = only !== undefined && others.length === 0
    const params: Array<string> = [tenant]
    const bind = (value: Ledger.Scalar, type: Collection.FieldType): string => {
      params.push(String(value))
      return `$${params.length}::text${type === "integer" ? "::bigint" : ""}`
    }
    if (!single)
      params.push(
        JSON.stringify(
          plan.prefixes.map((values) => Object.fromEntries(values.map((value, at) => [`e${at}`, value])))
        )
      )
    const ordered = [...plan.rest, { name: "key", type: "text" as const }]
    const first = ordered[0] as Query.PlannedField
    const places = ordered.map(({ name }) => `t.${column(name)}`)
    // Names of an answer hold no underscore: libraries of hosts can be set to rename those.
    const answered = ordered.map(({ name }, at) => (name === "key" ? name : `p${at}`))
    const where = [
      "t.tenant_id = $1",
      ...plan.equal.map(
        ({ name, type }, at) =>
          `t.${column(name)} = ${single ? bind(only[at] as Ledger.Scalar, type) : `x.e${at}`}`
      ),
      // The index holds only rows that have a value for each of its fields.
      ...(plan.many ? [] : (index?.fields ?? []).map((name) => `t.${column(name)} IS NOT NULL`)),
      ...(plan.from === null ? [] : [`${places[0]} >= ${bind(plan.from, first.type)}`]),
      ...(plan.to === null ? [] : [`${places[0]} <= ${bind(plan.to, first.type)}`]),
      ...(order === null || order.after === null
        ? []
        : [
            `(${places.join(", ")}) ${order.descending ? "<" : ">"} (${order.after.map((value, at) => bind(value, (ordered[at] as Query.PlannedField).type)).join(", ")})`
          ])
    ]
    const table = names.quoted(
      plan.many ? names.index(plan.collection, plan.index) : names.table(plan.collection)
    )
    const direction = order?.descending ? " DESC" : ""
    const orderBy = (found: ReadonlyArray<string>) => found.map((one) => `${one}${direction}`).join(", ")
    const prefixes = single
      ? ""
      : `json_to_recordset($2::text::json) AS x(${plan.equal.map(({ type }, at) => `e${at} ${Tables.typeOf(type)}`).join(", ")}) CROSS JOIN LATERAL `
    const each = (what: string) =>
      `${prefixes}(SELECT ${what} FROM ${table} t WHERE ${where.join(" AND ")}${limit === null ? " OFFSET 0" : ` ORDER BY ${orderBy(places)} LIMIT ${limit}`}) u`
    return {
      params,
      single,
      each,
      orderBy: (of: string) => orderBy(answered.map((name) => `${of}.${name}`)),
      ordered,
      answered,
      places: places.map((place, at) => `${place} AS ${answered[at]}`).join(", "),
      layout,
      index
    }
  }

  return {
    get: async (run, refs, commands) => {
      const wanted = new Map<string, Array<string>>()
      for (const { collection, key } of refs) {
        const known = wanted.get(collection)
        if (known !== undefined) known.push(key)
        else if (layouts.has(collection)) wanted.set(collection, [key])
      }
      const params: Params = [
        tenant,
        JSON.stringify(commands),
        ...[...wanted.values()].map((keys) => JSON.stringify([...new Set(keys)]))
      ]
      const parts = [receiptsSql, ...[...wanted.keys()].map((collection, at) => rowsSql(collection, at + 3))]
      const found = await run(statement(parts.join("\nUNION ALL\n")), params)
      const receipts = new Map<string, Ledger.Receipt>()
      const rows = new Map<string, Ledger.Row>()
      for (const one of found) {
        if (one.collection === null)
          receipts.set(String(one.key), { digest: String(one.digest), result: JSON.parse(String(one.doc)) })
        else rows.set(`${one.collection}/${one.key}`, rowOf(String(one.collection), one))
      }
      return {
        rows: refs.map(({ collection, key }) => rows.get(`${collection}/${key}`) ?? null),
        receipts: commands.map((command) => receipts.get(command) ?? null)
      }
    },
    find: async (run, plan) => {
      const { params, single, each, orderBy, ordered, answered, places, layout, index } = lookUp(
        plan,
        plan,
        plan.limit + 1
      )
      const row = "version, schema, doc::text AS doc"
      const rows = names.quoted(names.table(plan.collection))
      // A row with several of the values is found under each of them, at the same place: it comes once.
      const page = plan.many
        ? `SELECT p.*, r.version, r.schema, r.doc FROM (
             SELECT ${single ? "" : "DISTINCT "}${answered.map((one) => `u.${one}`).join(", ")} FROM ${each(places)}
             ORDER BY ${orderBy("u")} LIMIT ${plan.limit + 1}
           ) p CROSS JOIN LATERAL (SELECT ${row} FROM ${rows} r WHERE r.tenant_id = $1 AND r.key = p.key LIMIT 1) r ORDER BY ${orderBy("p")}`
        : `SELECT u.* FROM ${each(`${places}, ${row}`)} ORDER BY ${orderBy("u")} LIMIT ${plan.limit + 1}`
      const scope = plan.scope === null ? null : scopeKey(plan.scope)
      const asked =
        (scope === null
          ? ""
          : `(SELECT s.version FROM ${own("scope")} s WHERE s.tenant_id = $1 AND s.scope = $${params.length + 1}) AS "$scope", `) +
        behind(layout, index)
      // What is asked beside the page is answered when the page is empty too.
      const text =
        asked === ""
          ? page
          : `SELECT ${asked}page.* FROM (VALUES (1)) AS one LEFT JOIN LATERAL (${page}) page ON true ORDER BY ${orderBy("page")}`
      const answer = await run(statement(text), scope === null ? params : [...params, scope])
      ensureBuilt(answer[0])
      const found = answer.filter(({ key }) => key !== null)
      const last = found[plan.limit - 1]
      return {
        items: found.slice(0, plan.limit).map((one) => rowOf(plan.collection, one)),
        next:
          last !== undefined && found.length > plan.limit
            ? Query.cursor(
                ordered.map(({ type }, at) => {
                  const value = last[answered[at] as string]
                  return type === "integer" ? Number(value) : String(value)
                })
              )
            : null,
        scope: scope === null ? null : Number(answer[0]?.$scope ?? 0)
      }
    },
    count: async (run, plan) => {
      const { params, each, layout, index } = lookUp(plan, null, null)
      const what = plan.many && plan.prefixes.length > 1 ? "count(DISTINCT u.key)" : "count(*)"
      const [total] = await run(
        statement(`SELECT ${behind(layout, index)}${what} AS total FROM ${each("t.key")}`),
        params
      )
      ensureBuilt(total)
      return Number(total?.total)
    }
  }
}

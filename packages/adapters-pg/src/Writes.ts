/**
 * Any number of batches as one statement that does everything or fails as a whole, in one round trip.
 *
 * Every part counts what it did, and the last expression divides by zero when the parts together did less than
 * asked. Each part waits for the one before it, and rows, claims and scopes come in one order for everybody, so
 * that two commits seldom wait for each other in a circle.
 */
import { Batch, type Collection, Hash, type Ledger, type Query } from "@zorgband/plugin-sdk"
import { Hex } from "effect/encoding"
import { column, type Names } from "./Names.ts"
import { type Statement, statement } from "./Session.ts"
import * as Tables from "./Tables.ts"
import { Refused } from "./Trouble.ts"

/**
 * SQLSTATEs of a statement that did less than asked: the division by zero, of which there is no other, and a
 * claim that two rows of one batch take.
 */
export const lessThanAsked: ReadonlyArray<string | null> = ["22012", "21000"]

/** A statement and its parameters. */
export interface Prepared {
  readonly statement: Statement
  readonly params: ReadonlyArray<string>
}

/** Names a scope in the store. Long ones by their digest: an index entry has a limit. */
export const scopeKey = (scope: Ledger.Scope): string => {
  const id = Batch.scopeId(scope)
  return id.length <= 600 ? id : `sha256:${Hash.digest(id)}`
}

type Records = ReadonlyArray<{ readonly [column: string]: unknown }>

/** One step of the statement. */
interface Step {
  /** Its name in the statement. */
  readonly name: string
  /** The records that it works on; without any it is left out. `null`: it follows from the step before. */
  readonly records: Records | null
  /** Their columns and types. */
  readonly as: string
  /** The SQL. `from` gives the records as `x`; `turn` is true, once the counted step before it is done. */
  readonly sql: (from: string, turn: string) => string
  /** Counts what it did, out of `asks`. `null`: it cannot fall short, and is done when all else was. */
  readonly did: ((from: string) => string) | null
  /** See `did`; the number of records when left out. */
  readonly asks?: number
}

const order = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0)
const sorted = <A>(items: ReadonlyArray<A>, by: (item: A) => string): ReadonlyArray<A> =>
  items.length < 2 ? items : [...items].sort((left, right) => order(by(left), by(right)))

const byCollection = <A extends { readonly ref: Ledger.Ref }>(
  layouts: Query.Layouts,
  items: ReadonlyArray<A>
) => {
  const grouped = new Map<string, Array<A>>()
  for (const item of items) {
    const { collection } = item.ref
    if (!layouts.has(collection)) throw new Refused("collection not declared")
    const known = grouped.get(collection)
    if (known === undefined) grouped.set(collection, [item])
    else known.push(item)
  }
  return (collection: string): ReadonlyArray<A> => grouped.get(collection) ?? []
}

const counted = (name: string) => (): string => `(SELECT count(*) FROM ${name})`

/** The writer of one tenant's batches. It keeps the statements that it made. */
export const make = (
  names: Names,
  layouts: Query.Layouts,
  tenant: string
): ((batches: ReadonlyArray<Ledger.Batch>) => Prepared) => {
  const collections = [...layouts.values()].sort((left, right) => order(left.name, right.name))
  const own = (table: string) => names.quoted(names.own(table))

  /**
   * Takes the locks on what is there already, in one order: rows that are written for ourselves, rows that are
   * only read together with other readers. What is locked is then seen as it is, not as it was.
   */
  const lockRows = (name: string, table: string, records: Records): Step => ({
    name,
    records,
    as: "key text, expect bigint",
    sql: (from, turn) => `
      SELECT x.expect, r.version FROM ${from}
      LEFT JOIN LATERAL (SELECT t.version FROM ${table} t WHERE t.tenant_id = $1 AND t.key = x.key AND x.expect IS NULL FOR NO KEY UPDATE) w ON true
      LEFT JOIN LATERAL (SELECT t.version FROM ${table} t WHERE t.tenant_id = $1 AND t.key = x.key AND x.expect IS NOT NULL FOR SHARE) r ON true
      WHERE ${turn}`,
    did: () => `(SELECT count(*) FROM ${name} WHERE coalesce(version, 0) = expect)`,
    asks: records.filter(({ expect }) => expect !== null).length
  })

  const putRows = (name: string, layout: Collection.Layout, puts: ReadonlyArray<Ledger.Put>): Step => {
    const fields = Tables.columns(layout)
    const set = ["version", "schema", "doc", ...fields.map((field) => column(field.name))]
    return {
      name,
      // A row that must be there carries its version as a negative number: should it be absent after all, that
      // is what is inserted, and not counted.
      records: puts.map(({ ref, expect, schema, doc, fields: values }) => ({
        ...Object.fromEntries(fields.map((field) => [field.name, values[field.name] ?? null])),
        key: ref.key,
        version: expect === 0 ? 1 : -expect,
        schema,
        doc
      })),
      as: [
        "key text, version bigint, schema bigint, doc json",
        ...fields.map((field) => `${column(field.name)} ${Tables.typeOf(field.type)}`)
      ].join(", "),
      sql: (from, turn) => `
        INSERT INTO ${names.quoted(names.table(layout.name))} AS t (tenant_id, key, ${set.join(", ")})
        SELECT $1::text, x.key, ${set.map((one) => (one === "doc" ? "coalesce(x.doc, 'null'::json)" : `x.${one}`)).join(", ")}
        FROM ${from} WHERE ${turn}
        ON CONFLICT (tenant_id, key) DO UPDATE
        SET ${set.map((one) => `${one} = ${one === "version" ? "t.version + 1" : `excluded.${one}`}`).join(", ")}
        WHERE t.version = -excluded.version
        RETURNING t.version`,
      did: () => `(SELECT count(*) FROM ${name} WHERE version > 0)`
    }
  }

  const removeRows = (name: string, table: string, removes: ReadonlyArray<Ledger.Remove>): Step => ({
    name,
    records: removes.map(({ ref, expect }) => ({ key: ref.key, expect })),
    as: "key text, expect bigint",
    sql: (from, turn) => `
      DELETE FROM ${table} t USING ${from}
      WHERE t.tenant_id = $1 AND t.key = x.key AND t.version = x.expect AND ${turn} RETURNING 1`,
    did: counted(name)
  })

  const entries = (
    layout: Collection.Layout,
    at: number,
    puts: ReadonlyArray<Ledger.Put>,
    removes: ReadonlyArray<Ledger.Remove>
  ): ReadonlyArray<Step> =>
    layout.indexes.flatMap((index, which): ReadonlyArray<Step> => {
      if (!Tables.isMany(layout, index)) return []
      const table = names.quoted(names.index(layout.name, index.name))
      const of = (change: "add" | "remove"): Records =>
        puts.flatMap(({ ref, entries: changes }) =>
          changes[change]
            .filter((entry) => entry.index === index.name)
            .map(({ values }) => ({
              ...Object.fromEntries(index.fields.map((field, place) => [field, values[place]])),
              key: ref.key
            }))
        )
      const all = [...index.fields.map(column), "key"]
      const as = [
        ...index.fields.map((field) => `${column(field)} ${Tables.fieldType(layout, field)}`),
        "key text"
      ].join(", ")
      return [
        {
          name: `gone_${at}_${which}`,
          records: of("remove"),
          as,
          sql: (from) => `
            DELETE FROM ${table} t USING ${from}
            WHERE t.tenant_id = $1 AND ${all.map((one) => `t.${one} = x.${one}`).join(" AND ")}`,
          did: null
        },
        {
          name: `left_${at}_${which}`,
          records: removes.map(({ ref }) => ({ key: ref.key })),
          as: "key text",
          sql: (from) => `DELETE FROM ${table} t USING ${from} WHERE t.tenant_id = $1 AND t.key = x.key`,
          did: null
        },
        {
          name: `come_${at}_${which}`,
          records: of("add"),
          as,
          sql: (from) => `
            INSERT INTO ${table} (tenant_id, ${all.join(", ")})
            SELECT $1::text, ${all.map((one) => `x.${one}`).join(", ")} FROM ${from} ON CONFLICT DO NOTHING`,
          did: null
        }
      ]
    })

  const claims = (batches: ReadonlyArray<Ledger.Batch>): ReadonlyArray<Step> => {
    const of = (change: "take" | "release"): Records =>
      sorted(
        batches.flatMap(({ put }) =>
          put.flatMap(({ ref, claims: changes }) => changes[change].map((claim) => ({ ...claim, ...ref })))
        ),
        Batch.claimId
      )
    const moves = sorted(
      batches.flatMap(({ move }) => move),
      ({ claim }) => Batch.claimId(claim)
    ).map(({ claim, from, to }) => ({ ...claim, ...to, was: from.collection, had: from.key }))
    const removed = batches.flatMap(({ remove }) => remove.map(({ ref }) => ref))
    const moved = removed.length === 0 ? [] : moves.map(({ name, value }) => ({ name, value }))
    const columns = "name text, value text, collection text, key text"
    const same = "c.tenant_id = $1 AND c.name = x.name AND c.value = x.value"
    return [
      {
        name: "released",
        records: of("release"),
        as: columns,
        sql: (from) => `
          DELETE FROM ${own("claim")} c USING ${from}
          WHERE ${same} AND c.collection = x.collection AND c.key = x.key`,
        did: null
      },
      {
        name: "lost",
        records: removed.length === 0 ? [] : [{ rows: removed, but: moved }],
        as: "rows json, but json",
        sql: (from) => `
          DELETE FROM ${own("claim")} c
          USING ${from} CROSS JOIN LATERAL json_to_recordset(x.rows) AS r(collection text, key text)
          WHERE c.tenant_id = $1 AND c.collection = r.collection AND c.key = r.key
            AND NOT EXISTS (SELECT FROM json_to_recordset(x.but) AS m(name text, value text) WHERE m.name = c.name AND m.value = c.value)`,
        did: null
      },
      {
        name: "moved",
        records: moves,
        as: `${columns}, was text, had text`,
        sql: (from, turn) => `
          UPDATE ${own("claim")} c SET collection = x.collection, key = x.key FROM ${from}
          WHERE ${same} AND c.collection = x.was AND c.key = x.had AND ${turn} RETURNING 1`,
        did: counted("moved")
      },
      {
        name: "taken",
        records: of("take"),
        as: columns,
        sql: (from, turn) => `
          INSERT INTO ${own("claim")} AS c (tenant_id, name, value, collection, key)
          SELECT $1::text, x.name, x.value, x.collection, x.key FROM ${from} WHERE ${turn}
          ON CONFLICT (tenant_id, name, value) DO UPDATE SET key = excluded.key
          WHERE c.collection = excluded.collection AND c.key = excluded.key RETURNING 1`,
        did: counted("taken")
      }
    ]
  }

  const scopes = (batches: ReadonlyArray<Ledger.Batch>): ReadonlyArray<Step> => {
    const table = own("scope")
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

  const journal = (batches: ReadonlyArray<Ledger.Batch>): ReadonlyArray<Step> => {
    const events = batches.flatMap((batch) => batch.events)
    return [
      {
        name: "events",
        records: events.map(({ id, type, at, envelope }) => ({ id, type, at, envelope })),
        as: "id text, type text, at bigint, envelope text",
        sql: (from) => `
          INSERT INTO ${own("event")} (tenant_id, id, type, at, envelope)
          SELECT $1::text, x.id, x.type, x.at, x.envelope FROM ${from} RETURNING id, number`,
        did: null
      },
      {
        name: "waiting",
        records: events.length === 0 ? [] : null,
        as: "",
        sql: () => `
          INSERT INTO ${own("unsequenced")} (tenant_id, number, event) SELECT $1::text, e.number, e.id FROM events e`,
        did: null
      },
      {
        name: "histories",
        records: events.flatMap(({ id, on }) =>
          [...new Map(on.map((ref) => [Batch.refId(ref), ref])).values()].map(({ collection, key }) => ({
            id,
            collection,
            key
          }))
        ),
        as: "id text, collection text, key text",
        sql: (from) => `
          INSERT INTO ${own("history")} (tenant_id, collection, key, number, event)
          SELECT $1::text, x.collection, x.key, e.number, e.id FROM events e JOIN ${from} ON x.id = e.id`,
        did: null
      },
      {
        name: "sealed",
        records: batches.flatMap(({ events: made, erase }) =>
          made.flatMap(({ id, sealed }) =>
            sealed === null || erase.includes(sealed.subject)
              ? []
              : [{ event: id, subject: sealed.subject, bytes: Hex.encode(sealed.bytes) }]
          )
        ),
        as: "event text, subject text, bytes text",
        sql: (from) => `
          INSERT INTO ${own("sealed")} (tenant_id, event, subject, bytes)
          SELECT $1::text, x.event, x.subject, decode(x.bytes, 'hex') FROM ${from}`,
        did: null
      },
      {
        name: "erased",
        records: batches.flatMap(({ erase }) => erase.map((subject) => ({ subject }))),
        as: "subject text",
        sql: (from) =>
          `DELETE FROM ${own("sealed")} s USING ${from} WHERE s.tenant_id = $1 AND s.subject = x.subject`,
        did: null
      }
    ]
  }

  const steps = (batches: ReadonlyArray<Ledger.Batch>): ReadonlyArray<Step> => {
    const puts = byCollection(
      layouts,
      batches.flatMap(({ put }) => put)
    )
    const removes = byCollection(
      layouts,
      batches.flatMap(({ remove }) => remove)
    )
    const reads = byCollection(
      layouts,
      batches.flatMap(({ expect }) => expect.flatMap((one) => ("ref" in one ? [one] : [])))
    )
    const used = collections.map((layout, at) => ({
      layout,
      at,
      table: names.quoted(names.table(layout.name)),
      puts: sorted(puts(layout.name), ({ ref }) => ref.key),
      removes: sorted(removes(layout.name), ({ ref }) => ref.key),
      reads: reads(layout.name)
    }))
    // Without these, the writes below take their locks in the same order by themselves.
    const locking = used.some((one) => one.reads.length > 0 || one.removes.length > 0)
    return [
      {
        name: "receipts",
        records: sorted(batches, ({ command }) => command.id).map(({ command, at, result }) => ({
          command: command.id,
          digest: command.digest,
          result,
          at
        })),
        as: "command text, digest text, result json, at bigint",
        sql: (from) => `
          INSERT INTO ${own("receipt")} (tenant_id, command, digest, result, at)
          SELECT $1::text, x.command, x.digest, coalesce(x.result, 'null'::json), x.at FROM ${from}
          ON CONFLICT DO NOTHING RETURNING 1`,
        did: counted("receipts")
      },
      ...(locking ? used : []).map(({ at, table, ...one }) =>
        lockRows(
          `rows_${at}`,
          table,
          sorted(
            [
              ...one.reads.map(({ ref, version }) => ({ key: ref.key, expect: version })),
              ...[...one.puts.filter(({ expect }) => expect > 0), ...one.removes].map(({ ref }) => ({
                key: ref.key,
                expect: null
              }))
            ],
            ({ key }) => key
          )
        )
      ),
      ...used.map(({ at, layout, ...one }) => putRows(`put_${at}`, layout, one.puts)),
      ...used.map(({ at, table, ...one }) => removeRows(`removed_${at}`, table, one.removes)),
      ...claims(batches),
      ...scopes(batches),
      ...used.flatMap(({ at, layout, ...one }) => entries(layout, at, one.puts, one.removes)),
      ...journal(batches)
    ]
  }

  const made = new Map<string, Statement>()

  const write = (used: ReadonlyArray<Step>): Statement => {
    const did: Array<string> = []
    let parameter = 2
    let turn = "true"
    const parts = used.map((step) => {
      const from =
        step.records === null ? "" : `json_to_recordset($${++parameter}::text::json) AS x(${step.as})`
      const sql = `${step.name} AS (${step.sql(from, turn)})`
      if (step.did !== null) {
        did.push(step.did(from))
        turn = `(SELECT count(*) FROM ${step.name}) >= 0`
      }
      return sql
    })
    return statement(
      `WITH ${parts.join(",\n")}\nSELECT 1 / (CASE WHEN ${did.join(" + ")} = $2::text::bigint THEN 1 ELSE 0 END) AS done`
    )
  }

  return (batches) => {
    const used = steps(batches).filter(({ records }) => records === null || records.length > 0)
    const shape = used.map(({ name }) => name).join()
    const known = made.get(shape) ?? write(used)
    made.set(shape, known)
    const asked = used.reduce(
      (total, { did, asks, records }) => total + (did === null ? 0 : (asks ?? records?.length ?? 0)),
      0
    )
    return {
      statement: known,
      params: [
        tenant,
        String(asked),
        ...used.flatMap(({ records }) => (records === null ? [] : [JSON.stringify(records)]))
      ]
    }
  }
}

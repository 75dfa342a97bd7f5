/** The steps that give up, pass on and take claims. */
import type { Ledger } from "@zorgband/plugin-sdk"
import type { Names } from "./Names.ts"
import { add, type Column, gave, place, type Step, type Work } from "./Step.ts"

/** Adds what changes in the claims; a claim that passes on is one conditional step. */
export const make = (names: Names): ((work: Work, batch: Ledger.Batch) => void) => {
  const table = names.quoted(names.own("claim"))
  const columns: ReadonlyArray<Column> = [
    ["name", "text"],
    ["value", "text"],
    ["collection", "text"],
    ["key", "text"]
  ]
  const same = "c.tenant_id = $1 AND c.name = x.name AND c.value = x.value"
  const released: Step = {
    name: "released",
    order: place.claims,
    columns,
    locks: 2,
    sql: (from) => `
        DELETE FROM ${table} c USING ${from}
        WHERE ${same} AND c.collection = x.collection AND c.key = x.key`,
    done: null
  }
  const moved: Step = {
    name: "moved",
    order: place.claims + 1,
    columns: [...columns, ["was", "text"], ["had", "text"]],
    locks: 2,
    sql: (from) => `
        UPDATE ${table} c SET collection = x.collection, key = x.key FROM ${from}
        WHERE ${same} AND c.collection = x.was AND c.key = x.had RETURNING 1`,
    done: gave("moved")
  }
  const taken: Step = {
    name: "taken",
    order: place.claims + 2,
    columns,
    shared: [0, 2],
    locks: 2,
    sql: (from, known) => `
        INSERT INTO ${table} AS c (tenant_id, name, value, collection, key)
        SELECT $1::text, x.name, x.value, x.collection, x.key FROM ${from}
        ${
          known
            ? `ON CONFLICT (tenant_id, name, value) DO UPDATE SET key = excluded.key
        WHERE c.collection = excluded.collection AND c.key = excluded.key RETURNING 1`
            : ""
        }`,
    makes: true,
    done: gave("taken")
  }
  const of = ({ name, value }: Ledger.Claim, { collection, key }: Ledger.Ref) =>
    [name, value, collection, key] as const
  return (work, { put, remove, move }) => {
    for (const { ref, claims } of put) {
      for (const claim of claims.release) add(work, released, of(claim, ref))
      for (const claim of claims.take) add(work, taken, of(claim, ref))
    }
    for (const { ref, release } of remove) for (const claim of release) add(work, released, of(claim, ref))
    for (const { claim, from, to } of move) add(work, moved, [...of(claim, to), from.collection, from.key])
  }
}

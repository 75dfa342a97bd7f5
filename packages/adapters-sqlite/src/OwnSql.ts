/** The statements on the adapter's own tables that writing needs. */
import type { Names } from "./Names.ts"

/**
 * The statements for these names. The first parameter is the number of the tenant; `move` takes the new row before it. A claim that
 * the row holds already is taken again.
 *
 * `OR FAIL`: whoever fails rolls all back, so that SQLite need not keep what an INSERT of many rows would undo alone.
 */
export const make = (names: Names) => {
  const own = names.own
  return {
    receipt: `SELECT digest, result FROM ${own("receipt")} WHERE tenant = ? AND command = ?`,
    addReceipt: `INSERT OR FAIL INTO ${own("receipt")} (tenant, command, digest, result, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    scope: `SELECT version FROM ${own("scope")} WHERE tenant = ? AND collection = ? AND name = ? AND equals = ?`,
    touch: `INSERT OR FAIL INTO ${own("scope")} (tenant, collection, name, equals, version) VALUES (?, ?, ?, ?, 1) ON CONFLICT (tenant, collection, name, equals) DO UPDATE SET version = version + 1`,
    claim: `SELECT collection, key FROM ${own("claim")} WHERE tenant = ? AND name = ? AND value = ?`,
    take: `INSERT OR FAIL INTO ${own("claim")} (tenant, name, value, collection, key) VALUES (?, ?, ?, ?, ?) ON CONFLICT (tenant, name, value) DO UPDATE SET key = excluded.key WHERE collection = excluded.collection AND key = excluded.key`,
    release: `DELETE FROM ${own("claim")} WHERE tenant = ? AND name = ? AND value = ? AND collection = ? AND key = ?`,
    move: `UPDATE ${own("claim")} SET collection = ?, key = ? WHERE tenant = ? AND name = ? AND value = ? AND collection = ? AND key = ?`,
    register: `INSERT INTO ${own("tenant")} (tenant_id) VALUES (?)`,
    event: `INSERT OR FAIL INTO ${own("event")} (place, hash, subject, envelope, sealed) VALUES (?, ?, ?, ?, ?)`,
    history: `INSERT OR FAIL INTO ${own("history")} (tenant, collection, key, position) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    erase: `UPDATE ${own("event")} SET sealed = NULL WHERE tenant = ? AND subject = ? AND sealed IS NOT NULL`
  }
}

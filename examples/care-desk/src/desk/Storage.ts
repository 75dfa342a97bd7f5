/** Where the desk keeps its data: a SQLite file, or PostgreSQL with the vault's keys in a file beside the process. */

import { postgres } from "@zorgband/adapters-pg"
import { keys, sqlite } from "@zorgband/adapters-sqlite"
import type { Plugin } from "@zorgband/plugin-sdk"

/** Where the keys are when the data is on PostgreSQL. */
const keyFile = "care-desk.keys.db"

/** Whether this is the URL of a PostgreSQL database. */
export const isUrl = (database: string): boolean => /^postgres(ql)?:\/\//.test(database)

/** The plugins for `--db`: the storage first. */
export const plugins = (database: string): readonly [Plugin.Plugin, ...Array<Plugin.Plugin>] => {
  if (!isUrl(database)) return [sqlite(database)]
  const storage = postgres(database)
  return [storage, keys(keyFile, storage)]
}

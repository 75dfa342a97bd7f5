/// <reference types="node" />
import { DatabaseSync } from "node:sqlite"
import type { Database, Statement, Value } from "../../src/index.ts"
import { joins, type Law, type Library, type Own } from "./joins.ts"

const open = (file: string) => new DatabaseSync(file)

type Run = (...values: Array<Value>) => unknown

/** `node:sqlite`, but for what a statement does. */
const broken = (change: (run: Run, values: Array<Value>, sql: string, own: Own) => unknown): Library => ({
  open,
  session: (database, own) => ({
    prepare: (sql) => {
      const statement = database.prepare(sql)
      const changed =
        (run: Run) =>
        (...values: Array<Value>) =>
          change(run, values, sql, own)
      return {
        run: changed((...values) => statement.run(...values)),
        get: changed((...values) => statement.get(...values)),
        all: changed((...values) => statement.all(...values))
      } as Statement
    },
    get isTransaction() {
      return database.isTransaction === true
    }
  })
})

/** One that says that a transaction is open, always. */
const lying: Library = {
  open,
  session: (database): Database => ({ prepare: (sql) => database.prepare(sql), isTransaction: true })
}

/** For each law a library, or a host, that breaks it. */
const twins: Record<Law, Library> = {
  "gives back what is bound: text, whole numbers up to 2^53, null and bytes": broken((run, values) =>
    run(...values.map((value) => (typeof value === "number" ? value | 0 : value)))
  ),
  "what the host rolls back is gone, and what it commits is there: its own row and the client alike": broken(
    (run, values, sql, own) => {
      const answer = run(...values)
      if (sql.startsWith("RELEASE")) own.exec("COMMIT; BEGIN IMMEDIATE")
      return answer
    }
  ),
  "runs rows only, and one savepoint pair around a commit": {
    open,
    session: (database) => ({
      prepare: (sql) => {
        if (sql.startsWith("SAVEPOINT")) database.prepare("SAVEPOINT own").run()
        return database.prepare(sql)
      },
      isTransaction: true
    })
  },
  "a conflict, a taken claim, a repeat and an error leave the host's rows committable": broken(
    (run, values, sql, own) => {
      if (sql.startsWith("ROLLBACK TO")) own.exec("ROLLBACK; BEGIN IMMEDIATE; SAVEPOINT zorgband")
      return run(...values)
    }
  ),
  "refuses U+0000 with a typed error, and the host goes on": broken((run, values, _sql, own) => {
    own.exec("DELETE FROM invoice")
    return run(...values)
  }),
  // It never tells that the transaction is over.
  "a full disk rolls all of it back: that is told, and the host can begin again": lying,
  "one that began by reading, and that others outran, must be begun again": broken((run, values) => {
    try {
      return run(...values)
    } catch {
      throw Object.assign(new Error("busy"), { errcode: 5 })
    }
  }),
  "reads and writes the file, whatever TEMP tables the host has": {
    open,
    session: (database) => ({
      prepare: (sql) => database.prepare(sql.replaceAll("main.", "")),
      isTransaction: true
    })
  },
  "refuses to write where no transaction is open": lying
}

joins(
  {
    "node:sqlite": { open },
    "node:sqlite, whose rows and numbers the host wants otherwise": {
      open: (file) => new DatabaseSync(file, { readBigInts: true, returnArrays: true })
    }
  },
  twins
)

/** What an error of SQLite means to whoever called. Only its number is kept: its text may name what was stored. */
import { Ledger } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import { CommitFailed, Refused } from "./Connection.ts"

const names: { readonly [code: number]: string } = {
  1: "SQLITE_ERROR",
  3: "SQLITE_PERM",
  4: "SQLITE_ABORT",
  5: "SQLITE_BUSY",
  6: "SQLITE_LOCKED",
  7: "SQLITE_NOMEM",
  8: "SQLITE_READONLY",
  9: "SQLITE_INTERRUPT",
  10: "SQLITE_IOERR",
  11: "SQLITE_CORRUPT",
  13: "SQLITE_FULL",
  14: "SQLITE_CANTOPEN",
  15: "SQLITE_PROTOCOL",
  17: "SQLITE_SCHEMA",
  18: "SQLITE_TOOBIG",
  19: "SQLITE_CONSTRAINT",
  20: "SQLITE_MISMATCH",
  21: "SQLITE_MISUSE",
  23: "SQLITE_AUTH",
  26: "SQLITE_NOTADB"
}

const transient = /^SQLITE_(BUSY|LOCKED|NOMEM|INTERRUPT|IOERR|FULL|PROTOCOL|SCHEMA)/
const waiting = /^SQLITE_(BUSY|LOCKED)/

/** The name of the error, as in `SQLITE_IOERR 522`; `null` when it is not one of the engine's. */
const codeOf = (thrown: unknown): string | null => {
  if (thrown instanceof Refused) return thrown.code
  if (!(thrown instanceof Error)) return null
  const { code, errcode } = thrown as { readonly code?: unknown; readonly errcode?: unknown }
  if (typeof errcode === "number") {
    const name = names[errcode & 0xff] ?? "SQLITE"
    return errcode < 256 && name !== "SQLITE" ? name : `${name} ${errcode}`
  }
  if (typeof code === "string" && code.startsWith("SQLITE_")) return code
  // better-sqlite3 and node:sqlite say so when the host closed the database.
  if (code === "ERR_INVALID_STATE" || thrown.message === "The database connection is not open")
    return "closed"
  return null
}

/** Whether somebody else is writing now. */
export const busy = (failure: Ledger.LedgerUnavailable): boolean => waiting.test(failure.code)

/** Runs it, and tells an error of the engine as one of the storage. Any other error is a defect of the program. */
export const attempt = <A>(operation: string, run: () => A): Effect.Effect<A, Ledger.LedgerUnavailable> =>
  Effect.suspend(() => {
    try {
      return Effect.succeed(run())
    } catch (thrown) {
      const inCommit = thrown instanceof CommitFailed
      const code = codeOf(inCommit ? thrown.cause : thrown)
      if (code === null) throw inCommit ? thrown.cause : thrown
      return Effect.fail(
        new Ledger.LedgerUnavailable({
          operation,
          // Every statement is fixed: what cannot be compiled meets another schema than it was written for.
          code: code === "SQLITE_ERROR" ? "schema" : code,
          retryable: transient.test(code),
          outcomeUnknown: inCommit && !waiting.test(code)
        })
      )
    }
  })

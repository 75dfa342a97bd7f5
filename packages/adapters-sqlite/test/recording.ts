import type { Database, Value } from "../src/index.ts"

/** The host's database, with a record of every statement that is run on it. */
export const recording = (
  database: Database
): { readonly database: Database; readonly ran: Array<string> } => {
  const ran: Array<string> = []
  return {
    ran,
    database: {
      prepare: (sql) => {
        const statement = database.prepare(sql)
        const noting =
          <A>(run: (...values: Array<Value>) => A) =>
          (...values: Array<Value>): A => {
            ran.push(sql)
            return run(...values)
          }
        return {
          run: noting((...values) => statement.run(...values)),
          get: noting((...values) => statement.get(...values)),
          all: noting((...values) => statement.all(...values)),
          setReadBigInts: (enabled) => statement.setReadBigInts?.(enabled),
          setReturnArrays: (enabled) => statement.setReturnArrays?.(enabled),
          safeIntegers: (enabled) => statement.safeIntegers?.(enabled)
        }
      },
      get isTransaction() {
        return (database.isTransaction ?? database.inTransaction) === true
      }
    }
  }
}

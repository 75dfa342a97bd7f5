/**
 * One step of the statement that writes batches, and how steps become one statement that does everything or
 * fails as a whole.
 *
 * Each counted step waits for the one before it, so that locks are taken in one order. What they did is counted
 * together, and the last expression divides by zero when that is less than was asked.
 */
import { type Statement, statement } from "./Session.ts"

/** Records by column, as a parameter in JSON. */
export type Records = ReadonlyArray<{ readonly [column: string]: unknown }>

/** One step. */
export interface Step {
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

/**
 * SQLSTATEs of a statement that did less than asked: the division by zero, of which there is no other, and a
 * claim or scope that comes twice.
 */
export const lessThanAsked: ReadonlyArray<string | null> = ["22012", "21000"]

/** Counts the rows that a step gives. */
export const counted = (name: string) => (): string => `(SELECT count(*) FROM ${name})`

/** The order of names that everybody keeps to. */
export const order = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0)
/** In that order. */
export const sorted = <A>(items: ReadonlyArray<A>, by: (item: A) => string): ReadonlyArray<A> =>
  items.length < 2 ? items : [...items].sort((left, right) => order(by(left), by(right)))

/** The columns of a step and their types. */
const columnsOf = ({ as }: Step): ReadonlyArray<readonly [column: string, type: string]> =>
  as === "" ? [] : as.split(", ").map((one) => one.split(" ") as [string, string])

/** One record is given value by value, which PostgreSQL plans and runs quicker than a list of one. */
const isSingle = ({ records }: Step): boolean => records?.length === 1

/** What the text of the statement follows from. */
export const shape = (steps: ReadonlyArray<Step>): string =>
  steps.map((step) => (isSingle(step) ? step.name : `${step.name}*`)).join()

const parameter = (value: unknown, type: string): string | null =>
  value === null || value === undefined ? null : type === "json" ? JSON.stringify(value) : String(value)

/** The parameters after the tenant: how much is asked, and what each step works on. */
export const parameters = (steps: ReadonlyArray<Step>): ReadonlyArray<string | null> => [
  String(
    steps.reduce(
      (total, { did, asks, records }) => total + (did === null ? 0 : (asks ?? records?.length ?? 0)),
      0
    )
  ),
  ...steps.flatMap((step) => {
    if (step.records === null) return []
    const [only] = step.records
    return only !== undefined && isSingle(step)
      ? columnsOf(step).map(([column, type]) => parameter(only[unquoted(column)], type))
      : [JSON.stringify(step.records)]
  })
]

const unquoted = (column: string): string => column.replaceAll('"', "")

/** All of them as one statement. */
export const together = (steps: ReadonlyArray<Step>): Statement => {
  const did: Array<string> = []
  let last = 2
  let turn = "true"
  const next = () => `$${++last}::text`
  const from = (step: Step): string => {
    if (step.records === null) return ""
    if (!isSingle(step)) return `json_to_recordset(${next()}::json) AS x(${step.as})`
    const values = columnsOf(step).map(
      ([column, type]) => `${next()}${type === "text" ? "" : `::${type}`} AS ${column}`
    )
    return `(SELECT ${values.join(", ")}) AS x`
  }
  const parts = steps.map((step) => {
    const records = from(step)
    const sql = `${step.name} AS (${step.sql(records, turn)})`
    if (step.did !== null) {
      did.push(step.did(records))
      turn = `(SELECT count(*) FROM ${step.name}) >= 0`
    }
    return sql
  })
  return statement(
    `WITH ${parts.join(",\n")}\nSELECT 1 / (CASE WHEN ${did.join(" + ")} = $2::text::bigint THEN 1 ELSE 0 END) AS done`
  )
}

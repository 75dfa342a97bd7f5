/**
 * One step of the statement that writes batches, and how steps become one statement that does everything or
 * fails as a whole.
 *
 * The last expression looks at the steps that can fall short, one after the other, and only then is each done: so
 * locks are taken in one order. It divides by zero as soon as one did less than was asked.
 */
import { type Statement, statement } from "./Session.ts"

/** What a column of a step holds: `text` may be anything, `json` and `hex` were written by ourselves. */
type Type = "text" | "bigint" | "json" | "hex"

/** A column of a step, and what it holds. */
export type Column = readonly [name: string, type: Type]

/** What a step works on, in the order of its columns. */
export type Values = ReadonlyArray<string | null>

/** One step. */
export interface Step {
  /** Its name in the statement. */
  readonly name: string
  /** Its place among the steps. */
  readonly order: number
  /** The columns of its records. */
  readonly columns: ReadonlyArray<Column>
  /** Columns in which its records are often the same. When they all are in these, that is said once. */
  readonly shared?: ReadonlyArray<number>
  /** How many columns name what it locks; its records are in the order of these. */
  readonly locks: number
  /**
   * The SQL. `from` gives the records as `x`. Where `known`, what is to be made may be there already; otherwise that
   * is a unique violation: PostgreSQL makes a row twice as quickly when it need not be prepared to skip it.
   */
  readonly sql: (from: string, known: boolean) => string
  /** Whether it did what was asked of it. `null`: it cannot fall short, and is done when all else was. */
  readonly done: ((asks: string, from: string) => string) | null
  /** It only makes what is new, and so cannot fall short where nothing is `known`. */
  readonly makes?: true
  /** Whether it can fall short of a record; of any when left out. */
  readonly asks?: (record: Values) => boolean
  /** Follows from what this step gave. */
  readonly follows?: { readonly name: string; readonly sql: string }
}

/**
 * SQLSTATEs of a statement that did less than asked: the division by zero, of which there is no other, and a
 * claim or scope that comes twice.
 */
export const lessThanAsked: ReadonlyArray<string | null> = ["22012", "21000"]

/** SQLSTATE of a statement that made what was there, where it did not know of it. */
export const thereAlready = "23505"

/** The places of steps: those of one kind follow on each other. */
export const place = {
  receipts: 0,
  locks: 1e5,
  rows: 2e5,
  claims: 3e5,
  scopes: 4e5,
  entries: 5e5,
  events: 6e5
} as const

/** Whether a step gave as many rows as were asked. */
export const gave =
  (name: string, where = "") =>
  (asks: string): string =>
    asks === "1" ? `EXISTS (SELECT FROM ${name}${where})` : `(SELECT count(*) FROM ${name}${where}) = ${asks}`

const counts = ({ done, makes }: Step, known: boolean): boolean =>
  done !== null && (known || makes === undefined)

/** Steps with what each works on. */
export type Work = Map<Step, Array<Values>>

/** Gives a step one more record to work on. */
export const add = (work: Work, step: Step, record: Values): void => {
  const known = work.get(step)
  if (known === undefined) work.set(step, [record])
  else known.push(record)
}

const compare = (left: Values, right: Values, columns: number): number => {
  for (let at = 0; at < columns; at++) {
    const [one, other] = [left[at] as string, right[at] as string]
    if (one !== other) return one < other ? -1 : 1
  }
  return 0
}

const asked = ({ asks }: Step, records: ReadonlyArray<Values>): number =>
  asks === undefined ? records.length : records.filter(asks).length

/** A step that is used, and how it is given its records: value by value, or as a list for each column that is not shared. */
interface Used {
  readonly step: Step
  readonly records: ReadonlyArray<Values>
  readonly single: boolean
  readonly shared: ReadonlyArray<number>
}

const nothing: ReadonlyArray<number> = []

const use = (step: Step, records: Array<Values>): Used => {
  const { locks, shared = nothing } = step
  const first = records[0] as Values
  if (records.length === 1) return { step, records, single: true, shared: nothing }
  if (locks > 0) records.sort((left, right) => compare(left, right, locks))
  const same = shared.every((at) => records.every((record) => record[at] === first[at]))
  return { step, records, single: false, shared: same ? shared : nothing }
}

/**
 * What parts the values of a list sent as one text, and what stands for none. PostgreSQL reads that much quicker than
 * JSON or its own form of a list. Both are such that no value holds them, as `held` must tell.
 */
export const marks = (
  held: (parting: string, none: string) => boolean
): readonly [parting: string, none: string] => {
  let [parting, none] = ["\u001f", "\u001e"]
  for (let level = 1; held(parting, none); level++)
    [parting, none] = [`\u001f${level}\u001e`, `\u001e${level}`]
  return [parting, none]
}

const marksFor = (used: ReadonlyArray<Used>): readonly [parting: string, none: string] =>
  marks((parting, none) =>
    used.some(
      ({ step: { columns }, records, single, shared }) =>
        !single &&
        columns.some(
          ([, type], at) =>
            type === "text" &&
            !shared.includes(at) &&
            records.some((record) => {
              const value = record[at]
              return value != null && (value === none || value.includes(parting))
            })
        )
    )
  )

const cast = (value: string, type: Type): string =>
  type === "text" ? value : type === "hex" ? `decode(${value}, 'hex')` : `${value}::${type}`

const text = (used: ReadonlyArray<Used>, known: boolean): string => {
  let last = 1
  const next = () => `$${++last}::text`
  const by = used.every(({ single }) => single) ? "" : `${next()}, ${next()}`
  const from = ({ step: { columns }, single, shared }: Used): string => {
    const once = (at: number) => single || shared.includes(at)
    const values = columns.map(([, type], at) =>
      once(at) ? cast(next(), type) : `string_to_array(${next()}, ${by})`
    )
    const given = columns.map(([name, type], at) => `${once(at) ? values[at] : cast(name, type)} AS ${name}`)
    if (single) return `(SELECT ${given}) AS x`
    const lists = columns.map((_, at) => at).filter((at) => !once(at))
    // Side by side in a SELECT, lists are read as they come; in FROM, each would be put down as a table first.
    const rows = lists.map((at) => `unnest(${values[at]}) AS ${columns[at]?.[0]}`)
    return `(SELECT ${given} FROM (SELECT ${rows}) AS u) AS x`
  }
  const parts: Array<string> = []
  const done: Array<string> = []
  for (const one of used) {
    const { step, records, single } = one
    const given = from(one)
    parts.push(`${step.name} AS (${step.sql(given, known)})`)
    if (step.follows !== undefined) parts.push(`${step.follows.name} AS (${step.follows.sql})`)
    if (step.done !== null && counts(step, known))
      done.push(step.done(single ? String(asked(step, records)) : `${next()}::bigint`, given))
  }
  const cases = done.map((one) => `WHEN NOT ${one} THEN 0`).join("\n")
  const all = done.length === 0 ? "1" : `1 / (CASE ${cases} ELSE 1 END)`
  return `WITH ${parts.join(",\n")}\nSELECT ${all} AS done`
}

const parameters = (used: ReadonlyArray<Used>, known: boolean): Array<string | null> => {
  const [parting, none] = marksFor(used)
  const params: Array<string | null> = used.every(({ single }) => single) ? [] : [parting, none]
  for (const { step, records, single, shared } of used) {
    const first = records[0] as Values
    for (let at = 0; at < step.columns.length; at++) {
      params.push(
        single || shared.includes(at)
          ? (first[at] as string | null)
          : records.map((record) => record[at] ?? none).join(parting)
      )
    }
    if (!single && counts(step, known)) params.push(String(asked(step, records)))
  }
  return params
}

/** A statement and its parameters. */
export interface Prepared {
  readonly statement: Statement
  readonly params: ReadonlyArray<string | null>
}

/** Makes all of it one statement, for one tenant; `known` as for {@link Step}. It keeps the statements that it made. */
export const together = (tenant: string): ((work: Work, known: boolean) => Prepared) => {
  const made = new Map<string, Statement>()
  const numbers = new Map<Step, number>()
  const numberOf = (step: Step): number => {
    const number = numbers.get(step) ?? numbers.size
    numbers.set(step, number)
    return number
  }
  return (work, known) => {
    const used = [...work]
      .sort(([left], [right]) => left.order - right.order)
      .map(([step, records]) => use(step, records))
    let form = known ? "known " : ""
    for (const { step, records, single, shared } of used)
      form += `${numberOf(step)}${single ? `:${asked(step, records)}` : shared.length > 0 ? "=" : "*"},`
    let prepared = made.get(form)
    if (prepared === undefined) {
      prepared = statement(text(used, known))
      made.set(form, prepared)
    }
    return { statement: prepared, params: [tenant, ...parameters(used, known)] }
  }
}

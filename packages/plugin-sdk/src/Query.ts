/** Checks a query against the declared indexes and spells out what to look up: the same for every adapter. */
import { Result, Schema } from "effect"
import type { FieldType, Layout } from "./Collection.ts"
import { InvalidQuery, type Query, type Scalar, type Scope, type Selection } from "./Ledger.ts"

/** The most rows or events of one page. */
export const maxLimit = 1_000

/** The most combinations of `anyOf` values of one query. */
export const maxAnyOf = 64

/** A field of an index, with the type of its column. */
export interface PlannedField {
  /** The column; `key` for the row's key. */
  readonly name: string
  /** Its type. */
  readonly type: FieldType
}

/** A checked selection. */
export interface SelectionPlan {
  /** The collection. */
  readonly collection: string
  /** The index; `id` for all rows by key. */
  readonly index: string
  /** Whether the index has entries of its own, apart from the row's columns. */
  readonly many: boolean
  /** The fields that are given by value. */
  readonly equal: ReadonlyArray<PlannedField>
  /** The values to look up, each with one value for each field of `equal`: the union is asked, each row once. */
  readonly prefixes: ReadonlyArray<ReadonlyArray<Scalar>>
  /** The fields after them, in order; the key follows. A row in the index has a value for each. */
  readonly rest: ReadonlyArray<PlannedField>
  /** Bounds, included, on the first of `rest`, or on the key when `rest` is empty. */
  readonly from: Scalar | null
  /** See `from`. */
  readonly to: Scalar | null
  /** The guarded scope that was asked for exactly, or `null`. */
  readonly scope: Scope | null
}

/** A checked query. */
export interface QueryPlan extends SelectionPlan {
  /** Whether the order is turned round. */
  readonly descending: boolean
  /** How many rows. */
  readonly limit: number
  /** The values of `rest` and the key of the last row of the page before, or `null`. */
  readonly after: ReadonlyArray<Scalar> | null
}

const Cursor = Schema.fromJsonString(Schema.Array(Schema.Union([Schema.String, Schema.Int])))
const readCursor = Schema.decodeUnknownResult(Cursor)

/** The cursor after a row: its values of `rest`, and its key. */
export const cursor = (values: ReadonlyArray<Scalar>): string => JSON.stringify(values)

const fits = (type: FieldType, value: unknown): boolean =>
  type === "integer"
    ? Number.isSafeInteger(value)
    : typeof value === "string" && value.isWellFormed() && !value.includes("\u0000")

const cross = (sets: ReadonlyArray<ReadonlyArray<Scalar>>): ReadonlyArray<ReadonlyArray<Scalar>> =>
  sets.reduce<ReadonlyArray<ReadonlyArray<Scalar>>>(
    (prefixes, set) => prefixes.flatMap((prefix) => set.map((value) => [...prefix, value])),
    [[]]
  )

const key: PlannedField = { name: "key", type: "text" }

/** The layouts by name, for {@link selection} and {@link query}. */
export type Layouts = ReadonlyMap<string, Layout>

/** Layouts by name. */
export const layouts = (list: ReadonlyArray<Layout>): Layouts =>
  new Map(list.map((layout) => [layout.name, layout]))

/** What `migrations.check` says of a collection with rows from before its index version. */
export const toRebuild = ({ name, indexVersion }: Layout): string =>
  `${name} has rows from before index version ${indexVersion}: rebuild them`

/** Checks what is to be counted. */
export const selection = (known: Layouts, asked: Selection): Result.Result<SelectionPlan, InvalidQuery> => {
  const refuse = (reason: string) =>
    Result.fail(new InvalidQuery({ collection: asked.collection, index: asked.index, reason }))
  const layout = known.get(asked.collection)
  if (layout === undefined) return refuse("the collection is not declared")
  const index =
    asked.index === "id"
      ? { name: "id", fields: [], guard: 0 }
      : layout.indexes.find(({ name }) => name === asked.index)
  if (index === undefined) return refuse("the index is not declared")
  const fields = index.fields.flatMap((name) => layout.fields.filter((field) => field.name === name))
  const many = fields[0]?.many === true
  if (asked.equals.length > fields.length) return refuse("it gives more values than the index has fields")
  if (many && asked.equals.length === 0) return refuse("the first field has many values and must be given")
  const sets = asked.equals.map(
    (value): ReadonlyArray<Scalar> =>
      typeof value === "object" && value !== null ? [...new Set(value.anyOf)] : [value]
  )
  if (sets.some((set, at) => set.some((value) => !fits(fields[at]?.type ?? "text", value))))
    return refuse("a value is not of the field's type")
  if (sets.reduce((product, set) => product * set.length, 1) > maxAnyOf)
    return refuse(`it asks more than ${maxAnyOf} combinations of values`)
  const prefixes = cross(sets)
  const rest = fields.slice(asked.equals.length)
  const { from = null, to = null } = asked.range ?? {}
  const ranged = rest[0] ?? key
  if ([from, to].some((bound) => bound !== null && !fits(ranged.type, bound)))
    return refuse("a bound is not of the field's type")
  const single = asked.equals.every((value) => typeof value !== "object")
  return Result.succeed({
    collection: asked.collection,
    index: asked.index,
    many,
    equal: fields.slice(0, asked.equals.length),
    prefixes,
    rest,
    from,
    to,
    scope:
      index.guard > 0 && single && asked.equals.length === index.guard
        ? { collection: asked.collection, index: asked.index, equals: asked.equals as ReadonlyArray<Scalar> }
        : null
  })
}

/** Checks what is to be found. */
export const query = (known: Layouts, asked: Query): Result.Result<QueryPlan, InvalidQuery> => {
  const selected = selection(known, asked)
  if (Result.isFailure(selected)) return Result.fail(selected.failure)
  const plan = selected.success
  const refuse = (reason: string) =>
    Result.fail(new InvalidQuery({ collection: asked.collection, index: asked.index, reason }))
  if (!validLimit(asked.limit)) return refuse(`the limit is not from 1 to ${maxLimit}`)
  let after: ReadonlyArray<Scalar> | null = null
  if (asked.after !== undefined) {
    const read = readCursor(asked.after)
    if (Result.isFailure(read)) return refuse("the cursor is not one of this store's")
    after = read.success
    const ordered = [...plan.rest, key]
    if (after.length !== ordered.length || ordered.some((field, at) => !fits(field.type, after?.[at])))
      return refuse("the cursor is of another query")
  }
  return Result.succeed({ ...plan, descending: asked.order === "descending", limit: asked.limit, after })
}

/** Whether a page may have this many items. */
export const validLimit = (limit: number): boolean =>
  Number.isInteger(limit) && limit >= 1 && limit <= maxLimit

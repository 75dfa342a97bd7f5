/** What a hit policy makes of the rules that are satisfied. Internal. */
import type { Definition, HitPolicy } from "./Definition.ts"
import type { Scalar } from "./Field.ts"

/** The output of one rule. */
export type Row = { readonly [name: string]: Scalar | null }

/** What is decided, whatever the policy: a row or none, all rows, or a number. */
export type Answer = Row | null | ReadonlyArray<Row> | number

/** Policies under which the first satisfied rule, in order of rank, settles the matter. */
export const settles = (policy: HitPolicy): boolean => policy === "first" || policy === "priority"

/** The rules, from 0, in the order in which they count: by priority of their outputs where the policy says so. */
export const ranked = ({ hitPolicy, outputs, rules }: Definition): ReadonlyArray<number> => {
  const order = rules.map((_, rule) => rule)
  if (hitPolicy !== "priority" && hitPolicy !== "output order") return order
  const places = outputs.flatMap((output) =>
    output._tag === "Enumeration"
      ? [[output.name, new Map(output.values.map((v, i) => [v, i]))] as const]
      : []
  )
  const place = (rule: number): ReadonlyArray<number> =>
    places.map(([name, at]) => at.get(rules[rule]!.output[name] as string) ?? at.size)
  const ranks = order.map(place)
  return order.sort((a, b) => {
    const [left, right] = [ranks[a]!, ranks[b]!]
    const differs = left.findIndex((rank, i) => rank !== right[i])
    return differs < 0 ? a - b : left[differs]! - right[differs]!
  })
}

/** One text per different output, so that outputs can be compared at a glance, those of two tables too. */
export const keyOf = (row: Row): string =>
  JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)))

/** {@link keyOf} for work that asks it of the same rows again and again. */
export const keys = (): typeof keyOf => {
  const known = new Map<Row, string>()
  return (row) => {
    let key = known.get(row)
    if (key === undefined) {
      key = keyOf(row)
      known.set(row, key)
    }
    return key
  }
}

/** One text per different answer. */
export const answerKey = (answer: Answer | "conflict", key = keyOf): string =>
  answer === null || typeof answer !== "object"
    ? String(answer)
    : Array.isArray(answer)
      ? `[${answer.map(key).join()}]`
      : key(answer as Row)

/** The satisfied rules, in order of rank, made into an answer; `"conflict"` when the policy forbids them together. */
export const answer = (
  definition: Definition,
  hits: ReadonlyArray<number>,
  key = keyOf
): { readonly rules: ReadonlyArray<number>; readonly answer: Answer } | "conflict" => {
  const { hitPolicy, otherwise, rules } = definition
  const rows = hits.map((rule) => rules[rule]!.output)
  const [first] = rows
  const single = (used: ReadonlyArray<number>) => ({ rules: used, answer: first ?? otherwise ?? null })
  switch (hitPolicy) {
    case "unique":
      return hits.length > 1 ? "conflict" : single(hits)
    case "any":
      return rows.some((row) => key(row) !== key(first!)) ? "conflict" : single(hits)
    case "first":
    case "priority":
      return single(hits.slice(0, 1))
    case "rule order":
    case "output order":
    case "collect":
      return { rules: hits, answer: first === undefined && otherwise !== undefined ? [otherwise] : rows }
    case "collect count":
      return { rules: hits, answer: hits.length }
    case "collect sum":
    case "collect min":
    case "collect max": {
      const name = definition.outputs[0]!.name
      const numbers = (first === undefined && otherwise !== undefined ? [otherwise] : rows).map(
        (row) => row[name] as number
      )
      if (numbers.length === 0) return { rules: hits, answer: null }
      return { rules: hits, answer: aggregate(hitPolicy, numbers) }
    }
  }
}

const aggregate = (
  policy: "collect sum" | "collect min" | "collect max",
  numbers: ReadonlyArray<number>
): number =>
  policy === "collect sum"
    ? numbers.reduce((sum, next) => sum + next, 0)
    : numbers.reduce((best, next) => (policy === "collect min" ? Math.min(best, next) : Math.max(best, next)))

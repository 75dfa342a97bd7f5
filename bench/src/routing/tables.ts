/** The same first-hit table of any size for every engine, and the questions that are put to it. */
import { Cell, Field, type Table } from "@zorgband/core/decision"

/** What is asked of a table. */
export interface Question {
  readonly clientType: string
  readonly service: string
  readonly region: string
  readonly urgency: number
  readonly hour: number
}

/** A rule as plain data; null is any value, a range includes both ends. */
export interface Rule {
  readonly clientType: ReadonlyArray<string> | null
  readonly service: ReadonlyArray<string> | null
  readonly region: ReadonlyArray<string> | null
  readonly urgency: readonly [number, number] | null
  readonly hour: readonly [number, number] | null
  readonly team: string
}

/** The listed columns with their values, and the ranges. */
interface Shape {
  readonly clientType: ReadonlyArray<string>
  readonly service: ReadonlyArray<string>
  readonly region: ReadonlyArray<string>
}

/** A table. */
export interface Rules {
  readonly shape: Shape
  readonly rules: ReadonlyArray<Rule>
}

/** Numbers that are the same in every run (mulberry32). */
const random = (seed: number): ((below: number) => number) => {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

const named = (name: string, count: number): ReadonlyArray<string> =>
  Array.from({ length: count }, (_, i) => `${name}-${i + 1}`)

/** A table of so many rules on 5 inputs; the last one takes whatever the others leave. */
export const rulesOf = (count: number): Rules => {
  const next = random(count)
  const shape = {
    clientType: named("type", 8),
    service: named("service", Math.max(5, count / 10)),
    region: named("region", 25)
  }
  const some = (values: ReadonlyArray<string>, most: number): ReadonlyArray<string> | null =>
    next(10) < 4
      ? null
      : [...new Set(Array.from({ length: 1 + next(most) }, () => values[next(values.length)]!))]
  const range = (low: number, high: number): readonly [number, number] | null => {
    if (next(10) < 5) return null
    const [a, b] = [low + next(high - low + 1), low + next(high - low + 1)]
    return [Math.min(a, b), Math.max(a, b)]
  }
  const rules = Array.from({ length: count - 1 }, () => ({
    clientType: some(shape.clientType, 3),
    // Every rule names a service, else the first few would answer everything.
    service: some(shape.service, 2) ?? [shape.service[next(shape.service.length)]!],
    region: some(shape.region, 6),
    urgency: range(1, 10),
    hour: range(0, 23),
    team: `team-${1 + next(12)}`
  }))
  const rest = { clientType: null, service: null, region: null, urgency: null, hour: null, team: "team-0" }
  return { shape, rules: [...rules, rest] }
}

/** Questions that are spread evenly. */
export const questionsOf = ({ shape }: Rules, count: number): ReadonlyArray<Question> => {
  const next = random(7)
  const one = (values: ReadonlyArray<string>): string => values[next(values.length)]!
  return Array.from({ length: count }, () => ({
    clientType: one(shape.clientType),
    service: one(shape.service),
    region: one(shape.region),
    urgency: 1 + next(10),
    hour: next(24)
  }))
}

/** The first rule that holds, by trying one after the other: what every engine must agree with. */
export const firstHit = ({ rules }: Rules, question: Question): number =>
  rules.findIndex(
    ({ clientType, hour, region, service, urgency }) =>
      (clientType?.includes(question.clientType) ?? true) &&
      (service?.includes(question.service) ?? true) &&
      (region?.includes(question.region) ?? true) &&
      (urgency === null || (question.urgency >= urgency[0] && question.urgency <= urgency[1])) &&
      (hour === null || (question.hour >= hour[0] && question.hour <= hour[1]))
  )

/** Outputs that a hit policy can put in order or add up. */
const outputOf = (
  hitPolicy: Table.HitPolicy
): { readonly field: Field.Field; readonly of: (team: string) => Field.Scalar } => {
  switch (hitPolicy) {
    case "collect sum":
    case "collect min":
    case "collect max":
      return { field: Field.integer("team"), of: (team) => Number(team.slice("team-".length)) }
    case "priority":
    case "output order":
      return { field: Field.enumeration("team", named("team", 12).concat("team-0")), of: (team) => team }
    default:
      return { field: Field.text("team"), of: (team) => team }
  }
}

/** The table as the decision module has it. */
export const definitionOf = ({ rules, shape }: Rules, hitPolicy: Table.HitPolicy): Table.Definition => {
  const output = outputOf(hitPolicy)
  const list = (values: ReadonlyArray<string> | null): Cell.Cell =>
    values === null ? Cell.any : Cell.oneOf(...values)
  const range = (ends: readonly [number, number] | null): Cell.Cell =>
    ends === null ? Cell.any : Cell.between(ends[0], ends[1])
  return {
    name: "routing",
    hitPolicy,
    inputs: [
      Field.enumeration("clientType", shape.clientType),
      Field.enumeration("service", shape.service),
      Field.enumeration("region", shape.region),
      Field.integer("urgency", { min: 1, max: 10 }),
      Field.integer("hour", { min: 0, max: 23 })
    ],
    outputs: [output.field],
    rules: rules.map((rule) => ({
      when: {
        clientType: list(rule.clientType),
        service: list(rule.service),
        region: list(rule.region),
        urgency: range(rule.urgency),
        hour: range(rule.hour)
      },
      output: { team: output.of(rule.team) }
    }))
  }
}

/**
 * `Patient/$match` of FHIR R4, in and out: the parameters as what `clients.match` asks, and its answer as a searchset.
 */
import { Option, Result, Schema } from "effect"
import type { Asked, Matched } from "../Intake.ts"
import type { Receipt } from "../matching/Receipt.ts"
import type * as Person from "../Person.ts"
import type { Portrait } from "../Portrait.ts"
import * as Patient from "./Patient.ts"

// What it is

const Parameters = Schema.Struct({
  resourceType: Schema.Literal("Parameters"),
  parameter: Schema.Array(
    Schema.Struct({
      name: Schema.String,
      resource: Schema.optionalKey(Schema.Unknown),
      valueBoolean: Schema.optionalKey(Schema.Boolean),
      valueInteger: Schema.optionalKey(Schema.Int)
    })
  ).check(Schema.isMaxLength(20))
})

/**
 * The code of FHIR's `match-grade`. `clients.match` leaves out who is `certainly-not` the person; candidates of a host's
 * own, such as `Matching.matchOne` gives of clients that were asked about, may be.
 */
export type Grade = "certain" | "probable" | "possible" | "certainly-not"

/** One client in the answer. */
export interface Entry {
  /** The client as the caller may see it. */
  readonly resource: Patient.Patient
  /** How likely it is the person. */
  readonly search: {
    /** Always `match`. */
    readonly mode: "match"
    /** The chance, 0 to 1. */
    readonly score: number
    /** The grade, under FHIR's url for it. */
    readonly extension: readonly [{ readonly url: string; readonly valueCode: Grade }]
  }
}

/** The answer: a searchset, the most likely first. */
export interface Bundle {
  /** Always `Bundle`. */
  readonly resourceType: "Bundle"
  /** Always `searchset`. */
  readonly type: "searchset"
  /** How many entries. */
  readonly total: number
  /** The clients. */
  readonly entry: ReadonlyArray<Entry>
}

// What can go wrong

/** These are no parameters of `$match`. */
export class InvalidParameters extends Schema.TaggedError<InvalidParameters>()("InvalidParameters", {}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return "Expected FHIR Parameters with a Patient as `resource`, and optionally `onlyCertainMatches` and `count` of 1 to 50."
  }
}

// What it decides

const decode = Schema.decodeUnknownOption(Parameters)

const isCount = (count: number | undefined): boolean => count !== undefined && count >= 1 && count <= 50

/** Gives a parameter by its name; `null` when these are none, or one is given twice. */
const parametersOf = (input: unknown) => {
  try {
    const { parameter } = Option.getOrThrow(decode(input))
    const byName = new Map(parameter.map((one) => [one.name, one]))
    return byName.size < parameter.length ? null : (name: string) => byName.get(name)
  } catch {
    // Also when a getter threw: what it says may be personal data.
    return null
  }
}

/** Reads the parameters of `$match`. */
export const asked = (
  input: unknown
): Result.Result<Asked, InvalidParameters | Patient.InvalidPatient | Person.InvalidPerson> => {
  const named = parametersOf(input)
  const resource = named?.("resource")
  const onlyCertain = named?.("onlyCertainMatches")
  const count = named?.("count")
  if (
    resource?.resource === undefined ||
    (onlyCertain !== undefined && onlyCertain.valueBoolean === undefined) ||
    (count !== undefined && !isCount(count.valueInteger))
  )
    return Result.fail(new InvalidParameters())
  return Result.map(Patient.read(resource.resource), (person) => ({
    person,
    onlyCertain: onlyCertain?.valueBoolean === true,
    ...(count?.valueInteger === undefined ? {} : { limit: count.valueInteger })
  }))
}

/** The grade of a comparison. Its outcome `no` is `certainly-not`: two verified BSNs, or odds that tell as much. */
const gradeOf = ({ outcome }: Receipt): Grade => (outcome === "no" ? "certainly-not" : outcome)

/**
 * Writes what `clients.match` gave, with the portraits of its clients as `clients.get` gave them to the same caller. A
 * client without a portrait is left out.
 */
export const bundle = ({ candidates }: Matched, portraits: ReadonlyArray<Portrait>): Bundle => {
  const known = new Map(portraits.map((portrait) => [portrait.id, portrait]))
  const entry = candidates.flatMap(({ client, why }): ReadonlyArray<Entry> => {
    const person = known.get(client)?.golden.person
    if (person == null) return []
    return [
      {
        resource: Patient.write(client, person),
        search: {
          mode: "match",
          score: why.probability,
          extension: [{ url: "http://hl7.org/fhir/StructureDefinition/match-grade", valueCode: gradeOf(why) }]
        }
      }
    ]
  })
  return { resourceType: "Bundle", type: "searchset", total: entry.length, entry }
}

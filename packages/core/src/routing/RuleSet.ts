/**
 * A version of the routing rules, and the proof that it can be used: every question ends with exactly one owner and
 * somebody who may commit, and no escalation runs in a circle or into nothing.
 *
 * Inputs are enumerations, booleans, numbers and durations, so that a decision and its explanation hold no personal
 * data. A host chooses its own; {@link law}, {@link askedBy} and {@link clientKnown} are the usual ones.
 */
import { Result, Schema } from "effect"
import { Code } from "../access/Party.ts"
import { Analysis, Field, Region, Table } from "../decision/index.ts"
import { misshapen, shaped } from "../decision/Shape.ts"
import { Instant } from "../time/index.ts"
import { committers, isMinutes, Outcome, Party } from "./Outcome.ts"

// What it is

/** The law under which care is asked; null while it is not known. */
export const law = Field.labelled(
  Field.nullable(Field.enumeration("law", ["Zvw", "Wmo", "Jeugdwet", "Wlz"])),
  {
    nl: "de wet",
    en: "the law"
  }
)

/** Who asks. */
export const askedBy = Field.labelled(
  Field.enumeration("askedBy", ["client", "relative", "referrer", "partner"]),
  {
    nl: "de vrager",
    en: "the one who asks"
  }
)

/** Whether the client is known to the organisation. */
export const clientKnown = Field.labelled(Field.boolean("clientKnown"), {
  nl: "cliënt bekend",
  en: "client known"
})

/** The hit policies that give exactly one answer. */
export const HitPolicy = Schema.Literals(["unique", "any", "priority", "first"])
/** The type of {@link HitPolicy}. */
export type HitPolicy = typeof HitPolicy.Type

/** A rule: for which questions, and to which outcome. */
export const Rule = Schema.Struct({
  /** What the rule is for, to be shown in explanations. No personal data. */
  name: Schema.optionalKey(Schema.String),
  /** A cell per input; an input that is left out may have any value. */
  when: Region.Box,
  /** The id of the outcome. */
  to: Code
})
/** The type of {@link Rule}. */
export type Rule = typeof Rule.Type

/** A version of the rules as it is stored. */
export const Definition = Schema.Struct({
  /** The id of this version. */
  version: Code,
  /** The moment from which it holds, until the next version does. */
  effectiveFrom: Instant.Instant,
  /** What happens when several rules are satisfied. Under `priority` the outcome that is listed first goes first. */
  hitPolicy: HitPolicy,
  /** What is read of a question. */
  inputs: Schema.Array(Field.Field),
  /** All teams and persons that outcomes name, with their roles. */
  parties: Schema.Array(Party),
  /** The names of the calendars that deadlines use: office hours that were published, see `Calendars`. */
  calendars: Schema.Array(Code),
  /** Where questions can go. */
  outcomes: Schema.Array(Outcome),
  /** The rules. */
  rules: Schema.Array(Rule)
})
/** The type of {@link Definition}. */
export type Definition = typeof Definition.Type

/** A definition whose inputs and outcomes the compiler knows. */
export interface TypedDefinition<Inputs extends ReadonlyArray<Field.Field>, Id extends string>
  extends Omit<Definition, "inputs" | "outcomes" | "rules"> {
  /** What is read of a question. */
  readonly inputs: Inputs
  /** Where questions can go. */
  readonly outcomes: ReadonlyArray<Outcome & { readonly id: Id }>
  /** The rules. */
  readonly rules: ReadonlyArray<{
    readonly name?: string
    readonly when: Table.When<Inputs>
    readonly to: NoInfer<Id>
  }>
}

/** Writes a version in TypeScript: cells and outcomes are checked as they are typed. It does nothing at run time. */
export const define = <const Inputs extends ReadonlyArray<Field.Field>, const Id extends string>(
  definition: TypedDefinition<Inputs, Id>
): TypedDefinition<Inputs, Id> => definition

/** What a question has for a version of the rules: a value per input. */
export type Question<D extends Definition> = Field.Values<D["inputs"]>

/** The table behind the rules: one output, the id of the outcome. */
export interface RoutingTable extends Table.Definition {
  /** A policy of one answer. */
  readonly hitPolicy: HitPolicy
}

/** A version that was proven. */
export interface RuleSet<D extends Definition = Definition> {
  /** What was proven. */
  readonly definition: D
  /** The table, ready to decide; its one output is `outcome`. */
  readonly table: Table.Table<RoutingTable>
  /** The outcomes by id. */
  readonly outcomes: ReadonlyMap<string, Outcome>
  /** The ids of who may commit, by the id of the outcome. */
  readonly committers: ReadonlyMap<string, ReadonlyArray<string>>
}

// What can go wrong

/** What can be wrong with an outcome. */
export const OutcomeFault = Schema.Literals([
  "two outcomes have this id",
  "the owner is not among the parties",
  "two parties have the id of the owner, or of somebody in the escalation chain",
  "nobody may commit",
  "the calendar is not among the calendars",
  "the deadline is not a whole number of minutes from 1 to 60,000",
  "a step of the escalation chain is not at a whole number of minutes from 1 to 60,000",
  "nothing happens when nobody acts: the escalation chain is empty",
  "the escalation chain ends with somebody who is only told",
  "the escalation chain names somebody who is not among the parties",
  "the escalation chain returns to somebody who had the question before",
  "a step of the escalation chain comes no later than the one before it"
])
/** The type of {@link OutcomeFault}. */
export type OutcomeFault = typeof OutcomeFault.Type

/** Questions could end without an owner, without somebody who may commit, or in an endless escalation. */
export class InvalidOutcomes extends Schema.TaggedError<InvalidOutcomes>()("InvalidOutcomes", {
  /** The version of the rules. */
  version: Schema.String,
  /** The faults that were found, per outcome. */
  faults: Schema.Array(Schema.Struct({ outcome: Schema.String, fault: OutcomeFault }))
}) {
  override get message(): string {
    const list = this.faults.map(({ fault, outcome }) => `"${outcome}": ${fault}`).join("; ")
    return `Routing rules "${this.version}" cannot be used. ${list}.`
  }
}

/** Some questions are satisfied by no rule, so they would have no owner. */
export class Incomplete extends Schema.TaggedError<Incomplete>()("Incomplete", {
  /** The version of the rules. */
  version: Schema.String,
  /** Exactly those questions, with an example. */
  gaps: Region.Region
}) {
  override get message(): string {
    return `Routing rules "${this.version}" cannot be used: no rule holds for a question with ${JSON.stringify(this.gaps.witness)}. Add a rule for it.`
  }
}

/** Some questions are satisfied by rules that contradict each other, so they would have two owners. */
export class Contradictory extends Schema.TaggedError<Contradictory>()("Contradictory", {
  /** The version of the rules. */
  version: Schema.String,
  /** The pairs of rules, with the questions that both hold for. */
  overlaps: Schema.Array(Analysis.Overlap)
}) {
  override get message(): string {
    const [first] = this.overlaps
    return `Routing rules "${this.version}" cannot be used: rules ${first?.rules.join(" and ")} both hold for a question with ${JSON.stringify(first?.region.witness)}. Change their cells, or choose hit policy first.`
  }
}

/** Why a version is refused. */
export type Refusal = Table.InvalidTable | InvalidOutcomes | Incomplete | Contradictory | Analysis.TooWide

// What it decides

const faultsOf = (
  outcome: Outcome,
  definition: Definition,
  parties: ReadonlySet<string>
): ReadonlyArray<OutcomeFault> => {
  const faults: Array<OutcomeFault> = []
  if (definition.outcomes.filter(({ id }) => id === outcome.id).length > 1)
    faults.push("two outcomes have this id")
  if (!parties.has(outcome.owner)) faults.push("the owner is not among the parties")
  const named = [...new Set([outcome.owner, ...outcome.escalation.map(({ to }) => to)])]
  if (named.some((one) => definition.parties.filter(({ id }) => id === one).length > 1))
    faults.push("two parties have the id of the owner, or of somebody in the escalation chain")
  if (committers(outcome, definition.parties).length === 0) faults.push("nobody may commit")
  if (!definition.calendars.includes(outcome.deadline.calendar))
    faults.push("the calendar is not among the calendars")
  if (!isMinutes(outcome.deadline.minutes))
    faults.push("the deadline is not a whole number of minutes from 1 to 60,000")
  if (!outcome.escalation.every(({ afterMinutes }) => isMinutes(afterMinutes)))
    faults.push("a step of the escalation chain is not at a whole number of minutes from 1 to 60,000")
  if (outcome.escalation.length === 0) {
    faults.push("nothing happens when nobody acts: the escalation chain is empty")
  }
  if (outcome.escalation.at(-1)?.as === "told")
    faults.push("the escalation chain ends with somebody who is only told")
  const had = new Set([outcome.owner])
  let last = 0
  for (const { afterMinutes, to, as = "owner" } of outcome.escalation) {
    if (!parties.has(to)) faults.push("the escalation chain names somebody who is not among the parties")
    if (as === "owner" && had.has(to))
      faults.push("the escalation chain returns to somebody who had the question before")
    if (!(afterMinutes > last))
      faults.push("a step of the escalation chain comes no later than the one before it")
    if (as === "owner") had.add(to)
    last = afterMinutes
  }
  return faults
}

/** What a version that was not decoded may hold, and no table of one answer can. */
const unknownPolicy = ({ hitPolicy }: Definition): ReadonlyArray<Table.Problem> =>
  HitPolicy.literals.includes(hitPolicy)
    ? []
    : [{ rule: null, field: null, problem: `needs hit policy ${HitPolicy.literals.join(", ")}` }]

const personalInputs = (definition: Definition): ReadonlyArray<Table.Problem> =>
  definition.inputs
    .filter(({ _tag }) => _tag === "Text" || _tag === "Date")
    .map(({ name }) => ({
      rule: null,
      field: name,
      problem: "is text or a date, which may be personal; give its kind as an enumeration"
    }))

const wrongIn = misshapen(Definition, "a version of routing rules")

/** Checks a version and proves it. What passes gives every question an owner and somebody who may commit. */
export const compile = <const D extends Definition>(definition: D): Result.Result<RuleSet<D>, Refusal> =>
  shaped(definition, wrongIn, ({ version }) => version, proven)

const proven = <D extends Definition>(definition: D): Result.Result<RuleSet<D>, Refusal> => {
  const { version } = definition
  const problems = [...unknownPolicy(definition), ...personalInputs(definition)]
  if (problems.length > 0) return Result.fail(new Table.InvalidTable({ table: version, problems }))
  const table = Table.compile<RoutingTable>({
    name: version,
    hitPolicy: definition.hitPolicy,
    inputs: definition.inputs,
    outputs: [Field.enumeration("outcome", [...new Set(definition.outcomes.map(({ id }) => id))])],
    rules: definition.rules.map(({ to, ...rule }) => ({ ...rule, output: { outcome: to } }))
  })
  if (Result.isFailure(table)) return Result.fail(table.failure)

  const parties = new Set(definition.parties.map(({ id }) => id))
  const faults = definition.outcomes.flatMap((outcome) =>
    faultsOf(outcome, definition, parties).map((fault) => ({ outcome: outcome.id, fault }))
  )
  if (faults.length > 0) return Result.fail(new InvalidOutcomes({ version, faults }))

  const gaps = Analysis.gaps(table.success)
  if (Result.isFailure(gaps)) return Result.fail(gaps.failure)
  if (gaps.success !== null) return Result.fail(new Incomplete({ version, gaps: gaps.success }))
  const overlaps = Analysis.overlaps(table.success)
  if (overlaps.count > 0) return Result.fail(new Contradictory({ version, overlaps: overlaps.pairs }))
  return Result.succeed({
    definition,
    table: table.success,
    outcomes: new Map(definition.outcomes.map((outcome) => [outcome.id, outcome])),
    committers: new Map(
      definition.outcomes.map((outcome) => [outcome.id, committers(outcome, definition.parties)])
    )
  })
}

/** The one scorer, for batch and online: a model made ready for comparing rows. */
import type { Columns } from "./Columns.ts"
import * as Compare from "./Compare.ts"
import * as Answer from "./compare/Answer.ts"
import type { Names } from "./compare/FirstName.ts"
import * as Level from "./Level.ts"
import * as Likeness from "./Likeness.ts"
import * as Model from "./Model.ts"
import * as Receipt from "./Receipt.ts"
import * as Rules from "./Rules.ts"

// What it is

/** A model made ready for columns; it holds the answer of the last comparison. */
export interface Scorer {
  readonly model: Model.Model
  /** What stands on receipts. */
  readonly version: string
  /** Names of the fields, extra ones last. */
  readonly fields: ReadonlyArray<string>
  readonly names: Names
  readonly answer: Answer.Answer
  /** Bits of the last comparison, per field; the last one is what the household takes off. */
  readonly bits: Float64Array
  readonly knowledge: Rules.Knowledge
  readonly weights: ReadonlyArray<Float64Array>
  /** Places of fields that follow from one another, the narrowest first. */
  readonly dependent: ReadonlyArray<ReadonlyArray<number>>
  /** 1 for the fields that house-mates share. */
  readonly household: Uint8Array
  /** The most bits that each field can give. */
  readonly most: ReadonlyArray<number>
  readonly frequencies: ReadonlyArray<Frequencies | undefined>
  /** Bits by word for each field whose values are words, NaN where they were not asked for yet. */
  readonly ofWord: ReadonlyArray<Float64Array | undefined>
  /** Hash by word. */
  readonly hash: Int32Array
}

/** Frequencies of one field as bits: what agreement on a value adds to agreement on the average value. */
interface Frequencies {
  readonly shares: ReadonlyMap<number, number>
  readonly bits: ReadonlyMap<number, number>
  readonly rest: number
  /** The most of these. */
  readonly most: number
}

/** Log2 of odds below which a level cannot go, so that no single field decides alone against all others. */
const least = -12

/** Whether the value of a field is a word. */
const isWord = (field: number): boolean =>
  field === Level.at.firstName ||
  field === Level.at.surname ||
  field === Level.at.place ||
  field === Level.at.partner ||
  field >= Level.at.extra

/** Whether house-mates share a field, whatever the file: surname, address, place, telephone, e-mail. */
const isHousehold = (field: number): boolean =>
  field === Level.at.surname || (field >= Level.at.address && field <= Level.at.email)

const none: ReadonlyMap<number, number> = new Map()
const prepared = new WeakMap<Model.Frequency, Frequencies>()

/** The frequencies of a large file take long to prepare: online the same model weighs one person after another. */
const inBits = (known: Model.Frequency | undefined): Frequencies | undefined => {
  if (known === undefined) return undefined
  const before = prepared.get(known)
  if (before !== undefined) return before
  const relative = (share: number): number => Math.log2(known.collision / share)
  const made = {
    shares: new Map(known.shares),
    bits: new Map(known.shares.map(([hash, share]) => [hash, relative(share)])),
    rest: relative(known.rest),
    most: relative(known.shares.reduce((least, [, share]) => Math.min(least, share), known.rest))
  }
  prepared.set(known, made)
  return made
}

// What it decides

/** Names of the fields of columns, extra ones last. */
export const fieldsOf = (columns: Columns): ReadonlyArray<string> => [
  ...Level.fields.map(([field]) => field),
  ...columns.extras.map(({ name }) => Model.extraField(name))
]

/** Bits by field and level, without frequencies. */
export const weightsOf = (model: Model.Model, fields: ReadonlyArray<string>): ReadonlyArray<Float64Array> =>
  fields.map((field) =>
    Float64Array.of(0, ...Model.levelsOf(model, field).map(({ m, u }) => Math.max(least, Math.log2(m / u))))
  )

/** Places of the fields of columns that follow from one another. */
const dependentOf = (
  { dependent = [] }: Model.Model,
  fields: ReadonlyArray<string>
): ReadonlyArray<ReadonlyArray<number>> =>
  dependent.map((group) => group.map((field) => fields.indexOf(field)).filter((f) => f !== -1))

/** 1 for the fields that house-mates share: what follows from where somebody lives is among them. */
export const householdOf = (model: Model.Model, fields: ReadonlyArray<string>): Uint8Array => {
  const home = dependentOf(model, fields).find((group) => group.some(isHousehold)) ?? []
  return Uint8Array.from(fields, (_, f) => (isHousehold(f) || home.includes(f) ? 1 : 0))
}

/** Makes a model ready for columns. Extra fields that the model does not know get the standard levels. */
export const make = (model: Model.Model, columns: Columns, likeness: Likeness.Ready): Scorer => {
  const fields = fieldsOf(columns)
  const weights = weightsOf(model, fields)
  const shares = inBits(model.frequencies[fields[Level.at.firstName]!])?.shares ?? none
  return {
    model,
    fields,
    names: { share: (hash) => shares.get(hash) ?? 0 },
    answer: Answer.empty(columns, likeness),
    version: Likeness.version(model, likeness),
    bits: new Float64Array(fields.length + 1),
    knowledge: {
      namesKnown: shares.size > 0,
      twins: model.twins,
      tokens: fields.flatMap((field, f) => (model.tokens.includes(field) ? [f] : []))
    },
    weights,
    dependent: dependentOf(model, fields),
    household: householdOf(model, fields),
    most: fields.map(
      (field, f) => Math.max(...weights[f]!) + Math.max(0, inBits(model.frequencies[field])?.most ?? 0)
    ),
    frequencies: fields.map((field) => inBits(model.frequencies[field])),
    ofWord: fields.map((field, f) =>
      isWord(f) && model.frequencies[field] !== undefined
        ? new Float64Array(columns.words.hash.length).fill(Number.NaN)
        : undefined
    ),
    hash: columns.words.hash
  }
}

/** What a typing error in a value says less than the value itself. */
const damped = 0.5

/** Compares two rows and gives the score in bits; the levels and bits stay in the scorer until the next call. */
export const score = (scorer: Scorer, columns: Columns, i: number, j: number): number => {
  compare(scorer, columns, i, j)
  return weigh(scorer)
}

/** Compares two rows: the answer stays in the scorer until the next call. */
export const compare = (scorer: Scorer, columns: Columns, i: number, j: number): void => {
  Compare.rows(columns, i, j, scorer.names, scorer.answer)
  if (scorer.dependent.length > 0) narrow(scorer)
}

/** What follows from a field that was compared says nothing more. */
const narrow = ({ answer: { levels, values }, dependent }: Scorer): void => {
  for (const group of dependent) {
    const narrowest = group.find((f) => levels[f] !== Level.missing)
    for (const f of group) {
      if (f === narrowest) continue
      levels[f] = Level.missing
      values[f] = 0
    }
  }
}

/**
 * Like {@link score}; but undefined, much sooner, of two rows that are neither probable nor twins, whatever their surnames
 * and addresses: most rows that share a key are of house-mates.
 */
export const scoreIfNear = (scorer: Scorer, columns: Columns, i: number, j: number): number | undefined => {
  Compare.persons(columns, i, j, scorer.names, scorer.answer)
  if (isFar(scorer, columns, i, j)) return undefined
  Compare.others(columns, i, j, scorer.answer)
  if (scorer.dependent.length > 0) narrow(scorer)
  return weigh(scorer)
}

/** More bits than rounding can add. */
const slack = 1e-6

const isFar = (scorer: Scorer, columns: Columns, i: number, j: number): boolean => {
  const { answer, model, most, weights } = scorer
  const { levels, values } = answer
  const { firstName, birthDate, partner } = Level.at
  const born = levels[birthDate]!
  const mayBeTwins = born === Level.birthDate.same || born === Level.birthDate.placeholder
  if (mayBeTwins || (columns.order[i] !== 0 && columns.order[j] !== 0)) return false
  const name = levels[firstName]!
  const value = values[firstName]!
  const named = weights[firstName]![name]! + (value === 0 ? 0 : rarity(scorer, firstName, value, name))
  let bits = model.prior + Math.max(0, model.household) + slack
  bits += Math.max(named, weights[firstName]![Level.firstName.swapped]!)
  bits += weights[birthDate]![born]! + weights[Level.at.bsn]![levels[Level.at.bsn]!]!
  bits += weights[Level.at.gender]![levels[Level.at.gender]!]!
  if (columns.partner[i] !== 0 && columns.partner[j] !== 0) bits += most[partner]!
  for (let f = Level.at.extra; f < most.length; f++) bits += most[f]!
  return bits < model.probable
}

/** The score of the levels that stand in the scorer's answer. */
const weigh = (scorer: Scorer): number => {
  const { answer, bits, weights, household: shared } = scorer
  const { levels, values } = answer
  let household = 0
  let total = scorer.model.prior
  for (let f = 0; f < levels.length; f++) {
    const level = levels[f]!
    let weight = weights[f]![level]!
    if (values[f] !== 0) weight += rarity(scorer, f, values[f]!, level)
    bits[f] = weight
    total += weight
    if (weight > 0 && shared[f] === 1) household += weight
  }
  const off = Math.min(0, scorer.model.household - household)
  bits[levels.length] = off
  return total + off
}

/** Bits that the frequency of the value agreed on adds, by field and level. */
export const rarity = (scorer: Scorer, field: number, value: number, level: number): number => {
  const known = scorer.frequencies[field]
  if (known === undefined) return 0
  const ofWord = scorer.ofWord[field]
  let bits = ofWord === undefined ? (known.bits.get(value) ?? known.rest) : ofWord[value]!
  if (Number.isNaN(bits)) {
    bits = known.bits.get(scorer.hash[value]!) ?? known.rest
    ofWord![value] = bits
  }
  return field === Level.at.firstName && level === Level.firstName.close ? bits * damped : bits
}

/** The rule that stands between the rows compared last. */
export const rule = (scorer: Scorer, columns: Columns, i: number, j: number): Rules.Verdict | undefined =>
  Rules.between(columns, i, j, scorer.answer.levels, scorer.knowledge)

/** What follows from a score, bounded by a rule. */
const outcome = (model: Model.Model, score: number, verdict: Rules.Verdict | undefined): Receipt.Outcome => {
  if (verdict !== undefined && (verdict.rule === "BSN" || verdict.rule === "partition")) return "no"
  if (score >= model.certain && verdict === undefined) return "certain"
  return score >= model.probable ? "probable" : score >= model.possible ? "possible" : "no"
}

/** Why a field says nothing: it follows from a narrower one, or a record lacks it. */
const unsaid = ({ answer, dependent, fields }: Scorer, field: number): string => {
  const group = dependent.find((places) => places.includes(field)) ?? []
  const narrower = group.slice(0, group.indexOf(field)).find((f) => answer.levels[f] !== Level.missing)
  return narrower === undefined ? "missing" : `follows from ${fields[narrower]}`
}

/** Compares two rows and accounts for it. */
export const receipt = (scorer: Scorer, columns: Columns, i: number, j: number): Receipt.Receipt => {
  const total = score(scorer, columns, i, j)
  const verdict = rule(scorer, columns, i, j)
  const { levels } = scorer.answer
  const fields = scorer.fields.map((field, f) => ({
    field,
    level:
      levels[f] === Level.missing ? unsaid(scorer, f) : Model.standardLevels(field)[levels[f]! - 1]!.level,
    weight: scorer.bits[f]!
  }))
  const off = scorer.bits[levels.length]!
  return {
    model: scorer.version,
    score: total,
    probability: Receipt.probability(total),
    prior: scorer.model.prior,
    fields:
      off < 0 ? [...fields, { field: "household", level: "shared by house-mates", weight: off }] : fields,
    outcome: outcome(scorer.model, total, verdict),
    rule: verdict?.rule ?? null
  }
}

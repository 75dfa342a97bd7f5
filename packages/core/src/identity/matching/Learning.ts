/**
 * Learning a model without labels.
 *
 * What two persons share (`u`) comes from random pairs and value frequencies. What one person's records share (`m`) comes
 * from pairs with the same verified BSN, where there are enough; otherwise from expectation maximisation over the pairs
 * that share a key, damped towards the standard model, with `u` held. Deterministic: the same records give the same
 * model.
 */
import { Result } from "effect"
import * as Batch from "./Batch.ts"
import * as Blocking from "./Blocking.ts"
import type { Columns } from "./Columns.ts"
import * as Dependence from "./Dependence.ts"
import type { Features } from "./Features.ts"
import * as Frequencies from "./Frequencies.ts"
import * as Level from "./Level.ts"
import * as Likeness from "./Likeness.ts"
import * as Model from "./Model.ts"
import type { Pairs } from "./Pairs.ts"
import * as Parameters from "./Parameters.ts"
import * as Rules from "./Rules.ts"
import * as Sample from "./Sample.ts"
import * as Scorer from "./Scorer.ts"

/** Fewer records than this teach nothing. */
const fewestRecords = 50
/** Fewer pairs of one person than this teach nothing. */
const fewestPairs = 20
/** With so many pairs of one verified BSN they alone tell what one person's records share. */
const anchors = 300
const rounds = 12
/** From so many bits on, 16 to 1, a pair is certain in a model that verified BSNs taught: its odds are those of the file. */
const certainByBsn = 4
/** Two records share a token at most this much oftener than they are of one person. */
const tokenShare = 3

// What it is

/** What a model is learned from, beside the rows. */
export interface Lesson {
  /** The model before anything was learned but how often values occur: with it the pairs are compared. */
  readonly start: Model.Model
  /** How many pairs have one verified BSN; 0 when they are too few to learn from. */
  readonly anchored: number
  /** Pairs drawn at random, which are of two persons, and pairs of which many are of one. */
  readonly pairs: readonly [two: Pairs, one: Pairs]
}

/** The pairs of a lesson, compared. */
export type Samples = readonly [two: Sample.Sample, one: Sample.Sample]

// What it decides

/**
 * Learns a model from records: use it on a set of at least some thousands that is like what will be matched, and keep the
 * model. Records with verified BSNs teach best; the model then works for records without BSN too.
 */
export const learn = (
  records: Iterable<Features>,
  likeness?: Likeness.Likeness
): Result.Result<Model.Model, Model.DegenerateModel> => {
  const ready = Likeness.ready(likeness)
  const { columns } = Batch.of(records, ready)
  const pairs = Blocking.pairs(columns)
  const lesson = lessonOf(columns, pairs, ready, Frequencies.of(columns, Model.extraField))
  return learned(columns, pairs, ready, lesson, heard(lesson.start, columns, lesson.pairs, ready))
}

/** {@link modelFor} rows and the pairs of them that share a key. */
export const modelOf = (columns: Columns, pairs: Pairs, likeness: Likeness.Ready): Model.Model => {
  const lesson = lessonOf(columns, pairs, likeness, Frequencies.of(columns, Model.extraField))
  return modelFor(columns, pairs, likeness, lesson, heard(lesson.start, columns, lesson.pairs, likeness))
}

/** What is to be compared before something can be learned from rows, and the model to compare it with. */
export const lessonOf = (
  columns: Columns,
  pairs: Pairs,
  likeness: Likeness.Ready,
  frequencies: Model.Model["frequencies"]
): Lesson => {
  const same = anchored(columns, pairs)
  const isAnchored = same.size >= anchors
  return {
    start: started(columns, likeness, frequencies),
    anchored: isAnchored ? same.size : 0,
    pairs: [Sample.random(columns.size), Sample.thinned(isAnchored ? same : pairs)]
  }
}

/** The pairs of a lesson, or a part of them, compared. */
export const heard = (
  start: Model.Model,
  columns: Columns,
  [two, one]: Lesson["pairs"],
  likeness: Likeness.Ready
): Samples => [Sample.compared(start, columns, two, likeness), Sample.compared(start, columns, one, likeness)]

/**
 * Like {@link learn}, from a lesson of rows and the pairs of them that share a key, once it was compared; of rows that
 * teach nothing the standard model, made careful by what they share by chance where there are enough of them to see that.
 */
export const modelFor = (
  columns: Columns,
  pairs: Pairs,
  likeness: Likeness.Ready,
  lesson: Lesson,
  samples: Samples
): Model.Model =>
  Result.getOrElse(learned(columns, pairs, likeness, lesson, samples), ({ reason }): Model.Model => {
    const { standard } = Model
    const version = Likeness.version(standard, likeness)
    const asItIs = version === standard.version ? standard : { ...standard, version, likeness: likeness.name }
    if (reason === "too few records" || reason === "too many duplicates") return asItIs
    // Without them no typing error is taken for another name, and any difference between names of twins goes to a person.
    const { firstName: _, ...known } = lesson.start.frequencies
    const few = fewestPairs / pairsOf(columns)
    const start = { ...lesson.start, frequencies: known, prior: Math.min(standard.prior, odds(few)) }
    const two = Sample.compared(start, columns, lesson.pairs[0], likeness)
    // Most may be of one person after all; what house-mates share does not tell that.
    const chances = Sample.posterior({ ...start, household: 0 }, columns, two)
    return sum(chances) > two.size / 4 ? asItIs : versioned(Parameters.careful(start, two, few))
  })

const learned = (
  columns: Columns,
  pairs: Pairs,
  likeness: Likeness.Ready,
  { start, anchored }: Lesson,
  [two, one]: Samples
): Result.Result<Model.Model, Model.DegenerateModel> => {
  const refuse = (reason: Model.DegenerateModel["reason"]) =>
    Result.fail(new Model.DegenerateModel({ reason }))
  if (columns.size < fewestRecords) return refuse("too few records")
  const all = pairsOf(columns)
  let model = Parameters.withoutExtras(Parameters.withU(start, two, undefined))
  let expected: number
  if (anchored > 0) {
    model = Parameters.withM(model, one, new Float64Array(one.size).fill(1))
    let verified = 0
    for (const flag of columns.verified) verified += flag
    expected = anchored * (columns.size / verified) ** 2
    model = { ...model, prior: odds(expected / all) }
  } else {
    const scale = pairs.size / Math.max(1, one.size)
    expected = 0
    // Once more with `u` freed of the pairs that turned out to be of one person, which matters in small files.
    for (let pass = 0; pass < 2; pass++) {
      for (let round = 0; round < rounds; round++) {
        const chances = Sample.posterior(model, columns, one)
        expected = sum(chances) * scale
        model = Parameters.withM(
          { ...model, prior: (model.prior + odds(Math.max(1, expected) / all)) / 2 },
          one,
          chances
        )
      }
      model = Parameters.withU(model, two, Sample.posterior(model, columns, two))
    }
  }
  if (expected < fewestPairs) return refuse("too few duplicates")
  if (expected > all / 4) return refuse("too many duplicates")
  model = Parameters.sound(model, Math.min(expected, Sample.enough))
  const telling = Object.entries(model.fields).filter(
    ([field, [first]]) => field in model.frequencies && first!.m > 4 * first!.u
  )
  if (telling.length < 2) return refuse("no contrast")
  const tokens = columns.extras
    .map(({ name }) => Model.extraField(name))
    .filter((field) => (model.frequencies[field]?.collision ?? 1) < (tokenShare * expected) / all)
  return Result.succeed(
    versioned({
      ...model,
      certain: anchored > 0 ? certainByBsn : model.certain,
      tokens,
      twins: tokens.length === 0 || mayHoldTwins({ ...model, tokens }, columns, pairs, likeness)
    })
  )
}

/** The standard model, before rows have taught it anything. */
const started = (
  columns: Columns,
  likeness: Likeness.Ready,
  frequencies: Model.Model["frequencies"]
): Model.Model => {
  const dependent = Dependence.of(columns, frequencies, Model.extraField)
  return {
    ...Model.standard,
    likeness: likeness.name,
    frequencies,
    prior: Math.log2((columns.size * 0.2) / pairsOf(columns)),
    ...(dependent.length > 0 ? { dependent } : {}),
    fields: Object.fromEntries(Scorer.fieldsOf(columns).map((field) => [field, Model.standardLevels(field)]))
  }
}

const versioned = ({ version: _, ...parameters }: Model.Model): Model.Model => ({
  version: Model.versionOf(parameters),
  ...parameters
})

/** How many pairs of rows there are. */
const pairsOf = ({ size }: Columns): number => (size * (size - 1)) / 2
const odds = (chance: number): number => Math.log2(chance / (1 - chance))
const sum = (values: Float64Array): number => {
  let total = 0
  for (let n = 0; n < values.length; n++) total += values[n]!
  return total
}

/** The pairs with one verified BSN. */
const anchored = ({ bsn, verified }: Columns, pairs: Pairs): Pairs =>
  Sample.picked(pairs, (p) => {
    const i = pairs.left[p]!
    const j = pairs.right[p]!
    return verified[i] === 1 && verified[j] === 1 && bsn[i] === bsn[j]
  })

/** Whether pairs like twins are of two people, as far as tokens tell. */
const mayHoldTwins = (
  model: Model.Model,
  columns: Columns,
  pairs: Pairs,
  likeness: Likeness.Ready
): boolean => {
  const { date } = columns
  const compared = Sample.compared(
    model,
    columns,
    Sample.thinned(
      Sample.picked(
        pairs,
        (p) => date[pairs.left[p]!] !== 0 && date[pairs.left[p]!] === date[pairs.right[p]!]
      )
    ),
    likeness
  )
  const tokens = Scorer.fieldsOf(columns).flatMap((field, f) => (model.tokens.includes(field) ? [f] : []))
  let one = 0
  let two = 0
  for (let p = 0; p < compared.size; p++) {
    const levels = compared.levels.subarray(p * compared.fields, (p + 1) * compared.fields)
    if (levels[Level.at.firstName]! < Level.firstName.other || !Rules.likeTwins(levels)) continue
    const bsn = levels[Level.at.bsn]!
    const told = tokens.map((f) => levels[f]!).filter((level) => level !== Level.missing)
    if (bsn === Level.bsn.verified || told.some(Rules.agreed)) one++
    else if (bsn === Level.bsn.conflict || told.length > 0) two++
  }
  return one < fewestPairs || one < 4 * two
}

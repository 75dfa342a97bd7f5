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
  const frequencies = Frequencies.of(columns, Model.extraField)
  return fromColumns(columns, Blocking.pairs(columns), ready, frequencies)
}

/**
 * Like {@link learn}, from rows and the pairs of them that share a key; of rows that teach nothing the standard model,
 * made careful by what they share by chance where there are enough of them to see that.
 */
export const modelFor = (
  columns: Columns,
  pairs: Pairs,
  likeness: Likeness.Ready,
  frequencies: Model.Model["frequencies"] = Frequencies.of(columns, Model.extraField)
): Model.Model =>
  Result.getOrElse(fromColumns(columns, pairs, likeness, frequencies), ({ reason }): Model.Model => {
    const { standard } = Model
    const version = Likeness.version(standard, likeness)
    const asItIs = version === standard.version ? standard : { ...standard, version, likeness: likeness.name }
    if (reason === "too few records" || reason === "too many duplicates") return asItIs
    // Without them no typing error is taken for another name, and any difference between names of twins goes to a person.
    const { firstName: _, ...known } = frequencies
    const few = fewestPairs / pairsOf(columns)
    const start = { ...started(columns, likeness, known), prior: Math.min(standard.prior, odds(few)) }
    const two = Sample.compared(start, columns, Sample.random(columns.size), likeness)
    // Most may be of one person after all; what house-mates share does not tell that.
    const chances = Sample.posterior({ ...start, household: 0 }, columns, two)
    return sum(chances) > two.size / 4 ? asItIs : versioned(Parameters.careful(start, two, few))
  })

const fromColumns = (
  columns: Columns,
  pairs: Pairs,
  likeness: Likeness.Ready,
  frequencies: Model.Model["frequencies"]
): Result.Result<Model.Model, Model.DegenerateModel> => {
  const refuse = (reason: Model.DegenerateModel["reason"]) =>
    Result.fail(new Model.DegenerateModel({ reason }))
  if (columns.size < fewestRecords) return refuse("too few records")
  const all = pairsOf(columns)
  const base = started(columns, likeness, frequencies)
  const two = Sample.compared(base, columns, Sample.random(columns.size), likeness)
  let model = Parameters.withoutExtras(Parameters.withU(base, two, undefined))
  const same = anchored(columns, pairs)
  let expected: number
  if (same.size >= anchors) {
    const one = Sample.compared(model, columns, Sample.thinned(same), likeness)
    model = Parameters.withM(model, one, new Float64Array(one.size).fill(1))
    let verified = 0
    for (const flag of columns.verified) verified += flag
    expected = same.size * (columns.size / verified) ** 2
    model = { ...model, prior: odds(expected / all) }
  } else {
    const candidates = Sample.compared(model, columns, Sample.thinned(pairs), likeness)
    const scale = pairs.size / Math.max(1, candidates.size)
    expected = 0
    // Once more with `u` freed of the pairs that turned out to be of one person, which matters in small files.
    for (let pass = 0; pass < 2; pass++) {
      for (let round = 0; round < rounds; round++) {
        const chances = Sample.posterior(model, columns, candidates)
        expected = sum(chances) * scale
        model = Parameters.withM(
          { ...model, prior: (model.prior + odds(Math.max(1, expected) / all)) / 2 },
          candidates,
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
      certain: same.size >= anchors ? certainByBsn : model.certain,
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
): Model.Model => ({
  ...Model.standard,
  likeness: likeness.name,
  frequencies,
  prior: Math.log2((columns.size * 0.2) / pairsOf(columns)),
  fields: Object.fromEntries(Scorer.fieldsOf(columns).map((field) => [field, Model.standardLevels(field)]))
})

const versioned = ({ version: _, ...parameters }: Model.Model): Model.Model => ({
  version: Model.versionOf(parameters),
  ...parameters
})

/** How many pairs of rows there are. */
const pairsOf = ({ size }: Columns): number => (size * (size - 1)) / 2
const odds = (chance: number): number => Math.log2(chance / (1 - chance))
const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0)

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

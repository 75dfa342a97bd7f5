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
import * as Hash from "./Hash.ts"
import * as Level from "./Level.ts"
import * as Likeness from "./Likeness.ts"
import * as Model from "./Model.ts"
import type { Pairs } from "./Pairs.ts"
import * as Receipt from "./Receipt.ts"
import * as Rules from "./Rules.ts"
import * as Scorer from "./Scorer.ts"

/** Fewer records than this teach nothing. */
const fewestRecords = 50
/** Fewer pairs of one person than this teach nothing. */
const fewestPairs = 20
/** With so many pairs of one verified BSN they alone tell what one person's records share. */
const anchors = 300
/** The standard model counts as so many pairs. */
const damping = 10
/** Comparing more pairs than this teaches nothing more. */
const enough = 150_000
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
  return fromColumns(columns, Blocking.pairs(columns), ready)
}

/** Like {@link learn}, from rows and the pairs of them that share a key. */
export const fromColumns = (
  columns: Columns,
  pairs: Pairs,
  likeness: Likeness.Ready
): Result.Result<Model.Model, Model.DegenerateModel> => {
  const refuse = (reason: Model.DegenerateModel["reason"]) =>
    Result.fail(new Model.DegenerateModel({ reason }))
  if (columns.size < fewestRecords) return refuse("too few records")
  const all = (columns.size * (columns.size - 1)) / 2
  const base: Model.Model = {
    ...Model.standard,
    likeness: likeness.name,
    frequencies: Frequencies.of(columns, Model.extraField),
    prior: Math.log2((columns.size * 0.2) / all),
    fields: Object.fromEntries(fieldsOf(columns).map((field) => [field, Model.standardLevels(field)]))
  }
  const two = sample(base, columns, random(columns.size), likeness)
  let model = withU(base, two, undefined)
  const same = anchored(columns, pairs)
  let expected: number
  if (same.size >= anchors) {
    const one = sample(model, columns, thinned(same), likeness)
    model = withM(model, one, new Float64Array(one.size).fill(1))
    let verified = 0
    for (const flag of columns.verified) verified += flag
    expected = same.size * (columns.size / verified) ** 2
    model = { ...model, prior: odds(expected / all) }
  } else {
    const candidates = sample(model, columns, thinned(pairs), likeness)
    const scale = pairs.size / Math.max(1, candidates.size)
    expected = 0
    // Once more with `u` freed of the pairs that turned out to be of one person, which matters in small files.
    for (let pass = 0; pass < 2; pass++) {
      for (let round = 0; round < rounds; round++) {
        const chances = posterior(model, columns, candidates)
        expected = sum(chances) * scale
        model = withM(
          { ...model, prior: (model.prior + odds(Math.max(1, expected) / all)) / 2 },
          candidates,
          chances
        )
      }
      model = withU(model, two, posterior(model, columns, two))
    }
  }
  if (expected < fewestPairs) return refuse("too few duplicates")
  if (expected > all / 4) return refuse("too many duplicates")
  const neutral = Object.entries(model.fields).map(([field, levels]) => [field, sound(levels)] as const)
  const telling = neutral.filter(([field, [first]]) => field in model.frequencies && first!.m > 4 * first!.u)
  if (telling.length < 2) return refuse("no contrast")
  const tokens = columns.extras
    .map(({ name }) => Model.extraField(name))
    .filter((field) => (model.frequencies[field]?.collision ?? 1) < (tokenShare * expected) / all)
  const { version: _, ...parameters } = {
    ...model,
    certain: same.size >= anchors ? certainByBsn : model.certain,
    fields: Object.fromEntries(neutral),
    tokens,
    twins: tokens.length === 0 || mayHoldTwins({ ...model, tokens }, columns, pairs, likeness)
  }
  return Result.succeed({ version: Model.versionOf(parameters), ...parameters })
}

const fieldsOf = (columns: Columns): ReadonlyArray<string> => [
  ...Level.fields.map(([field]) => field),
  ...columns.extras.map(({ name }) => Model.extraField(name))
]

const odds = (chance: number): number => Math.log2(chance / (1 - chance))
const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0)

/** A field whose agreement speaks against one person, or whose difference speaks for it, says nothing. */
const sound = (levels: ReadonlyArray<Model.LevelWeight>): ReadonlyArray<Model.LevelWeight> => {
  const same = levels[0]!
  const different = levels.at(-1)!
  return same.m > same.u && different.m < different.u
    ? levels
    : levels.map(({ level, u }) => ({ level, m: u, u }))
}

/** Whether pairs like twins are of two people, as far as tokens tell. */
const mayHoldTwins = (
  model: Model.Model,
  columns: Columns,
  pairs: Pairs,
  likeness: Likeness.Ready
): boolean => {
  const { date } = columns
  const compared = sample(
    model,
    columns,
    thinned(
      picked(pairs, (p) => date[pairs.left[p]!] !== 0 && date[pairs.left[p]!] === date[pairs.right[p]!])
    ),
    likeness
  )
  const tokens = fieldsOf(columns).flatMap((field, f) => (model.tokens.includes(field) ? [f] : []))
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

// Pairs

/** Pairs of rows drawn at random, or all pairs when there are few. */
const random = (rows: number): Pairs => {
  const all = (rows * (rows - 1)) / 2
  const size = Math.min(all, enough)
  const left = new Int32Array(size)
  const right = new Int32Array(size)
  let at = 0
  if (all <= enough) {
    for (let i = 0; i < rows; i++) {
      for (let j = i + 1; j < rows; j++) {
        left[at] = i
        right[at++] = j
      }
    }
    return { size, left, right }
  }
  for (let draw = 0; at < size; draw++) {
    const i = (Hash.mix(draw, 0x5bd1e995) >>> 0) % rows
    const j = (Hash.mix(draw, 0x1b873593) >>> 0) % rows
    if (i === j) continue
    left[at] = i
    right[at++] = j
  }
  return { size, left, right }
}

/** At most {@link enough} pairs, evenly. */
const thinned = (pairs: Pairs): Pairs => {
  const step = Math.max(1, pairs.size / enough)
  const size = Math.floor(pairs.size / step)
  const pick = (from: Int32Array) =>
    Int32Array.from({ length: size }, (_, at) => from[Math.floor(at * step)]!)
  return { size, left: pick(pairs.left), right: pick(pairs.right) }
}

/** The pairs for which something holds. */
const picked = (pairs: Pairs, holds: (pair: number) => boolean): Pairs => {
  const at: Array<number> = []
  for (let p = 0; p < pairs.size; p++) if (holds(p)) at.push(p)
  return {
    size: at.length,
    left: Int32Array.from(at, (p) => pairs.left[p]!),
    right: Int32Array.from(at, (p) => pairs.right[p]!)
  }
}

/** The pairs with one verified BSN. */
const anchored = ({ bsn, verified }: Columns, pairs: Pairs): Pairs =>
  picked(pairs, (p) => {
    const i = pairs.left[p]!
    const j = pairs.right[p]!
    return verified[i] === 1 && verified[j] === 1 && bsn[i] === bsn[j]
  })

/** Compared pairs: their levels, and the bits that frequencies add. */
interface Sample {
  readonly size: number
  readonly fields: number
  readonly levels: Uint8Array
  /** Of fields of the person, of fields of the household. */
  readonly rarity: Float32Array
  readonly apart: Uint8Array
}

const sample = (model: Model.Model, columns: Columns, pairs: Pairs, likeness: Likeness.Ready): Sample => {
  const scorer = Scorer.make(model, columns, likeness)
  const fields = scorer.fields.length
  const levels = new Uint8Array(pairs.size * fields)
  const rarity = new Float32Array(pairs.size * 2)
  const apart = new Uint8Array(pairs.size)
  for (let p = 0; p < pairs.size; p++) {
    const i = pairs.left[p]!
    const j = pairs.right[p]!
    Scorer.score(scorer, columns, i, j)
    const { answer } = scorer
    levels.set(answer.levels, p * fields)
    for (let f = 0; f < fields; f++)
      if (answer.values[f] !== 0)
        rarity[p * 2 + (Scorer.isHousehold(f) ? 1 : 0)]! += Scorer.rarity(
          scorer,
          f,
          answer.values[f]!,
          answer.levels[f]!
        )
    const verdict = Scorer.rule(scorer, columns, i, j)
    if (verdict !== undefined && Rules.isHard(verdict, true)) apart[p] = 1
  }
  return { size: pairs.size, fields, levels, rarity, apart }
}

/** The chance of each compared pair to be of one person. */
const posterior = (model: Model.Model, columns: Columns, compared: Sample): Float64Array => {
  const weights = Scorer.weightsOf(model, fieldsOf(columns))
  const chances = new Float64Array(compared.size)
  for (let p = 0; p < compared.size; p++) {
    if (compared.apart[p] === 1) continue
    let person = model.prior + compared.rarity[p * 2]!
    let household = compared.rarity[p * 2 + 1]!
    for (let f = 0; f < compared.fields; f++) {
      const weight = weights[f]![compared.levels[p * compared.fields + f]!]!
      if (Scorer.isHousehold(f)) household += weight
      else person += weight
    }
    chances[p] = Receipt.probability(person + Math.min(household, model.household))
  }
  return chances
}

// Parameters

/** How often each level occurs, by field, weighed by the pairs. */
const tally = (compared: Sample, weight: (pair: number) => number): ReadonlyArray<Float64Array> => {
  const counts = Array.from({ length: compared.fields }, () => new Float64Array(16))
  for (let p = 0; p < compared.size; p++) {
    const by = weight(p)
    if (by === 0) continue
    for (let f = 0; f < compared.fields; f++) counts[f]![compared.levels[p * compared.fields + f]!]! += by
  }
  return counts
}

const withM = (model: Model.Model, compared: Sample, chances: Float64Array): Model.Model => {
  const counts = tally(compared, (pair) => chances[pair]!)
  return {
    ...model,
    fields: mapFields(model, (field, levels, f) => {
      if (field === "bsn") return levels
      const standard = Model.standardLevels(field)
      return levels.map((level, l) => ({
        ...level,
        m: share(counts[f]!, l + 1, levels.length, standard[l]!.m)
      }))
    })
  }
}

const withU = (model: Model.Model, compared: Sample, chances: Float64Array | undefined): Model.Model => {
  const counts = tally(compared, (pair) => 1 - (chances?.[pair] ?? 0))
  return {
    ...model,
    fields: mapFields(model, (field, levels, f) => {
      if (field === "bsn") return levels
      const standard = Model.standardLevels(field)
      const collision = model.frequencies[field]?.collision
      return levels.map((level, l) => {
        const sampled = share(counts[f]!, l + 1, levels.length, standard[l]!.u)
        return {
          ...level,
          u:
            collision === undefined
              ? sampled
              : // Of agreement on a value its frequency says more than a sample.
                l === 0
                ? collision
                : isSwap(field, l + 1)
                  ? Math.max(sampled, collision * (field === "surname" ? standard[l]!.m : 1))
                  : sampled
        }
      })
    })
  }
}

/**
 * Names are swapped together, so the chance of it is counted once, with the first name; two people whose names seem
 * swapped agree on the first name by chance and on the surname by chance.
 */
const isSwap = (field: string, level: number): boolean =>
  (field === "firstName" && level === Level.firstName.swapped) ||
  (field === "surname" && level === Level.surname.swapped)

const mapFields = (
  model: Model.Model,
  map: (
    field: string,
    levels: ReadonlyArray<Model.LevelWeight>,
    f: number
  ) => ReadonlyArray<Model.LevelWeight>
): Model.Model["fields"] =>
  Object.fromEntries(Object.entries(model.fields).map(([field, levels], f) => [field, map(field, levels, f)]))

const share = (counts: Float64Array, level: number, levels: number, standard: number): number => {
  let total = 0
  for (let l = 1; l <= levels; l++) total += counts[l]!
  // What was not seen in so many pairs may still be half a pair.
  const least = Math.min(standard, 0.5 / Math.max(1, total))
  return Math.max(least, (counts[level]! + damping * standard) / (total + damping))
}

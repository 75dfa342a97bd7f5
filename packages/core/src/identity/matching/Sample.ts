/** Pairs that a model is learned from: which are taken, how they compare, and how likely each is of one person. */
import type { Columns } from "./Columns.ts"
import * as Hash from "./Hash.ts"
import * as Level from "./Level.ts"
import type * as Likeness from "./Likeness.ts"
import type * as Model from "./Model.ts"
import type { Pairs } from "./Pairs.ts"
import * as Receipt from "./Receipt.ts"
import * as Rules from "./Rules.ts"
import * as Scorer from "./Scorer.ts"

/** Comparing more pairs than this teaches nothing more. */
export const enough = 150_000

/** No field has more levels. */
export const room = 16

// What it is

/** Compared pairs: their levels, and the bits that frequencies add. */
export interface Sample {
  readonly size: number
  readonly fields: number
  readonly levels: Uint8Array
  /** Of fields of the person, of fields of the household. */
  readonly rarity: Float32Array
  readonly apart: Uint8Array
}

// What it decides

/** Pairs of rows drawn at random, or all pairs when there are few. */
export const random = (rows: number): Pairs => {
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
export const thinned = (pairs: Pairs): Pairs => {
  const step = Math.max(1, pairs.size / enough)
  const size = Math.floor(pairs.size / step)
  const pick = (from: Int32Array) =>
    Int32Array.from({ length: size }, (_, at) => from[Math.floor(at * step)]!)
  return { size, left: pick(pairs.left), right: pick(pairs.right) }
}

/** The pairs for which something holds. */
export const picked = (pairs: Pairs, holds: (pair: number) => boolean): Pairs => {
  const at: Array<number> = []
  for (let p = 0; p < pairs.size; p++) if (holds(p)) at.push(p)
  return {
    size: at.length,
    left: Int32Array.from(at, (p) => pairs.left[p]!),
    right: Int32Array.from(at, (p) => pairs.right[p]!)
  }
}

/** Compares pairs. */
export const compared = (
  model: Model.Model,
  columns: Columns,
  pairs: Pairs,
  likeness: Likeness.Ready
): Sample => {
  const scorer = Scorer.make(model, columns, likeness)
  const fields = scorer.fields.length
  const levels = new Uint8Array(pairs.size * fields)
  const rarity = new Float32Array(pairs.size * 2)
  const apart = new Uint8Array(pairs.size)
  for (let p = 0; p < pairs.size; p++) {
    const i = pairs.left[p]!
    const j = pairs.right[p]!
    const { answer } = scorer
    Scorer.compare(scorer, columns, i, j)
    levels.set(answer.levels, p * fields)
    for (let f = 0; f < fields; f++)
      if (answer.values[f] !== 0)
        rarity[p * 2 + scorer.household[f]!]! += Scorer.rarity(
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

/**
 * Whether two share a door or a telephone, but have first names of two people and not one birth date, or birth dates of two
 * and no first name to make up for it. What they share then says nothing of one person. In a small file most of those who
 * share a door are house-mates: were it counted, what families share would be learned as what one person shares.
 */
const areHouseMates = (levels: Uint8Array, at: number): boolean => {
  const door = levels[at + Level.at.address]!
  const atOneDoor = door !== Level.missing && door <= Level.address.close
  if (!atOneDoor && levels[at + Level.at.telephone] !== Level.plain.same) return false
  const name = levels[at + Level.at.firstName]!
  const born = levels[at + Level.at.birthDate]!
  if (name >= Level.firstName.other) return born >= Level.birthDate.swapped
  const isOpen =
    name === Level.missing || (name >= Level.firstName.initial && name !== Level.firstName.swapped)
  return isOpen && born === Level.birthDate.different
}

/** The chance of each compared pair to be of one person. */
export const posterior = (model: Model.Model, columns: Columns, compared: Sample): Float64Array => {
  const { size, fields, levels, rarity, apart } = compared
  const names = Scorer.fieldsOf(columns)
  const weights = Scorer.weightsOf(model, names)
  const shared = Scorer.householdOf(model, names)
  const persons = new Float64Array(fields * room)
  const households = new Float64Array(fields * room)
  for (const [f, of] of weights.entries()) (shared[f] === 1 ? households : persons).set(of, f * room)
  const chances = new Float64Array(size)
  for (let p = 0, at = 0; p < size; p++, at += fields) {
    if (apart[p] === 1) continue
    let person = model.prior + rarity[p * 2]!
    let household = rarity[p * 2 + 1]!
    for (let f = 0; f < fields; f++) {
      const level = f * room + levels[at + f]!
      person += persons[level]!
      household += households[level]!
    }
    const most = areHouseMates(levels, at) ? 0 : model.household
    chances[p] = Receipt.probability(person + Math.min(household, most))
  }
  return chances
}

/** Samples of several parts as one. */
export const joined = (parts: ReadonlyArray<Sample>): Sample => {
  const [first] = parts
  if (parts.length === 1) return first!
  const size = parts.reduce((sum, part) => sum + part.size, 0)
  const all = {
    size,
    fields: first!.fields,
    levels: new Uint8Array(size * first!.fields),
    rarity: new Float32Array(size * 2),
    apart: new Uint8Array(size)
  }
  let at = 0
  for (const part of parts) {
    all.levels.set(part.levels, at * all.fields)
    all.rarity.set(part.rarity, at * 2)
    all.apart.set(part.apart, at)
    at += part.size
  }
  return all
}

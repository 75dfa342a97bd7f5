/** The parameters of a model as a sample gives them, damped towards the standard model. */
import * as Level from "./Level.ts"
import * as Model from "./Model.ts"
import { room, type Sample } from "./Sample.ts"

/** The standard model counts as so many pairs. */
const damping = 10

// What it decides

/** The model with what records of one person share, by the chance that each pair is of one. */
export const withM = (model: Model.Model, compared: Sample, chances: Float64Array): Model.Model => {
  const counts = tally(compared, chances)
  return {
    ...model,
    fields: mapFields(model, (field, levels, f) => {
      if (field === "bsn") return levels
      const standard = Model.standardLevels(field)
      return levels.map((level, l) => ({
        ...level,
        m: share(counts[f]!, l + 1, levels.length, isKnown(field) ? standard[l]!.m : level.u)
      }))
    })
  }
}

/**
 * The standard model, made careful by what records share by chance: where they agree more often than so large a share of
 * pairs of one person explains, as in an address that all have, agreement weighs less.
 */
export const careful = (model: Model.Model, compared: Sample, explained: number): Model.Model => {
  const learned = withU(model, compared, undefined)
  const fields = mapFields(learned, (field, levels) =>
    Model.standardLevels(field).map((level, l) => ({
      ...level,
      u: Math.max(level.u, levels[l]!.u - explained)
    }))
  )
  return sound(withoutExtras({ ...model, fields }), compared.size)
}

/** The model in which extra fields say nothing, until the records show what: the column of anything may be one. */
export const withoutExtras = (model: Model.Model): Model.Model => ({
  ...model,
  fields: mapFields(model, (field, levels) => (isKnown(field) ? levels : levels.map(neutral)))
})

const isKnown = (field: string): boolean => field in Model.standard.fields

const neutral = (level: Model.LevelWeight): Model.LevelWeight => ({ ...level, m: level.u })

/** The model with what two persons share, pairs that may be of one person left out by their chance. */
export const withU = (
  model: Model.Model,
  compared: Sample,
  chances: Float64Array | undefined
): Model.Model => {
  const counts = tally(
    compared,
    chances === undefined ? new Float64Array(compared.size).fill(1) : chances.map((chance) => 1 - chance)
  )
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

/**
 * A field whose agreement speaks against one person, or whose difference speaks for it, says nothing; an extra field not
 * either when chance explains what so many pairs of one person share. Nor does a level of two people that seems to be of
 * one: then the records lack what it is about.
 */
export const sound = (model: Model.Model, pairs: number): Model.Model => {
  const fields = mapFields(model, (field, levels) => soundLevels(field, levels, pairs))
  const tells = (field: string) => isKnown(field) || fields[field]!.some(({ m, u }) => m !== u)
  return {
    ...model,
    fields,
    frequencies: Object.fromEntries(Object.entries(model.frequencies).filter(([field]) => tells(field)))
  }
}

const soundLevels = (
  field: string,
  levels: ReadonlyArray<Model.LevelWeight>,
  pairs: number
): ReadonlyArray<Model.LevelWeight> => {
  const same = levels[0]!
  const different = levels.at(-1)!
  const byChance = isKnown(field) ? 0 : deviations * Math.sqrt(Math.max(same.u, 1 / pairs) / pairs)
  const isSound = same.m > same.u + byChance && different.m < different.u
  const standard = Model.standardLevels(field)
  return levels.map(({ level, m, u }, l) => ({
    level,
    m: isSound && (m < u || standard[l]!.m > standard[l]!.u / telling) ? m : u,
    u
  }))
}

/** Chance seldom adds so many standard deviations. */
const deviations = 4

/** A level that is so many times as frequent among pairs of two people is of two people. */
const telling = 4

/** How often each level occurs, by field, weighed by the pairs. */
const tally = ({ size, fields, levels }: Sample, weights: Float64Array): ReadonlyArray<Float64Array> => {
  const counts = new Float64Array(fields * room)
  for (let p = 0, at = 0; p < size; p++, at += fields) {
    const by = weights[p]!
    if (by !== 0) for (let f = 0; f < fields; f++) counts[f * room + levels[at + f]!]! += by
  }
  return Array.from({ length: fields }, (_, f) => counts.subarray(f * room, (f + 1) * room))
}

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

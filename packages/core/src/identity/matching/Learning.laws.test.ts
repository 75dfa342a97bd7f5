import { describe, expect, it } from "@effect/vitest"
import { Result } from "effect"
import * as Batch from "./Batch.ts"
import * as Blocking from "./Blocking.ts"
import type { Columns } from "./Columns.ts"
import * as Frequencies from "./Frequencies.ts"
import * as Matching from "./index.ts"
import { laws, type Subject } from "./Learning.laws.ts"
import * as Learning from "./Learning.ts"
import * as Level from "./Level.ts"
import * as Likeness from "./Likeness.ts"
import * as Model from "./Model.ts"
import * as Parameters from "./Parameters.ts"
import * as Receipt from "./Receipt.ts"
import type { Sample } from "./Sample.ts"
import * as Scorer from "./Scorer.ts"

const { link } = Matching
const subject: Subject = Matching

/** Chances in which what house-mates share makes up for names and dates of two people. */
const generous = (model: Model.Model, columns: Columns, sample: Sample): Float64Array => {
  const { size, fields, levels, rarity, apart } = sample
  const names = Scorer.fieldsOf(columns)
  const household = Scorer.householdOf(model, names)
  const weights = Scorer.weightsOf(model, names)
  return Float64Array.from({ length: size }, (_, p) => {
    const sums = [model.prior + rarity[p * 2]!, rarity[p * 2 + 1]!]
    for (let f = 0; f < fields; f++) sums[household[f]!]! += weights[f]![levels[p * fields + f]!]!
    return apart[p] === 1 ? 0 : Receipt.probability(sums[0]! + Math.min(sums[1]!, model.household))
  })
}

/** Learns by them. */
const taught = (records: ReadonlyArray<Matching.Features>): Model.Model => {
  const likeness = Likeness.ready()
  const { columns } = Batch.of(records, likeness)
  const pairs = Blocking.pairs(columns)
  const lesson = Learning.lessonOf(columns, pairs, likeness, Frequencies.of(columns, Model.extraField))
  const [two, one] = Learning.heard(lesson.start, columns, lesson.pairs, likeness)
  let model = Parameters.withU(lesson.start, two, undefined)
  for (let round = 0; round < 12; round++) {
    const chances = generous(model, columns, one)
    const people = (chances.reduce((sum, chance) => sum + chance, 0) * pairs.size) / one.size
    const prior = (model.prior + Math.log2((people * 2) / columns.size ** 2)) / 2
    model = Parameters.withM({ ...model, prior }, one, chances)
  }
  return { ...model, version: "taught" }
}

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  "families are not taken for one client": {
    link: (records, options) => {
      const all = Array.from(records)
      return link(all, { ...options, model: taught(all) })
    }
  },
  // Each column counts by itself.
  "columns that follow from another change nothing": {
    link: (records, options) => {
      const all = Array.from(records)
      const { dependent: _, ...model } = Result.getOrThrow(link(all, options)).model
      const fields = Object.fromEntries(Level.fields.map(([field]) => [field, model.fields[field]!]))
      return link(all, { ...options, model: { ...model, fields } })
    }
  }
}

describe("learning", () => {
  for (const [law, holds] of Object.entries(laws(subject))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }
})

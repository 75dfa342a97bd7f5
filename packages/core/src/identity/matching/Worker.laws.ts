/** The laws of sharing the work of a linkage: however it is shared, what comes of it is the same. */
import fc from "fast-check"
import * as Batch from "./Batch.ts"
import * as Blocking from "./Blocking.ts"
import * as Edges from "./Edges.ts"
import { Packer } from "./encode/Packed.ts"
import * as Frequencies from "./Frequencies.ts"
import { eager, records } from "./generators.ts"
import * as Joining from "./Joining.ts"
import * as Learning from "./Learning.ts"
import * as Likeness from "./Likeness.ts"
import * as Model from "./Model.ts"
import { merged, stretch } from "./Pairs.ts"
import * as Sample from "./Sample.ts"
import * as Scorer from "./Scorer.ts"
import type { Done, Task, worker } from "./Worker.ts"

const holds =
  <Ts>(arbitrary: fc.Arbitrary<Ts>, predicate: (value: Ts) => boolean) =>
  () =>
    fc.assert(fc.property(arbitrary, predicate), { numRuns: 300 })

/** Stretches of so many things, cut at these places. */
const shares = (size: number, cuts: ReadonlyArray<number>): ReadonlyArray<readonly [number, number]> => {
  const at = [0, ...cuts.map((cut) => Math.min(cut, size)).sort((a, b) => a - b), size]
  return at.slice(1).map((to, n) => [at[n]!, to] as const)
}

/** Records, and where to cut them, or the work with them. */
const cut = records.chain((all) =>
  fc.record({ all: fc.constant(all), cuts: fc.array(fc.nat(40), { maxLength: 3 }) })
)

/** Each law by its name; running one throws when the worker, which is like `worker`, breaks it. */
export const laws = (make: typeof worker) => ({
  "what a worker encodes is what is encoded here, in whatever stretches it comes": holds(
    cut,
    ({ all, cuts }) => {
      const gathering = new Batch.Gathering(Likeness.ready())
      for (const one of all) gathering.add(one)
      const work = make()
      for (const [from, to] of shares(all.length, cuts)) {
        const packer = new Packer()
        for (const one of all.slice(from, to)) packer.add(one)
        work({ _tag: "Encode", records: packer.taken() })
      }
      const ordered = gathering.ordered()
      const done = work({ _tag: "Order", order: ordered.order, behind: ordered.behind })
      if (done._tag !== "Ordered") return false
      const apart = gathering.batch(ordered)(done.household)
      return JSON.stringify(apart) === JSON.stringify(Batch.of(all, Likeness.ready()))
    }
  ),
  "a worker counts values as they are counted here": holds(cut, ({ all }) => {
    const { columns } = Batch.of(all, Likeness.ready())
    const work = make()
    work({ _tag: "Hold", columns })
    const frequencies = Frequencies.of(columns, Model.extraField)
    return JSON.stringify(work({ _tag: "Count" })) === JSON.stringify({ _tag: "Counted", frequencies })
  }),
  "sharing the work changes nothing, however it is shared": holds(cut, ({ all, cuts }) => {
    const { columns } = Batch.of(all, Likeness.ready())
    const did = (task: Task): Done => {
      const work = make()
      work({ _tag: "Hold", columns })
      return work(task)
    }
    const passes = Array.from({ length: Blocking.passesOf(columns) }, (_, pass) => pass)
    const pairs = merged(
      shares(passes.length, cuts).flatMap(([from, to]) => {
        const done = did({ _tag: "Block", passes: passes.slice(from, to) })
        return done._tag === "Blocked" ? [done.pairs] : []
      })
    )
    const compared = (part: Task & { readonly _tag: "Compare" }) => {
      const done = did(part)
      return done._tag === "Compared" ? [done.edges] : []
    }
    const whole = Edges.of(Scorer.make(eager, columns, Likeness.ready()), columns, Blocking.pairs(columns))
    const parts = Edges.joined(
      shares(pairs.size, cuts).flatMap(([from, to]) =>
        compared({
          _tag: "Compare",
          model: eager,
          pairs: {
            size: to - from,
            left: pairs.left.slice(from, to),
            right: pairs.right.slice(from, to)
          }
        })
      )
    )
    return JSON.stringify(parts) === JSON.stringify(whole)
  }),
  "what a model is learned from is compared alike, however it is shared": holds(cut, ({ all, cuts }) => {
    const { columns } = Batch.of(all, Likeness.ready())
    const frequencies = Frequencies.of(columns, Model.extraField)
    const pairs = Blocking.pairs(columns)
    const lesson = Learning.lessonOf(columns, pairs, Likeness.ready(), frequencies)
    const [two, one] = Learning.heard(lesson.start, columns, lesson.pairs, Likeness.ready())
    const parts = cuts.length + 1
    const samples = Array.from({ length: parts }, (_, part) => {
      const work = make()
      work({ _tag: "Hold", columns })
      const [random, likely] = lesson.pairs
      const done = work({
        _tag: "Sample",
        model: lesson.start,
        pairs: [stretch(random, part, parts), stretch(likely, part, parts)]
      })
      return done._tag === "Sampled" ? [done.samples] : []
    }).flat()
    return (
      JSON.stringify(Sample.joined(samples.map(([two]) => two))) === JSON.stringify(two) &&
      JSON.stringify(Sample.joined(samples.map(([, one]) => one))) === JSON.stringify(one)
    )
  }),
  "pairs are joined alike, however they are shared": holds(cut, ({ all, cuts }) => {
    const { columns } = Batch.of(all, Likeness.ready())
    const scorer = Scorer.make(eager, columns, Likeness.ready())
    const edges = Edges.of(scorer, columns, Blocking.pairs(columns))
    const rejected = Array.from(edges.left.slice(0, 1), (row) => [row, edges.right[0]!] as const)
    const terms: Joining.Terms = { from: "certain", byName: true, rejected }
    const whole = Joining.of(scorer, columns, edges, terms)
    const parts = Joining.parts(edges, columns.size, cuts.length + 1)
    if (parts.reduce((sum, places) => sum + places.length, 0) !== edges.size) return false
    return parts.every((places) => {
      const work = make()
      work({ _tag: "Hold", columns })
      work({ _tag: "Compare", model: eager, pairs: stretch(Blocking.pairs(columns), 0, 2) })
      const done = work({ _tag: "Join", edges: Edges.picked(edges, places), terms })
      return done._tag === "Joined" && done.fates.every((fate, n) => fate === whole[places[n]!])
    })
  })
})

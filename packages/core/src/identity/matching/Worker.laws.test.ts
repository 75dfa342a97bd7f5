import { describe, expect, it } from "@effect/vitest"
import { laws } from "./Worker.laws.ts"
import { type Task, worker } from "./Worker.ts"

/** A worker that was asked something else. */
const asked =
  (ask: (task: Task) => Task): typeof worker =>
  (likeness) => {
    const work = worker(likeness)
    return (task) => work(ask(task))
  }

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, typeof worker> = {
  "what a worker encodes is what is encoded here, in whatever stretches it comes": asked((task) =>
    task._tag === "Order" ? { ...task, behind: 0 } : task
  ),
  // What is rare is not told from what is frequent.
  "a worker counts values as they are counted here": (likeness) => {
    const work = worker(likeness)
    return (task) => {
      const done = work(task)
      return done._tag === "Counted" ? { ...done, frequencies: {} } : done
    }
  },
  "sharing the work changes nothing, however it is shared": asked((task) =>
    task._tag === "Block" ? { ...task, passes: task.passes.slice(1) } : task
  ),
  "what a model is learned from is compared alike, however it is shared": asked((task) =>
    task._tag === "Sample" ? { ...task, pairs: [task.pairs[1], task.pairs[0]] } : task
  ),
  "pairs are joined alike, however they are shared": asked((task) =>
    task._tag === "Join" ? { ...task, terms: { ...task.terms, rejected: [] } } : task
  )
}

describe("sharing the work of a linkage", () => {
  for (const [law, holds] of Object.entries(laws(worker))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }
})

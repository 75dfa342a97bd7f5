import { describe, expect, it } from "@effect/vitest"
import { laws, type Subject } from "./Accu.laws.ts"
import * as Accu from "./Accu.ts"

const reporting = (change: (report: Accu.Report) => object): Subject => ({
  ...Accu,
  tally: (measure) => {
    const counted = Accu.tally(measure)
    return { ...counted, report: () => ({ ...counted.report(), ...change(counted.report()) }) }
  }
})
let added = 0

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  "the figures are the findings, counted": reporting(({ found }) => ({ found: found + 1 })),
  "a client counts once, however many services know it": reporting(({ byService, clients }) => ({
    clients: Math.max(
      clients,
      Object.values(byService).reduce((sum, one) => sum + one, 0)
    )
  })),
  "the order does not matter": {
    ...Accu,
    tally: (measure) => {
      const counted = Accu.tally(measure)
      return {
        add: (one) => {
          added += 1
          counted.add(one)
        },
        report: () => ({ ...counted.report(), found: added })
      }
    }
  },
  "mending what a finding says lowers the number": {
    ...Accu,
    findings: (measure, one) => {
      const found = Accu.findings(measure, one)
      return found.length === 0 ? found : [...found, ...found].slice(0, 1)
    }
  },
  "who does not count has nothing to mend": {
    ...Accu,
    findings: (measure, one) =>
      Accu.findings(
        { ...measure, definition: { ...measure.definition, deceased: true, emigrated: true } },
        one
      )
  },
  "a field that somebody uses is not superfluous, unless its collection is over": reporting(() => ({
    superfluous: [{ field: "name", filled: 1 }]
  }))
}

describe("Accu", () => {
  for (const [law, holds] of Object.entries(laws(Accu))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }
})

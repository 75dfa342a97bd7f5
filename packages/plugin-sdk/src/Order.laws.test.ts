import { describe, expect, it } from "@effect/vitest"
import { laws, type Subject } from "./Order.laws.ts"
import * as Order from "./Order.ts"

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  "text is in the order of its code points": {
    ...Order,
    scalar: (left, right) => (left < right ? -1 : left > right ? 1 : 0)
  },
  "integers are in the order of their size": {
    ...Order,
    scalar: (left, right) => Order.scalar(String(left), String(right))
  },
  "a list is in the order of its first difference, and after its beginning": {
    ...Order,
    list: (left, right) => left.length - right.length || Order.list(left, right)
  }
}

describe("Order", () => {
  for (const [law, holds] of Object.entries(laws(Order))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }

  it("puts an emoji after U+FFFF, unlike UTF-16", () => {
    const texts = ["😀", "\uffff", "\ue000", "\ud7ff", "a", ""]
    expect(texts.sort(Order.scalar)).toEqual(["", "a", "\ud7ff", "\ue000", "\uffff", "😀"])
  })
})

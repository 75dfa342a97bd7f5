import { Effect } from "effect"
import { expect, it } from "vitest"
import { program } from "../src/effect-way.ts"

it("the Effect way reaches the same services through layers", async () => {
  expect(await Effect.runPromise(program)).toMatchObject({ records: 2, clients: 1, doubts: 0 })
})

import { expect, it } from "@effect/vitest"
import * as Hash from "../Hash.ts"
import { Model, score } from "../index.ts"

const level = (left: string, right: string) =>
  score(Model.standard, { id: "1", email: left }, { id: "2", email: right }).fields.find(
    ({ field }) => field === "email"
  )?.level

it("takes no e-mail address for another that has the same hash", () => {
  for (const [one, other] of [
    ["gxzqnd@a.nl", "ncovsm@a.nl"],
    ["bexave@a.nl", "elagyg@a.nl"]
  ] as const) {
    expect(Hash.wide(one)).toBe(Hash.wide(other))
    expect([level(one, other), level(one, one), level(other, other)]).toEqual(["different", "same", "same"])
  }
})

import { describe, expect, it } from "@effect/vitest"
import { Result } from "effect"
import * as Matching from "../index.ts"

const { Model, TooManyExtras } = Matching
const person = { firstNames: "Anna Maria", surname: "Horst", birthDate: "1956-03-14", postcode: "3511 AB" }
const fields = (from: number, to: number): Matching.Features["extra"] =>
  Object.fromEntries(Array.from({ length: to - from }, (_, n) => [`canary ${from + n}`, "x"]))
const one = { ...person, id: "a", extra: fields(0, 40) }
const other = (to: number): Matching.Features => ({ ...person, id: "b", extra: fields(20, to) })

describe("extra fields", () => {
  it("are compared when all records have at most 64 between them", () => {
    const { clusters } = Result.getOrThrow(Matching.link([one, other(64)], { model: Model.standard }))
    expect(clusters).toHaveLength(1)
  })

  it("are refused when there are more, and none is named", () => {
    const [left, right] = [one, other(500)]
    const refused = new TooManyExtras({ most: 64 })
    expect(() => Matching.link([left, right])).toThrow(refused)
    expect(() => Matching.learn([left, right])).toThrow(refused)
    expect(() => Matching.score(Model.standard, left, right)).toThrow(refused)
    expect(() => Matching.matchOne(Model.standard, left, [right])).toThrow(refused)
    expect(() => Matching.keys({ ...left, extra: fields(0, 65) })).toThrow(refused)
    expect(refused.message).not.toContain("canary")
  })
})

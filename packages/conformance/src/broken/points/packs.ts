/** Broken rule packs, with one fault each. */
import { Point, RulePack } from "@zorgband/plugin-sdk"
import { type BrokenPoint, plugin } from "./BrokenPoint.ts"

/** A pack with these versions. */
export const packed = (title: string, versions: () => ReadonlyArray<RulePack.PackedRules>): BrokenPoint => ({
  title,
  stands: { "rule pack": { "home care": {} } },
  plugin: () => plugin(Point.rulePack(RulePack.of("home care", versions())))
})

let editions = 0

/** The broken ones, by name. */
export const packs = {
  "one id for two": packed("has two versions under one id", () => [
    { version: "1", rules: { rows: [] } },
    { version: "1", rules: { rows: [1] } }
  ]),
  "a new edition each time": packed("changes what a version says", () => [
    { version: "1", rules: { rows: [editions++] } }
  ])
}

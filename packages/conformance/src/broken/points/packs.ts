/** Broken rule packs, with one fault each. */
import { fixtures } from "@zorgband/core/routing/testing"
import { type Json, Point, RulePack } from "@zorgband/plugin-sdk"
import { type BrokenPoint, plugin } from "./BrokenPoint.ts"

/** A pack with these versions. */
export const packed = (title: string, versions: () => ReadonlyArray<RulePack.PackedRules>): BrokenPoint => ({
  title,
  stands: { "rule pack": { "home care": {} } },
  plugin: () => plugin(Point.rulePack(RulePack.of("home care", versions())))
})

const { version: _, effectiveFrom: __, ...whole } = fixtures.rules

/** Rules that a host can publish. */
export const rules = whole as unknown as { readonly [field: string]: Json.Json }

let editions = 0

/** The broken ones, by name. */
export const packs = {
  "one id for two": packed("has two versions under one id", () => [
    { version: "1", rules },
    { version: "1", rules: { ...rules, hitPolicy: "any" } }
  ]),
  "a question without an owner": packed("leaves questions that no rule is for", () => [
    { version: "1", rules: { ...rules, rules: [] } }
  ]),
  "says nothing": packed("has a version that says nothing", () => [{ version: "1", rules: {} }]),
  "a new edition each time": packed("changes what a version says", () => [
    { version: "1", rules: { ...rules, edition: editions++ } }
  ])
}

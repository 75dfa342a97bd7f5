/// <reference types="node" />
/**
 * How well a Dutch population is linked, under the everyday, the hard and the migrated profile: twins, siblings, moves,
 * partner's names, a third without BSN. The BSN teaches the model and is then taken away. Nothing in matching is fitted to
 * the migrated profile, which has people of its own.
 *
 *     npm run evaluate -- population [RECORDS] [everyday|hard|migrated]
 */
import { Comparable, Matching } from "@zorgband/core/identity"
import { Population, Profile } from "@zorgband/core/identity/testing"
import { Result } from "effect"
import * as Quality from "./Quality.ts"

const [count = "1000000", only] = process.argv.slice(3)
const profiles = ["everyday", "hard", "migrated"] as const
const seeds = { everyday: 20_260, hard: 20_260, migrated: 77_411 }
if (!/^[1-9]\d*$/.test(count) || (only !== undefined && !profiles.some((name) => name === only))) {
  console.error(`Usage: npm run evaluate -- population [RECORDS] [${profiles.join("|")}]`)
  process.exit(2)
}

const made = (name: (typeof profiles)[number]) => {
  const features: Array<Matching.Features> = []
  const truth = new Map<string, string>()
  /** The births of twins, with both of them. */
  const births = new Map<number, Set<number>>()
  for (const { system, id, person, truth: who } of Population.records({
    seed: seeds[name],
    persons: Number.MAX_SAFE_INTEGER,
    systems: ["home-care", "maternity", "welfare"],
    profile: Profile[name]
  })) {
    const key = `${system}/${id}`
    const bsn = person.bsn?.verification.status === "verified" ? person.bsn.value : null
    features.push(Comparable.features(key, { person, bsn }) ?? { id: key })
    truth.set(key, `${who.entity}`)
    births.set(who.birth, (births.get(who.birth) ?? new Set()).add(who.entity))
    if (features.length >= Number(count)) break
  }
  return { features, truth, births: [...births.values()].filter((people) => people.size > 1) }
}

const table: Array<Record<string, string | number>> = []
for (const name of profiles) {
  if (only !== undefined && only !== name) continue
  const { features, truth, births } = made(name)
  const start = performance.now()
  const model = Result.getOrThrow(Matching.learn(features))
  const bare = features.map(({ bsn: _, bsnVerified: __, ...rest }) => rest)
  const { clusters } = Result.getOrThrow(Matching.link(bare, { model }))
  const seconds = (performance.now() - start) / 1_000
  const megabytes = process.resourceUsage().maxRSS / 1_024
  const quality = Quality.of(clusters, truth)
  const together = new Map<string, Set<number>>()
  for (const [at, ids] of clusters.entries())
    for (const id of ids) {
      const person = truth.get(id)!
      together.set(person, (together.get(person) ?? new Set()).add(at))
    }
  const twins = births.filter((people) => {
    const [one, two] = [...people].map((person) => together.get(`${person}`)!)
    return [...one!].some((cluster) => two!.has(cluster))
  }).length
  const verified = new Map(features.map(({ id, bsn, bsnVerified }) => [id, bsnVerified ? bsn : undefined]))
  const withBsn = Result.getOrThrow(Matching.link(features, { model }))
  const clashes = withBsn.clusters.filter(
    (ids) => new Set(ids.map((id) => verified.get(id)).filter(Boolean)).size > 1
  ).length
  table.push({
    profile: name,
    records: features.length,
    people: quality.truth,
    precision: quality.precision.toFixed(4),
    recall: quality.recall.toFixed(4),
    "twin births": births.length,
    "pairs of twins linked": twins,
    "per 10,000 twin births": Math.round((10_000 * twins) / births.length),
    "per 10,000 records": ((10_000 * twins) / features.length).toFixed(2),
    "clients with two verified BSNs": clashes,
    seconds: Math.round(seconds),
    MB: Math.round(megabytes)
  })
}
console.table(table)

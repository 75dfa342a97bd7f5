/** Broken channels, connectors, registers, staff and packs, on purpose: simulations with one fault each. */
import type { PointCheckId } from "../points/checks.ts"
import { channels, exchange } from "./points/channels.ts"
import { connectors, system } from "./points/connectors.ts"
import { packed, packs, rules } from "./points/packs.ts"
import { office, registers } from "./points/registers.ts"
import { roster, rosters } from "./points/staff.ts"

/** Every broken plugin, by name. */
export const brokenPoints = { ...channels, ...connectors, ...registers, ...rosters, ...packs }

/** The same simulations with nothing wrong. */
export const soundPoints = {
  channel: exchange("nothing is wrong with it", () => ({})),
  connector: system("nothing is wrong with it", () => ({})),
  register: office("nothing is wrong with it", () => ({})),
  roster: roster("nothing is wrong with it", (sound) => sound),
  pack: packed("nothing is wrong with it", () => [{ version: "1", rules }])
}

type PointId = keyof typeof brokenPoints

/** The broken plugins that each check must catch. */
export const pointTwins: { readonly [Id in PointCheckId]: readonly [PointId, ...ReadonlyArray<PointId>] } = {
  "channel.order": ["newest first"],
  "channel.limit": ["limit taken for a hint"],
  "channel.one-by-one": ["repeats the last, always"],
  "channel.place-stands": ["read is gone"],
  "channel.ids": ["ids of a session"],
  "channel.forward": ["always from the start"],
  "channel.away": ["away is silence"],
  "channel.nonsense": ["nonsense is a defect"],
  "channel.quiet": ["tells the number"],
  "channel.skips-nothing": ["moves on when it fails"],
  "channel.contacts": ["calls of tomorrow"],
  "connector.takes-over": ["takes nothing over"],
  "connector.once": ["takes it over twice"],
  "connector.each": ["known by the person"],
  "connector.refusal": ["refusal as trouble"],
  "connector.away": ["away is refused"],
  "connector.nonsense": ["nonsense is accepted"],
  "connector.quiet": ["receipt with a name", "receipt with a house number", "logs the change"],
  "register.answers": ["a word of its own"],
  "register.same-answer": ["answers by turns"],
  "register.away": ["away is refuted"],
  "register.nonsense": ["tells the number asked"],
  "skills.answers": ["tells of everybody"],
  "skills.away": ["away is nobody"],
  "skills.quiet": ["tells who was asked for", "logs who was asked for"],
  "skills.nonsense": ["dies of nonsense"],
  "rooms.answers": ["tells twice"],
  "rooms.away": ["away is nobody"],
  "rooms.quiet": ["tells who was asked for", "logs who was asked for"],
  "rooms.nonsense": ["dies of nonsense"],
  "pack.versions": ["one id for two"],
  "pack.proven": ["a question without an owner", "says nothing"],
  "pack.stands": ["a new edition each time"]
}

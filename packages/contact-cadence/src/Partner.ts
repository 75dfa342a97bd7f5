/**
 * An organisation in the network (*zorgpartner, ketenpartner*): only in view, or with active, structural contact. It
 * is known by the id that the host gives it, and by the numbers of the registers.
 */
import { Party } from "@zorgband/core/access"
import { Identifier, Text } from "@zorgband/core/identity"
import { Instant } from "@zorgband/core/time"
import { Collection } from "@zorgband/plugin-sdk"
import { Result, Schema } from "effect"

// What it is

/** Names a partner: an id of the host's, such as `p-017`. */
export const PartnerId = Party.Code.pipe(Schema.brand("PartnerId"))
/** See {@link PartnerId}. */
export type PartnerId = typeof PartnerId.Type

/** `in view` (*in beeld*): known, without agreed contact. `active` (*actief contact*): contact is structural. */
export const Tier = Schema.Literals(["in view", "active"])
/** See {@link Tier}. */
export type Tier = typeof Tier.Type

/** What is told of a partner. */
export const Profile = Schema.Struct({
  /** The name of the organisation. */
  name: Text.field(200),
  /** An acute partner has a double role in a crisis: helper, and possibly struck itself. */
  kind: Schema.Literals(["acute", "non-acute", "other"]),
  /** Whether contact is active. */
  tier: Tier,
  /** KvK and AGB numbers and ids in other systems, at most twenty. */
  identifiers: Schema.Array(Identifier.Identifier).check(Schema.isMaxLength(20)),
  /** How many locations it has. */
  locations: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 10_000 }))
})
/** See {@link Profile}. */
export interface Profile extends Schema.Schema.Type<typeof Profile> {}

/** A partner as it stands. */
export const Partner = Schema.Struct({
  ...Profile.fields,
  /** When it came into view. */
  since: Instant.Instant,
  /** When it left the network, or `null`. */
  left: Schema.NullOr(Instant.Instant)
})
/** See {@link Partner}. */
export interface Partner extends Schema.Schema.Type<typeof Partner> {}

/** What can happen to a partner. */
export const Event = Schema.TaggedUnion({
  /** It came into view. */
  CameIntoView: { ...Profile.fields, at: Instant.Instant },
  /** Something else is told of it, its tier included. */
  Changed: { ...Profile.fields, at: Instant.Instant },
  /** It left the network. */
  Left: { at: Instant.Instant }
})
/** See {@link Event}. */
export type Event = typeof Event.Type

// What can go wrong

/** The partner left the network. */
export class PartnerLeft extends Schema.TaggedError<PartnerLeft>()("PartnerLeft", {
  /** Which partner. */
  partner: PartnerId
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `Partner ${this.partner} left the network. Register what came instead under an id of its own.`
  }
}

// What it decides

const encode = Schema.encodeSync(Profile)
const same = (left: Profile, right: Profile): boolean =>
  JSON.stringify(encode(left)) === JSON.stringify(encode(right))

const profileOf = ({ since: _since, left: _left, ...profile }: Partner): Profile => profile

/** This is told of a partner: it comes into view, changes, or stays as it was. */
export const tell = (
  id: PartnerId,
  state: Partner | null,
  profile: Profile,
  at: Instant.Instant
): Result.Result<ReadonlyArray<Event>, PartnerLeft> => {
  if (state === null) return Result.succeed([Event.cases.CameIntoView.make({ ...profile, at })])
  if (state.left !== null) return Result.fail(new PartnerLeft({ partner: id }))
  return Result.succeed(same(profileOf(state), profile) ? [] : [Event.cases.Changed.make({ ...profile, at })])
}

/** The partner leaves the network. */
export const leave = (
  id: PartnerId,
  state: Partner,
  at: Instant.Instant
): Result.Result<ReadonlyArray<Event>, PartnerLeft> =>
  state.left === null
    ? Result.succeed([Event.cases.Left.make({ at })])
    : Result.fail(new PartnerLeft({ partner: id }))

/** The partner after an event. */
export const evolve = (state: Partner | null, event: Event): Partner | null =>
  Event.match(event, {
    CameIntoView: ({ _tag, at, ...profile }): Partner | null => ({ ...profile, since: at, left: null }),
    Changed: ({ _tag, at: _at, ...profile }) => state && { ...state, ...profile },
    Left: ({ at }) => state && { ...state, left: at }
  })

/** Whose key seals what names the partner: a practice may carry the name and number of a person. */
export const subject = (id: PartnerId): string => `network/${id}`

/** How partners are stored. */
export const collection = Collection.define({
  name: "partner",
  version: 1,
  row: Partner,
  categories: {
    name: "network",
    kind: "network",
    tier: "network",
    identifiers: "network",
    locations: "network",
    since: "network",
    left: "network"
  },
  fields: {
    tier: Collection.text<Partner>((row) => (row.left === null ? row.tier : null)),
    identifier: Collection.texts<Partner>((row) =>
      row.left === null ? row.identifiers.map(Identifier.toToken) : []
    )
  },
  indexes: { by_tier: { fields: ["tier"] }, by_identifier: { fields: ["identifier"] } },
  event: Event,
  eventVersion: 1,
  personal: { CameIntoView: ["name", "identifiers"], Changed: ["name", "identifiers"] },
  evolve
})

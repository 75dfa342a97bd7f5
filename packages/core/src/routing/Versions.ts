/**
 * The versions of the routing rules in time: each holds from its moment until the next one does, so that the decision of
 * any day can be made again.
 */
import { Result, Schema } from "effect"
import { Instant } from "../time/index.ts"
import type { Definition, RuleSet } from "./RuleSet.ts"

// What it is

/** A version, of which only its id and its moment are looked at. */
export interface Version {
  /** The version. */
  readonly definition: Pick<Definition, "version" | "effectiveFrom">
}

/** Versions, the earliest first: proven ones, or as they are stored. Make it with {@link of}. */
export interface Versions<V extends Version = RuleSet> {
  /** The versions by the moment from which they hold. */
  readonly inOrder: ReadonlyArray<V>
}

// What can go wrong

/** Two versions have the same id or begin at the same moment, so it would be chance which one holds. */
export class VersionsClash extends Schema.TaggedError<VersionsClash>()("VersionsClash", {
  /** The ids of the two versions. */
  versions: Schema.Tuple([Schema.String, Schema.String])
}) {
  override get message(): string {
    const [a, b] = this.versions
    return `Versions "${a}" and "${b}" of the routing rules have the same id or begin at the same moment. Give each its own.`
  }
}

/** The version would hold from a moment that has passed, so that what was decided since would no longer follow from the rules. */
export class RewritesThePast extends Schema.TaggedError<RewritesThePast>()("RewritesThePast", {
  /** The id of the version. */
  version: Schema.String,
  /** When it was published: the earliest moment from which it may hold. */
  earliest: Instant.Instant
}) {
  override get message(): string {
    return `Version ${this.version} of the routing rules would change what was decided before. Let it hold from ${Instant.format(this.earliest)} or later.`
  }
}

/** No version held at that moment. */
export class NotYetInForce extends Schema.TaggedError<NotYetInForce>()("NotYetInForce", {
  /** The moment that was asked for. */
  at: Instant.Instant
}) {
  override get message(): string {
    return `No version of the routing rules holds at ${Instant.format(this.at)}. Publish one that does, or ask for a later moment.`
  }
}

// What it decides

/** Puts versions in order. */
export const of = <V extends Version>(
  versions: ReadonlyArray<V>
): Result.Result<Versions<V>, VersionsClash> => {
  const inOrder = [...versions].sort((a, b) => a.definition.effectiveFrom - b.definition.effectiveFrom)
  const seen = new Map<string | number, string>()
  for (const { definition } of inOrder) {
    for (const key of [definition.version, definition.effectiveFrom]) {
      const other = seen.get(key)
      if (other !== undefined) {
        return Result.fail(new VersionsClash({ versions: [other, definition.version] }))
      }
      seen.set(key, definition.version)
    }
  }
  return Result.succeed({ inOrder })
}

/** Adds a version that is published now. Only the first may hold from a moment that has passed. */
export const add = <V extends Version>(
  { inOrder }: Versions<V>,
  next: V,
  now: Instant.Instant
): Result.Result<Versions<V>, VersionsClash | RewritesThePast> => {
  const { effectiveFrom, version } = next.definition
  return Result.flatMap(of([...inOrder, next]), (versions) =>
    inOrder.length > 0 && effectiveFrom < now
      ? Result.fail(new RewritesThePast({ version, earliest: now }))
      : Result.succeed(versions)
  )
}

/** The version that holds at a moment: the one that took effect last. */
export const asOf = <V extends Version>(
  { inOrder }: Versions<V>,
  at: Instant.Instant
): Result.Result<V, NotYetInForce> => {
  const found = inOrder.findLast(({ definition }) => definition.effectiveFrom <= at)
  return found === undefined ? Result.fail(new NotYetInForce({ at })) : Result.succeed(found)
}

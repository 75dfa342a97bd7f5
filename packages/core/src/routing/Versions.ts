/**
 * The versions of the routing rules in time: each holds from its moment until the next one does, so that the decision of
 * any day can be made again.
 */
import { Result, Schema } from "effect"
import { Instant } from "../time/index.ts"
import type { RuleSet } from "./RuleSet.ts"

// What it is

/** Proven versions, the earliest first. Make it with {@link of}. */
export interface Versions {
  /** The versions by the moment from which they hold. */
  readonly inOrder: ReadonlyArray<RuleSet>
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

/** No version held at that moment. */
export class NotYetInForce extends Schema.TaggedError<NotYetInForce>()("NotYetInForce", {
  /** The moment that was asked for. */
  at: Instant.Instant
}) {
  override get message(): string {
    return `No version of the routing rules holds at ${Instant.format(this.at)}. Give one an earlier moment of effect.`
  }
}

// What it decides

/** Puts proven versions in order. */
export const of = (ruleSets: ReadonlyArray<RuleSet>): Result.Result<Versions, VersionsClash> => {
  const inOrder = [...ruleSets].sort((a, b) => a.definition.effectiveFrom - b.definition.effectiveFrom)
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

/** The version that holds at a moment: the one that took effect last. */
export const asOf = ({ inOrder }: Versions, at: Instant.Instant): Result.Result<RuleSet, NotYetInForce> => {
  const found = inOrder.findLast(({ definition }) => definition.effectiveFrom <= at)
  return found === undefined ? Result.fail(new NotYetInForce({ at })) : Result.succeed(found)
}

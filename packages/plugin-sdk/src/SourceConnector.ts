/**
 * How changes go out to a system that registers people. A vendor of such a system, or its integrator, writes a connector
 * as a plugin, under the name with which the system's records are registered.
 */
import { Effect, Schema } from "effect"
import type { Json } from "./Json.ts"
import * as Provided from "./Provided.ts"

// What it is

/** What a system is asked to take over. It holds personal data: send it by a road that is fit for it. */
export interface SourceChange {
  /** The same for the same change, however often it is sent: a system that has it already answers as it did. */
  readonly key: string
  /** The system's own id of the person. */
  readonly localId: string
  /** The fields to take over, as JSON of a person: only those that differ from what the system says. */
  readonly person: Json
  /** Ids in the same system that are of the same person: registered twice there. */
  readonly duplicates: ReadonlyArray<string>
  /** Whether address and telephones may not be given out: the strictest of what is known holds. */
  readonly secret: boolean
}

/** What the system answers. */
export type SourceAnswer =
  | {
      /** It has taken the change, or put it in its own queue. */
      readonly _tag: "Accepted"
      /** Its receipt: at most 200 characters, no personal data. */
      readonly receipt: string
    }
  | {
      /** It will not take the change. */
      readonly _tag: "Refused"
      /** A code of its own for why: at most 200 characters, no personal data. */
      readonly reason: string
    }

/** A connector that was opened. */
export interface SourceConnector {
  /** Sends one change. At least once: see {@link SourceChange.key}. */
  readonly send: (change: SourceChange) => Effect.Effect<SourceAnswer, ConnectorUnavailable>
}

// What can go wrong

/** The system cannot be reached, or what it answered cannot be read. The change is sent again later. */
export class ConnectorUnavailable extends Schema.TaggedError<ConnectorUnavailable>()("ConnectorUnavailable", {
  /** The system. */
  source: Schema.String
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `${this.source} cannot be reached. The change is sent again later.`
  }
}

// What it does

/** A connector of promises, for vendors without Effect. A promise that rejects is a system that cannot be reached. */
export const fromPromise = (connector: {
  readonly name: string
  readonly send: (change: SourceChange) => Promise<SourceAnswer>
}): Provided.Provided<SourceConnector> =>
  Provided.of(connector.name, {
    send: (change) =>
      Effect.tryPromise({
        try: () => connector.send(change),
        catch: () => new ConnectorUnavailable({ source: connector.name })
      })
  })

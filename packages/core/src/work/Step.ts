/**
 * One command of many that the library makes itself, such as those of a tick: it happens once, whoever calls and however
 * often, and only the call that recorded it counts it.
 */
import { Id, type Json } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import type { Caller } from "../access/Caller.ts"
import type * as CommandId from "./CommandId.ts"
import type * as Store from "./Store.ts"
import type * as Work from "./Work.ts"

// What it is

/** See {@link run}. */
export interface Step<A extends Json.Json, E> {
  /** The method that was called. */
  readonly name: string
  /** Who calls. */
  readonly caller: Caller
  /** The command's id: calls that would do the same have the same. */
  readonly own: CommandId.Own
  /** When, in epoch milliseconds. */
  readonly at: number
  /** What it does; {@link nothing} when there is nothing to do. */
  readonly body: (work: Work.Work) => Effect.Effect<A, E | Nothing>
}

/** There is nothing to do: no trace is left, so that the same command can do it when there is. */
export interface Nothing {
  /** What it is. */
  readonly _tag: "Nothing"
}

/** What a step came to. */
export interface Done<A> {
  /** What its body gave. */
  readonly did: A
  /** Whether this call recorded it; else another did, before or at the same time. */
  readonly here: boolean
}

// What it does

/** See {@link Nothing}. */
export const nothing: Effect.Effect<never, Nothing> = Effect.fail({ _tag: "Nothing" })

/** Does a step; `null` when there was nothing to do. */
export const run = <A extends Json.Json, E>(
  store: Store.Store,
  { name, caller, own, at, body }: Step<A, E>
): Effect.Effect<Done<A> | null, Exclude<E, Nothing> | Work.WorkError> => {
  const call = Id.random(at)
  return store
    .run({
      name,
      caller,
      stamp: { at },
      own,
      payload: own,
      body: (work) => Effect.map(body(work), (did) => ({ call, did }))
    })
    .pipe(
      Effect.map(({ call: by, did }): Done<A> => ({ did, here: by === call })),
      Effect.catchIf(
        (failure): failure is Extract<E | Nothing | Work.WorkError, Nothing> =>
          (failure as { readonly _tag?: unknown })._tag === "Nothing",
        () => Effect.succeed(null)
      )
    ) as Effect.Effect<Done<A> | null, Exclude<E, Nothing> | Work.WorkError>
}

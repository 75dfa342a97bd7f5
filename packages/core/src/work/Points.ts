/** What the plugins of a host provide under names, opened: how a service reaches a channel, a connector or a register. */
import { Point } from "@zorgband/plugin-sdk"
import { Context, Effect, type Scope } from "effect"

// What it is

/** What is provided under names. */
export interface Points {
  /** The one with this name. */
  readonly get: <P extends Point.Point>(
    point: P,
    name: string
  ) => Effect.Effect<Point.Points[P][0], Point.UnknownExtension>
  /** All of a point, in the order of the plugins. */
  readonly all: <P extends Point.Point>(
    point: P
  ) => ReadonlyArray<{ readonly name: string; readonly service: Point.Points[P][0] }>
}

interface Opened {
  readonly point: Point.Point
  readonly name: string
  readonly service: Point.Points[Point.Point][0]
}

// What it does

const of = (opened: ReadonlyArray<Opened>): Points => ({
  get: <P extends Point.Point>(point: P, name: string) => {
    const those = opened.filter((one) => one.point === point)
    const found = those.find((one) => one.name === name)
    return found === undefined
      ? Effect.fail(new Point.UnknownExtension({ point, has: those.map((one) => one.name) }))
      : Effect.succeed(found.service as Point.Points[P][0])
  },
  all: <P extends Point.Point>(point: P) =>
    opened.flatMap(({ point: of, name, service }) =>
      of === point ? { name, service: service as Point.Points[P][0] } : []
    )
})

/** What the plugins of the host provide under names; it is given with the storage. */
export const Points: Context.Reference<Points> = Context.Reference("@zorgband/core/work/Points", {
  defaultValue: () => of([])
})

/** Opens all that plugins provide under names, for a tenant; it is closed with the scope. */
export const open = (
  named: ReadonlyArray<Point.AnyNamed>,
  tenant: string
): Effect.Effect<Points, Point.NotOpened | Point.Points[Point.Point][1], Scope.Scope> =>
  Effect.gen(function* () {
    const opened: Array<Opened> = []
    for (const { point, name, open } of named) {
      const opening = Effect.suspend<Opened["service"], Point.Points[Point.Point][1], Scope.Scope>(() =>
        open(tenant)
      )
      const broke = () => Effect.fail(new Point.NotOpened({ point, name }))
      opened.push({ point, name, service: yield* Effect.catchDefect(opening, broke) })
    }
    return of(opened)
  })

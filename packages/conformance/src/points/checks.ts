/** The checks of each kind of point, by id. */
import type { Point } from "@zorgband/plugin-sdk"
import type { Checks } from "../Check.ts"
import { channel } from "./channel.ts"
import { connector } from "./connector.ts"
import { pack } from "./pack.ts"
import { register } from "./register.ts"
import type { PointContext } from "./Stand.ts"
import { capacity, skill } from "./staff.ts"

/** The checks of each kind of point, by id. To add a kind: enter it in `StandOf`, and its checks here. */
export const pointChecks = {
  channel,
  "source connector": connector,
  "bsn register": register,
  "skill provider": skill,
  "capacity provider": capacity,
  "rule pack": pack
} satisfies { readonly [P in Point.Point]: Checks<PointContext<P>> }

/** The ids of the required checks of points. */
export type PointCheckId = {
  [P in keyof typeof pointChecks]: keyof (typeof pointChecks)[P]
}[keyof typeof pointChecks]

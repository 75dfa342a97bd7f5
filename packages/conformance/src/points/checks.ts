/** The checks of each kind of point, by id. */
import type { Checks } from "../Check.ts"
import { channel } from "./channel.ts"
import { connector } from "./connector.ts"
import { register } from "./register.ts"
import type { PointContext, StandOf } from "./Stand.ts"

/** The checks of each kind of point, by id. To add a kind: enter it in `StandOf`, and its checks here. */
export const pointChecks = {
  channel,
  "source connector": connector,
  "bsn register": register
} satisfies { readonly [P in keyof StandOf]: Checks<PointContext<P>> }

/** The ids of the required checks of points. */
export type PointCheckId = {
  [P in keyof typeof pointChecks]: keyof (typeof pointChecks)[P]
}[keyof typeof pointChecks]

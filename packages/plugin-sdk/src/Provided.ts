/** What a plugin provides under a name with nothing to open or close: the short form for vendors. */
import { Effect } from "effect"

/** Something under a name, for the constructor of its point. Make it with {@link of}. */
export interface Provided<Service> {
  /** Its name. */
  readonly name: string
  /** Gives it, the same for every tenant. */
  readonly open: () => Effect.Effect<Service>
}

/** Provides this under this name. */
export const of = <Service>(name: string, service: Service): Provided<Service> => ({
  name,
  open: () => Effect.succeed(service)
})

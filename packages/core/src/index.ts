/**
 * The domain of relations in care: open a host with {@link openZorgband}. Each area can be imported alone from its
 * own subpath, such as `@zorgband/core/identity`.
 *
 * @packageDocumentation
 */
export * as Caller from "./access/Caller.ts"
export * as Area from "./host/Area.ts"
export * as Zorgband from "./host/Zorgband.ts"
export { openZorgband } from "./host/Zorgband.ts"

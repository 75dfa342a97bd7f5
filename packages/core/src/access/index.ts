/**
 * Who asks and what for.
 *
 * @packageDocumentation
 */
export * as Caller from "./Caller.ts"
export * as Party from "./Party.ts"
export * as Reading from "./Reading.ts"
export * as Representation from "./Representation.ts"

/**
 * Who asks and what for.
 *
 * @packageDocumentation
 */
export * as Caller from "./Caller.ts"

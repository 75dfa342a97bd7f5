/** A version of routing rules to try things on. */
export * as fixtures from "./fixtures.ts"

/**
 * Running one command, or many, from reading to commit.
 *
 * @packageDocumentation
 */
export * as Input from "./Input.ts"
export * as Store from "./Store.ts"
export * as Work from "./Work.ts"

/**
 * Running one command, or many, from reading to commit.
 *
 * @packageDocumentation
 */
export * as Work from "./Work.ts"

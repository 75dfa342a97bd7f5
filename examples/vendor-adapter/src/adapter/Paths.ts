/// <reference types="node" />
/**
 * Where everything lies. The store orders cards by their paths, so an index is a range of paths: a path must order
 * as the values in it do.
 *
 * A text is the hexadecimal of its UTF-8, which orders as its code points do; a number is moved above zero and written
 * in as many digits as the largest. Each ends in a point, which comes before every digit, so that a text comes before
 * what it begins.
 */
import { Batch, type Ledger } from "@zorgband/plugin-sdk"
import type { Range } from "./Client.ts"

/** The path of these values, below another. */
export const values = (list: ReadonlyArray<Ledger.Scalar>): string => list.map(scalar).join("")

const scalar = (value: Ledger.Scalar): string =>
  typeof value === "string"
    ? `${Buffer.from(value, "utf8").toString("hex")}.`
    : `${(BigInt(value) + 2n ** 53n).toString(16).padStart(14, "0")}.`

/** The cards of an index; those of `id` are the rows themselves. */
export const index = (collection: string, name: string): string =>
  name === "id" ? `row/${collection}/` : `index/${collection}/${name}/`

/** A row. */
export const row = ({ collection, key }: Ledger.Ref): string => `row/${collection}/${values([key])}`
/** Who holds a claim. */
export const claim = (one: Ledger.Claim): string => `claim/${values([Batch.claimId(one)])}`
/** The version of a scope. */
export const scope = (one: Ledger.Scope): string => `scope/${values([Batch.scopeId(one)])}`
/** What is kept of a command. */
export const receipt = (command: string): string => `receipt/${values([command])}`
/** A row, by the index version that it is complete for. */
export const complete = ({ collection, key }: Ledger.Ref, indexVersion: number): string =>
  `complete/${collection}/${values([indexVersion, key])}`
/** The rows that are from before an index version. */
export const behind = (collection: string, indexVersion: number): Range => ({
  from: `complete/${collection}/`,
  to: `complete/${collection}/${values([indexVersion])}`
})
/** Where the chain stands. */
export const head = "head"
/** An event, by position. */
export const event = (position: number): string => `event/${values([position])}`
/** The positions of a record's events. */
export const history = (ref: Ledger.Ref): string => `history/${ref.collection}/${values([ref.key])}`
/** The positions of the events with sealed bytes of a subject. */
export const subject = (name: string): string => `subject/${values([name])}`

/** Everything that begins so. */
export const below = (path: string): Range => ({ from: path, to: `${path}~` })
/** This path alone. */
export const only = (path: string): Range => ({ from: path, to: `${path}!` })

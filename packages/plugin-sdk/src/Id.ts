/** Ids are made in the client, so that a repeated command makes the same ids and no database hands them out. */
import { bytesToHex, randomBytes } from "@noble/hashes/utils.js"
import * as Hash from "./Hash.ts"

const uuid7 = (at: number, random: string): string => {
  const time = Math.max(0, at).toString(16).padStart(12, "0")
  const variant = ((Number.parseInt(random.slice(3, 5), 16) & 0x3f) | 0x80).toString(16)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-${variant}${random.slice(5, 7)}-${random.slice(7, 19)}`
}

/**
 * An id for something that a command makes: shaped as a UUIDv7 (so that it sorts by time), its other bits
 * taken from the command id and an ordinal. The same command always makes the same ids.
 *
 * @param at epoch milliseconds
 * @param command the command id
 * @param ordinal which of the things that this command makes
 */
export const derive = (at: number, command: string, ordinal: number | string): string =>
  uuid7(at, Hash.digest(JSON.stringify([command, String(ordinal)])))

/** A fresh random UUIDv7. Use it for a command id when the caller gave none. `at` is in epoch milliseconds. */
export const random = (at: number): string => uuid7(at, bytesToHex(randomBytes(10)))

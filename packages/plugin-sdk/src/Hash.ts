/** SHA-256 and HMAC, synchronous and the same in Node and a browser. */
import { hmac } from "@noble/hashes/hmac.js"
import { sha256 } from "@noble/hashes/sha2.js"
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js"

/** SHA-256 of a text (as UTF-8) or of bytes, as 64 hexadecimal digits. */
export const digest = (data: string | Uint8Array): string =>
  bytesToHex(sha256(typeof data === "string" ? utf8ToBytes(data) : data))

/** HMAC-SHA-256 of a text (as UTF-8), as 64 hexadecimal digits. */
export const keyed = (key: Uint8Array, text: string): string =>
  bytesToHex(hmac(sha256, key, utf8ToBytes(text)))

/** The bytes of a text in UTF-8. */
export const utf8 = (text: string): Uint8Array => utf8ToBytes(text)

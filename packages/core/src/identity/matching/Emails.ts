/** E-mail addresses one behind another, as characters that threads can share: most are seldom looked at closely. */
import * as Hash from "./Hash.ts"
import type { Memory } from "./Memory.ts"

// What it is

/** Of each address its length, then its UTF-16 code units. */
export type Emails = Uint16Array

/** Addresses while they are gathered. */
export class EmailList {
  private units = new Uint16Array(1024)
  private size = 1

  /** Where an address stands, from 1. */
  add(email: string): number {
    const at = this.size
    this.size += email.length + 1
    if (this.size > this.units.length) this.units = new Uint16Array(this.units.buffer.transfer(4 * this.size))
    this.units[at] = email.length
    for (let i = 0; i < email.length; i++) this.units[at + 1 + i] = email.charCodeAt(i)
    return at
  }

  /** What was gathered. */
  sealed(memory: Memory): Emails {
    const into = new Uint16Array(memory(2 * this.size))
    into.set(this.units.subarray(0, this.size))
    return into
  }
}

// What it decides

/** The address that stands there; "" for 0. */
export const text = (emails: Emails, at: number): string =>
  String.fromCharCode(...emails.subarray(at + 1, at + 1 + emails[at]!))

/** Whether the same address stands at both places. */
export const same = (emails: Emails, one: number, other: number): boolean => {
  for (let n = emails[one]!; n >= 0; n--) if (emails[one + n] !== emails[other + n]) return false
  return true
}

/** Whether addresses are the same but for what stands behind the last @. */
export const sameLocal = (emails: Emails, one: number, other: number): boolean => {
  const length = localOf(emails, one)
  if (length !== localOf(emails, other)) return false
  for (let n = 1; n <= length; n++) if (emails[one + n] !== emails[other + n]) return false
  return true
}

/** How many units stand before the last @ of the address that stands there; 0 when it has none. */
export const localOf = (emails: Emails, at: number): number => {
  let length = emails[at]!
  while (length > 0 && emails[at + length] !== 64) length--
  return Math.max(0, length - 1)
}

/** 32 bits of the units from one place to another. */
export const hash = (emails: Emails, from: number, to: number, seed: number): number => {
  let hash = seed
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ emails[at]!, 0x01000193)
  return Hash.mix(hash, seed)
}

/** Distinct words, numbered from 1; number 0 is the missing word. */
import * as Hash from "./Hash.ts"
import { Interned } from "./Interned.ts"
import type * as Likeness from "./Likeness.ts"
import { integers, type Memory } from "./Memory.ts"
import * as Normal from "./Normal.ts"

// What it is

/** Words by number, with what is asked of them most. Plain data, so that it can be sent to a worker. */
export interface Words {
  /** The words one behind another: {@link textOf} takes one out. */
  readonly all: string
  /** Where each begins; at last, where the last one ends. */
  readonly at: Int32Array
  /** 32-bit hash; 0 for the missing word. */
  readonly hash: Int32Array
  /** Number of the first of several names ("jan" of "jan willem"); the word itself when there is one. */
  readonly lead: Int32Array
  /** Which letters occur, one bit each: tells cheaply that two words differ much. */
  readonly letters: Int32Array
  /** Hash of how a name sounds; 0 for the missing word, and for words that are no names. */
  readonly sound: Int32Array
  /** Like `sound`, for the first of given names, with one hash for a family of nicknames. */
  readonly call: Int32Array
  /** With which letters the first of given names begins, or an official name it is used for: bits as in `letters`. */
  readonly starts: Int32Array
}

/** From so many characters on, a part of a text may be kept as a view of it. */
const sliced = 13

/** Words while they are gathered. */
export class WordList {
  readonly text: Array<string> = [""]
  private readonly hash: Array<number> = [0]
  private readonly lead: Array<number> = [0]
  private readonly sound: Array<number> = [0]
  private readonly call: Array<number> = [0]
  private readonly starts: Array<number> = [0]
  private readonly numbers = new Interned((text) => this.made(text))
  private readonly likeness: Likeness.Ready

  constructor(likeness: Likeness.Ready) {
    this.likeness = likeness
  }

  /** The number of a folded word, which is added when it is new. */
  add(text: string): number {
    return this.numbers.of(text)
  }

  private made(text: string): number {
    const space = text.indexOf(" ")
    const lead = space < 0 ? -1 : this.add(text.slice(0, space))
    const number = this.text.length
    // A slice of a longer text would hold that.
    this.text.push(text.length < sliced ? text : ` ${text}`.slice(1))
    this.hash.push(Hash.of(text))
    this.lead.push(lead < 0 ? number : lead)
    this.sound.push(0)
    this.call.push(0)
    this.starts.push(0)
    return number
  }

  /** Like `add`, for a word that is a name of people. */
  addName(text: string): number {
    const number = this.add(text)
    if (number !== 0 && this.call[number] === 0) {
      this.soundOf(number)
      this.soundOf(this.lead[number]!)
      this.call[number] = this.callOf(number)
      const first = this.text[this.lead[number]!]!
      for (const name of [first, ...this.likeness.nicknames.officialOf(first)])
        this.starts[number]! |= lettersOf(name[0]!)
    }
    return number
  }

  private callOf(number: number): number {
    const first = this.lead[number]!
    const [family] = this.likeness.nicknames.familiesOf(this.text[first]!)
    if (family !== undefined) return Hash.mix(family, 77) || 1
    // 'van den Berg' where a first name belongs: names that changed places meet all the same.
    const text = this.text[number]!
    const core = first === number ? text : Normal.withoutPrefix(text)
    return core === text ? this.soundOf(first) : this.hashed(core)
  }

  private soundOf(number: number): number {
    this.sound[number] ||= this.hashed(this.text[number]!)
    return this.sound[number]!
  }

  private hashed(name: string): number {
    return Hash.of(this.likeness.sound(name)) || 1
  }

  /** Hash of a word. */
  hashOf(word: number): number {
    return this.hash[word]!
  }

  /** What was gathered. */
  sealed(memory: Memory): Words {
    const at = new Int32Array(memory(4 * (this.text.length + 1)))
    for (const [number, text] of this.text.entries()) at[number + 1] = at[number]! + text.length
    return {
      all: this.text.join(""),
      at,
      hash: integers(memory, this.hash),
      lead: integers(memory, this.lead),
      letters: integers(memory, this.text.map(lettersOf)),
      sound: integers(memory, this.sound),
      call: integers(memory, this.call),
      starts: integers(memory, this.starts)
    }
  }
}

/** Words of two lists: those of the second are numbered behind those of the first. */
export const joined = (one: Words, two: Words, memory: Memory): Words => {
  const behind = one.hash.length - 1
  const both = (left: Int32Array, right: Int32Array, more = 0): Int32Array => {
    const into = new Int32Array(memory(4 * (behind + right.length)))
    into.set(left)
    for (let n = 1; n < right.length; n++) into[behind + n] = right[n]! + more
    return into
  }
  return {
    all: one.all + two.all,
    at: both(one.at, two.at, one.all.length),
    hash: both(one.hash, two.hash),
    lead: both(one.lead, two.lead, behind),
    letters: both(one.letters, two.letters),
    sound: both(one.sound, two.sound),
    call: both(one.call, two.call),
    starts: both(one.starts, two.starts)
  }
}

/** A word itself. */
export const textOf = ({ all, at }: Words, word: number): string => all.slice(at[word]!, at[word + 1]!)

/** How many UTF-16 code units a word has. */
export const lengthOf = ({ at }: Words, word: number): number => at[word + 1]! - at[word]!

/** The character that a word begins with. */
export const firstOf = (words: Words, word: number): number =>
  lengthOf(words, word) === 1
    ? words.all.charCodeAt(words.at[word]!)
    : words.all.codePointAt(words.at[word]!)!

/** Which letters occur, one bit each. */
export const lettersOf = (text: string): number => {
  let letters = 0
  for (let i = 0; i < text.length; i++) letters |= 1 << (text.charCodeAt(i) & 31)
  return letters
}

/** Whether two words have too few letters in common to be alike by any measure used here. */
export const unlike = (words: Words, a: number, b: number): boolean => {
  const left = words.letters[a]!
  const right = words.letters[b]!
  return ones(left & right) * 2 < Math.min(ones(left), ones(right))
}

/** More than which Jaro-Winkler of two words cannot be, by their letters. */
export const mostAlike = (words: Words, a: number, b: number): number => {
  const left = words.letters[a]!
  const right = words.letters[b]!
  const n = lengthOf(words, a)
  const m = lengthOf(words, b)
  const shared = Math.min(n - ones(left & ~right), m - ones(right & ~left))
  const jaro = (shared / n + shared / m + 1) / 3
  const beginAlike = words.all.charCodeAt(words.at[a]!) === words.all.charCodeAt(words.at[b]!)
  return (beginAlike ? 0.6 * jaro + 0.4 : jaro) + rounding
}

/** More than rounding can add. */
const rounding = 1e-9

/** Whether two words have letters that one typing error could make of each other's. */
export const mayBeOneEdit = (words: Words, a: number, b: number): boolean => {
  const left = words.letters[a]!
  const right = words.letters[b]!
  const more = left & ~right
  const less = right & ~left
  return (more & (more - 1)) === 0 && (less & (less - 1)) === 0
}

/** Whether a word has all letters of another, as it must to hold it. */
export const hasLetters = ({ letters }: Words, word: number, other: number): boolean =>
  (letters[other]! & ~letters[word]!) === 0

/** How many bits are set: of how many letters. */
export const ones = (bits: number): number => {
  const pairs = bits - ((bits >>> 1) & 0x55555555)
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** Of two words the one with the least hash, so that it does not matter which comes first; none is less than any. */
export const least = (words: Words, a: number, b: number): number =>
  a === 0 || b === 0 ? 0 : words.hash[a]! < words.hash[b]! ? a : b

/** What is of a person alone, on the way into columns: first names, birth, BSN. */
import * as Placeholder from "../../Placeholder.ts"
import type { Features } from "../Features.ts"
import * as Hash from "../Hash.ts"
import { Interned } from "../Interned.ts"
import type * as Likeness from "../Likeness.ts"
import type { Memory } from "../Memory.ts"
import * as Normal from "../Normal.ts"
import { WordList, type Words } from "../Words.ts"
import { type Numbers, Rows } from "./Rows.ts"

// What it is

const kinds = {
  bsn: Float64Array,
  verified: Uint8Array,
  first: Int32Array,
  usual: Int32Array,
  initials: Int32Array,
  date: Int32Array,
  gender: Uint8Array,
  order: Uint8Array,
  newborn: Uint8Array,
  partition: Int32Array
} as const

/** Its columns, and the words that they number. */
export type Part = Numbers<typeof kinds> & { readonly words: Words }

/** Takes records, a row each, until their columns are asked for. */
export class Person {
  private readonly rows: Rows<typeof kinds>
  private readonly words: WordList
  private readonly first = this.names(Normal.firstNames)
  private readonly usual = this.names(Normal.firstNames)
  private readonly initials = new Interned((raw) => this.words.add(Normal.initials(raw)))
  private readonly partition = new Interned((raw) => this.words.add(raw))
  private readonly date = new Interned(Normal.date)
  /** 1 for a surname such as 'baby van de Vries'. */
  private readonly newborn = new Interned((raw) => (Normal.isNewborn(raw) ? 1 : 0))
  /** Initials by the word of the first names. */
  private readonly derived = new Map<number, number>()

  /** With room for so many rows: more is made when it is needed. */
  constructor(room: number, likeness: Likeness.Ready) {
    this.rows = new Rows(kinds, room)
    this.words = new WordList(likeness)
  }

  private names(normal: (raw: string) => string): Interned {
    return new Interned((raw) => this.words.addName(normal(raw)))
  }

  /** Birth dates by row. */
  get dates(): Int32Array {
    return this.rows.into.date.subarray(0, this.rows.size)
  }

  /** How many words there are: those of `Household` are numbered behind them. */
  get wordCount(): number {
    return this.words.text.length - 1
  }

  /** The rows, in the order of these positions or as they came: the end of the work. */
  part(order: Int32Array | undefined, memory: Memory): Part {
    return { words: this.words.sealed(memory), ...this.rows.columns(order, memory) }
  }

  /** Puts a record into the next row. */
  add(record: Features): void {
    const row = this.rows.next()
    const { into } = this.rows
    if (record.bsn !== undefined) {
      into.bsn[row] = Placeholder.isBsn(record.bsn) ? 0 : Hash.wide(record.bsn.trim())
      if (record.bsnVerified === true && into.bsn[row] !== 0) into.verified[row] = 1
    }
    this.putNames(into, row, record)
    into.date[row] = this.date.of(record.birthDate)
    if (record.gender !== undefined) into.gender[row] = Normal.gender(record.gender)
    into.order[row] = record.multipleBirthOrder ?? 0
    into.partition[row] = this.partition.of(record.partition)
  }

  private putNames(into: Numbers<typeof kinds>, row: number, record: Features): void {
    const given = this.first.of(record.firstNames)
    into.first[row] = given
    const usual = this.usual.of(record.usualName)
    into.usual[row] = usual
    const isUnborn =
      (given === 0 && isUnbornName(record.firstNames)) ||
      (usual === 0 && isUnbornName(record.usualName)) ||
      (given === 0 && usual === 0 && this.newborn.of(record.surname) === 1)
    if (record.newborn === true || isUnborn) into.newborn[row] = 1
    let initials = this.initials.of(record.initials)
    if (initials === 0 && given !== 0) {
      initials = this.derived.get(given) ?? 0
      if (initials === 0) {
        initials = this.words.add(this.words.text[given]!.replace(/(\S)\S*\s*/gu, "$1").slice(0, 8))
        this.derived.set(given, initials)
      }
    }
    into.initials[row] = initials
  }
}

const isUnbornName = (name: string | undefined): boolean =>
  name !== undefined && name !== "" && Normal.isUnborn(name)

/** Records as rows in an order of their own, which does not depend on how they came. */
import { Schema } from "effect"
import type { Columns } from "./Columns.ts"
import * as Encoder from "./Encoder.ts"
import * as Household from "./encode/Household.ts"
import { Person } from "./encode/Person.ts"
import type { Features } from "./Features.ts"
import * as Hash from "./Hash.ts"
import type * as Likeness from "./Likeness.ts"
import * as Memory from "./Memory.ts"
import * as Order from "./Order.ts"

// What it is

/** The rows, and the id of each. */
export interface Batch {
  readonly columns: Columns
  readonly ids: ReadonlyArray<string>
  /** Two records with one id, if there are any. */
  readonly duplicate: DuplicateRecord | undefined
}

// What can go wrong

/** Two records have the same id. */
export class DuplicateRecord extends Schema.TaggedError<DuplicateRecord>()("DuplicateRecord", {
  /** Positions of the two records in the input, from 0. */
  positions: Schema.Tuple([Schema.Int, Schema.Int])
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `Records ${this.positions[0]} and ${this.positions[1]} have the same id. Give every record an id of its own.`
  }
}

/** Takes records one after another, but for what house-mates share, and holds none of them. */
export class Gathering {
  private readonly person: Person
  private readonly ids: Array<string> = []
  private readonly hashes: Array<number> = []

  constructor(likeness: Likeness.Ready) {
    this.person = new Person(1024, likeness)
  }

  /** Takes a record. */
  add(record: Features): void {
    this.person.add(record)
    this.ids.push(record.id)
    this.hashes.push(Hash.of(record.id))
  }

  /** When all records were taken: the order of the rows, and how many words are numbered here. */
  ordered(): Ordered {
    const keys = new Uint32Array(this.hashes)
    const byId = Order.byHash(this.ids, keys)
    return {
      // Records of one person mostly have one birth date: near each other they are compared quickly.
      order: Order.byKey(new Uint32Array(this.person.dates), byId),
      behind: this.person.wordCount,
      duplicate: twice(this.ids, keys, byId)
    }
  }

  /** What is known here, in that order: the end of the work, but for `household`, which may be made meanwhile. */
  batch({ order, duplicate }: Ordered): (household: Household.Part) => Batch {
    const ids = Array<string>(order.length)
    for (let row = 0; row < order.length; row++) ids[row] = this.ids[order[row]!]!
    const person = this.person.part(order, Memory.shared)
    return (household) => ({
      columns: Encoder.joined(order.length, person, household, Memory.shared),
      ids,
      duplicate
    })
  }
}

/** The order of rows, as positions. */
export interface Ordered {
  readonly order: Int32Array
  readonly behind: number
  readonly duplicate: DuplicateRecord | undefined
}

// What it decides

/** Takes records one after another, and holds none of them. */
export const of = (records: Iterable<Features>, likeness: Likeness.Ready): Batch => {
  const gathering = new Gathering(likeness)
  const household = new Household.Household(1024, likeness)
  for (const record of records) {
    gathering.add(record)
    household.add(record)
  }
  const ordered = gathering.ordered()
  return gathering.batch(ordered)(household.part(ordered.order, ordered.behind, Memory.shared))
}

const twice = (
  ids: ReadonlyArray<string>,
  keys: Uint32Array,
  byId: Int32Array
): DuplicateRecord | undefined => {
  for (let n = 1; n < byId.length; n++) {
    const one = byId[n - 1]!
    const two = byId[n]!
    if (keys[one] === keys[two] && ids[one] === ids[two])
      return new DuplicateRecord({ positions: [Math.min(one, two), Math.max(one, two)] })
  }
  return undefined
}

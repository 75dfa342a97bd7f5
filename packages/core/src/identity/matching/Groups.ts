/** Rows that belong together, as groups that grow: each is known by its first row. */
import { asTheyStand } from "./Order.ts"

// What it is

/** Every row begins as a group of its own. */
export class Groups {
  private readonly parent: Int32Array

  /** Of so many rows. */
  constructor(rows: number) {
    this.parent = asTheyStand(rows)
  }

  /** The first row of the group that a row is in. */
  of(row: number): number {
    const { parent } = this
    let at = row
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!
      at = parent[at]!
    }
    return at
  }

  /** Makes one of the groups of two rows. */
  join(one: number, other: number): void {
    const left = this.of(one)
    const right = this.of(other)
    if (left < right) this.parent[right] = left
    else this.parent[left] = right
  }
}

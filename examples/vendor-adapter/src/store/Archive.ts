/// <reference types="node" />
/** What one archive holds: cards in the order of their paths, and a log on disk that they are read back from. */
import { appendFileSync, closeSync, existsSync, fsyncSync, openSync, readFileSync } from "node:fs"

/** A card. */
export interface Card {
  readonly path: string
  readonly revision: number
  readonly value: unknown
}

/** What `change` asks. */
export interface Change {
  readonly when: ReadonlyArray<{ readonly path: string; readonly revision: number }>
  readonly put: ReadonlyArray<{ readonly path: string; readonly value: unknown }>
  readonly remove: ReadonlyArray<string>
}

/** Where cards lie, from `from` up to but not including `to`. */
export interface Range {
  readonly from: string
  readonly to: string
}

/** An archive in memory; with a file, everything acknowledged is in it. */
export class Archive {
  readonly #cards = new Map<string, Card>()
  readonly #paths: Array<string> = []
  readonly #log: number | null
  #revision = 0

  constructor(file: string | null) {
    if (file !== null && existsSync(file))
      for (const line of readFileSync(file, "utf8").split("\n").slice(0, -1)) this.#apply(JSON.parse(line))
    this.#log = file === null ? null : openSync(file, "a")
  }

  read(paths: ReadonlyArray<string>): ReadonlyArray<Card | null> {
    return paths.map((path) => this.#cards.get(path) ?? null)
  }

  list({ from, to }: Range, limit: number, backwards: boolean): ReadonlyArray<Card> {
    const [low, high] = [this.#place(from), this.#place(to)]
    const paths = backwards
      ? this.#paths.slice(Math.max(low, high - limit), Math.max(low, high)).reverse()
      : this.#paths.slice(low, Math.min(high, low + limit))
    return paths.map((path) => this.#cards.get(path) as Card)
  }

  /** Whether it was done: all of it, or nothing. */
  change(change: Change): boolean {
    if (change.when.some(({ path, revision }) => (this.#cards.get(path)?.revision ?? 0) !== revision))
      return false
    if (this.#log !== null) {
      appendFileSync(this.#log, `${JSON.stringify({ put: change.put, remove: change.remove })}\n`)
      fsyncSync(this.#log)
    }
    this.#apply(change)
    return true
  }

  close(): void {
    if (this.#log !== null) closeSync(this.#log)
  }

  #apply({ put, remove }: Pick<Change, "put" | "remove">): void {
    this.#revision += 1
    for (const path of remove) if (this.#cards.delete(path)) this.#paths.splice(this.#place(path), 1)
    for (const { path, value } of put) {
      if (!this.#cards.has(path)) this.#paths.splice(this.#place(path), 0, path)
      this.#cards.set(path, { path, revision: this.#revision, value })
    }
  }

  /** The place of the first path that is not before this one. */
  #place(path: string): number {
    let low = 0
    let high = this.#paths.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#paths[middle] as string) < path) low = middle + 1
      else high = middle
    }
    return low
  }
}

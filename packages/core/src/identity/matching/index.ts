/**
 * Record linkage: which records are of one person. Pure and synchronous, one scorer for batch and online.
 *
 * - `link(records, options?)` links a whole set: `Result<Linkage, DuplicateRecord>` with clusters, links and doubts.
 * - `linkWith(pool, records, options?)` does the same with workers of the host.
 * - `score(model, left, right)` compares two records and gives the {@link Receipt.Receipt}.
 * - `keys(record)` gives the keys to store with a record; `matchOne(model, incoming, candidates)` ranks what they found.
 * - `learn(records)` makes a model without labels: `Result<Model, DegenerateModel>`; `Model.standard` is the fixed one.
 *
 * All take a {@link Likeness.Likeness} of the host last, or as an option: sounds, nicknames and comparators of its own.
 *
 * The input of all is {@link Features}: flat text fields, each of which may be missing. Records with more than 64 extra
 * fields between them are no such input: all throw {@link TooManyExtras}.
 *
 * A pair is `certain`, `probable` (for a person), `possible` (a suggestion at intake) or `no`. `link` joins what is
 * certain and gives the rest as doubts; a pair that an initial, a nickname or no first name leaves open between twins is
 * joined in a batch only, where the twin would be on the table. Online it goes to a person.
 */

export { DuplicateRecord } from "./Batch.ts"
export { TooManyExtras } from "./Encoder.ts"
export type { Features } from "./Features.ts"
export { learn } from "./Learning.ts"
export * as Likeness from "./Likeness.ts"
export {
  type Doubt,
  type Link,
  type Linkage,
  link,
  linkWith,
  type Options
} from "./Linkage.ts"
export { type Candidate, keys, matchOne, score } from "./Match.ts"
export * as Model from "./Model.ts"
export * as Phonetic from "./Phonetic.ts"
export type { Crew, Pool } from "./Pool.ts"
export * as Receipt from "./Receipt.ts"
export { type Done, type Task, worker } from "./Worker.ts"

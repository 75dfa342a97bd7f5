/**
 * The best that is known of a client: a pure function of the linked source records, with the record that each field
 * came from. Nothing is written back; what a system says stays as that system said it.
 */
import * as Flags from "./Flags.ts"
import * as Person from "./Person.ts"
import type { SourceRecord, SourceRecordId } from "./SourceRecord.ts"

// What it is

/** A source record with its id. */
export interface Known {
  /** Which record. */
  readonly id: SourceRecordId
  /** What it says. */
  readonly record: SourceRecord
}

/** The fields of a person, each from one record. */
export interface GoldenRecord {
  /** The person; flags are the strictest of all records. `null` when no record holds a real value. */
  readonly person: Person.Person | null
  /** Which record each field came from. */
  readonly from: { readonly [Field in keyof Person.Person]?: SourceRecordId }
  /** The name of the policy that chose. */
  readonly policy: "latest"
}

const fields = [
  "name",
  "birthDate",
  "gender",
  "bsn",
  "address",
  "telephones",
  "email",
  "identifiers",
  "multipleBirthOrder"
] as const

const rank = (field: (typeof fields)[number], { record }: Known): number =>
  field === "bsn" && record.bsn !== null ? 1 : 0

/** Of flags with a value the one that was said last holds. */
const strictest = (ordered: ReadonlyArray<Known>): Flags.Flags => {
  const all = ordered.flatMap(({ record }) => record.person.flags ?? [])
  const deceased = all.find((flags) => Flags.isDeceased(flags))?.deceased
  const suspended = all.find((flags) => flags.suspended !== undefined)?.suspended
  const underInvestigation = [...new Set(all.flatMap((flags) => flags.underInvestigation ?? []))]
  return {
    ...(Flags.isSecret(all) ? { secrecy: true } : {}),
    ...(deceased === undefined ? {} : { deceased }),
    ...(all.some(({ emigrated }) => emigrated === true) ? { emigrated: true } : {}),
    ...(suspended === undefined ? {} : { suspended }),
    ...(underInvestigation.length === 0 ? {} : { underInvestigation })
  }
}

// What it decides

/**
 * Policy `latest`: each field from the record that said something last, placeholders aside; a verified BSN goes before
 * an unverified one; on a tie the record whose id sorts first. Secrecy and other flags: the strictest holds.
 */
export const of = (known: ReadonlyArray<Known>): GoldenRecord => {
  const ordered = [...known].sort(
    (left, right) =>
      right.record.at - left.record.at || (left.id < right.id ? -1 : left.id > right.id ? 1 : 0)
  )
  const real = ordered.flatMap((one) => {
    const person = Person.withoutPlaceholders(one.record.person)
    return person === undefined ? [] : [{ known: one, person }]
  })
  const chosen: Record<string, unknown> = {}
  const from: Record<string, SourceRecordId> = {}
  for (const field of fields) {
    const [best] = real
      .filter(({ person }) => person[field] !== undefined)
      .sort((left, right) => rank(field, right.known) - rank(field, left.known))
    if (best === undefined) continue
    chosen[field] = best.person[field]
    from[field] = best.known.id
  }
  const person =
    Object.keys(chosen).length === 0 ? null : ({ ...chosen, flags: strictest(ordered) } as Person.Person)
  return { person, from, policy: "latest" }
}

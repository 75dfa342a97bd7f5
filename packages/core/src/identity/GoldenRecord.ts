/**
 * The best that is known of a client: a pure function of the linked source records, with the record that each field
 * came from. Nothing is written back; what a system says stays as that system said it.
 */

import * as Bsn from "./Bsn.ts"
import * as Flags from "./Flags.ts"
import * as Own from "./Own.ts"
import * as Person from "./Person.ts"
import * as SourceRecord from "./SourceRecord.ts"

// What it is

/** A source record with its id. */
export interface Known {
  /** Which record. */
  readonly id: SourceRecord.SourceRecordId
  /** What it says. */
  readonly record: SourceRecord.SourceRecord
}

/** The fields of a person, each from one record. */
export interface GoldenRecord {
  /** The person; flags are the strictest of all records. `null` when no record holds a real value. */
  readonly person: Person.Person | null
  /** Which record each field came from. */
  readonly from: { readonly [Field in keyof Person.Person]?: SourceRecord.SourceRecordId }
  /** The name of the policy that chose. */
  readonly policy: string
}

/** Which record a field is taken from when several say something (*survivorship*). */
export interface Policy {
  /** Its name: golden records of one name are chosen alike. */
  readonly name: string
  /**
   * The systems that own a field (*gegevenseigenaar*), the owner first: what an earlier one says goes before what a
   * later one says, and before systems that are not named.
   */
  readonly owners?: { readonly [Field in keyof typeof Person.Kept.Type]?: ReadonlyArray<string> }
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

/** What a record says of a person, but for what stands for none, and a number that was found to be another's. */
const sayings = (
  known: Known
): ReadonlyArray<{ readonly known: Known; readonly person: typeof Person.Kept.Type }> => {
  const person = Person.withoutPlaceholders(known.record.person)
  if (person === undefined) return []
  const { bsn, ...others } = person
  return [{ known, person: bsn === undefined || Bsn.isRefuted(bsn.verification) ? others : person }]
}

const rank = (owners: ReadonlyArray<string>, { id }: Known): number => {
  const place = owners.indexOf(SourceRecord.systemOf(id))
  return place < 0 ? owners.length : place
}

/** Which of two goes first for a field: by owner, verified BSN, moment, and id when all that is alike. */
const before =
  (field: (typeof fields)[number], owners: ReadonlyArray<string>) =>
  (left: Known, right: Known): number =>
    rank(owners, left) - rank(owners, right) ||
    (field === "bsn" ? Number(right.record.bsn !== null) - Number(left.record.bsn !== null) : 0) ||
    SourceRecord.saidAt(right.record, field) - SourceRecord.saidAt(left.record, field) ||
    (left.id < right.id ? -1 : 1)

type Saying = ReturnType<typeof sayings>[number]

/** What the organisation states holds until the system that is believed says something else. */
const isLater = (field: (typeof fields)[number], stated: Saying, said: Saying): boolean =>
  SourceRecord.saidAt(stated.known.record, field) >= SourceRecord.saidAt(said.known.record, field)

/** Of flags with a value the one that was said last holds. */
const strictest = (known: ReadonlyArray<Known>): Flags.Flags => {
  const all = [...known]
    .sort(
      (left, right) =>
        SourceRecord.saidAt(right.record, "flags") - SourceRecord.saidAt(left.record, "flags") ||
        (left.id < right.id ? -1 : 1)
    )
    .flatMap(({ record }) => record.person.flags ?? [])
  const deceased = all.find((flags) => Flags.isDeceased(flags))?.deceased
  const suspended = all.find((flags) => flags.suspended !== undefined)?.suspended
  const underInvestigation = [...new Set(all.flatMap((flags) => flags.underInvestigation ?? []))]
  return {
    ...(Flags.isSecret(all) ? { secrecy: true } : {}),
    ...(deceased === undefined ? {} : { deceased }),
    ...(all.some(({ emigrated }) => emigrated === true) ? { emigrated: true } : {}),
    ...(Flags.isRestricted(all) ? { restricted: true } : {}),
    ...(suspended === undefined ? {} : { suspended }),
    ...(underInvestigation.length === 0 ? {} : { underInvestigation })
  }
}

// What it decides

/** Each field from the record that last began to say it, or was last confirmed. */
export const latest: Policy = { name: "latest" }

/**
 * The best that is known: each field from its owner; of equal owners from the record that last began to say it or was
 * confirmed; on a tie from the record whose id sorts first. What the organisation itself states goes before what the
 * chosen record said earlier. A verified BSN goes before an unverified one, and a refuted
 * one is never taken, nor what stands for none. Secrecy and other flags: the strictest holds.
 */
export const of = (known: ReadonlyArray<Known>, policy: Policy = latest): GoldenRecord => {
  const real = known.flatMap(sayings)
  const chosen: Record<string, unknown> = {}
  const from: Record<string, SourceRecord.SourceRecordId> = {}
  for (const field of fields) {
    const order = before(field, policy.owners?.[field] ?? [])
    const saying = real
      .filter(({ person }) => person[field] !== undefined)
      .sort((left, right) => order(left.known, right.known))
    const [said] = saying.filter(({ known }) => !Own.is(known.id))
    const [stated] = saying.filter(({ known }) => Own.is(known.id))
    const best = stated !== undefined && (said === undefined || isLater(field, stated, said)) ? stated : said
    if (best === undefined) continue
    chosen[field] = best.person[field]
    from[field] = best.known.id
  }
  const person =
    Object.keys(chosen).length === 0 ? null : ({ ...chosen, flags: strictest(known) } as Person.Person)
  return { person, from, policy: policy.name }
}

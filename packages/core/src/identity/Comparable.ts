/** What matching compares of a source record, and the keys by which it is found. */
import * as PartialDate from "../time/PartialDate.ts"
import type { Features } from "./matching/Features.ts"
import * as Match from "./matching/Match.ts"
import * as Own from "./Own.ts"
import * as Person from "./Person.ts"
import * as Placeholder from "./Placeholder.ts"

/**
 * The features of a source record, placeholders left out: what to give `Matching.link` for a file of people, the same as
 * `Clients` compares. `bsn` is a verified one. `null` when the record says nothing that can be compared, was
 * erased, may not be used (restricted), describes nobody (suspended for a fault), or is no system's.
 */
export const features = (
  id: string,
  { person: said, bsn }: { readonly person: Person.Person; readonly bsn: string | null }
): Features | null => {
  if (Own.is(id) || said.flags?.suspended === "fault" || said.flags?.restricted === true) return null
  const person = Person.withoutPlaceholders(said)
  if (person === undefined) return null
  const { name, birthDate, gender, address, telephones, email, multipleBirthOrder } = person
  return {
    id,
    bsn: bsn ?? undefined,
    bsnVerified: bsn !== null,
    firstNames: name?.firstNames,
    usualName: name?.usualName,
    initials: name?.initials,
    surname: name?.own?.name,
    prefix: name?.own?.prefix,
    partnerSurname: name?.partner?.name,
    birthDate: birthDate === undefined || birthDate === PartialDate.unknown ? undefined : birthDate,
    gender,
    postcode: address?.postcode,
    houseNumber: address?.houseNumber?.toString(),
    houseSuffix:
      [address?.letter, address?.addition].filter((part) => part !== undefined).join(" ") || undefined,
    street: address?.street,
    place: address?.place,
    telephone: telephones?.[0],
    email,
    multipleBirthOrder,
    newborn: [said.name?.firstNames, said.name?.usualName, said.name?.own?.name].some(
      (text) => text !== undefined && Placeholder.isNewborn(text)
    )
  }
}

/** The keys by which records that may be of one person find each other: texts of at most eight characters. */
export const keys = (said: Parameters<typeof features>[1]): ReadonlyArray<string> => {
  const compared = features("", said)
  return compared === null ? [] : Match.keys(compared).map((key) => key.toString(36))
}

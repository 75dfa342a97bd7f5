/** What matching compares of a source record. */
import * as PartialDate from "../time/PartialDate.ts"
import type { Features } from "./matching/Features.ts"
import * as Person from "./Person.ts"
import * as Placeholder from "./Placeholder.ts"
import type { SourceRecord, SourceRecordId } from "./SourceRecord.ts"

/**
 * The features of a source record, placeholders left out. `null` when the record says nothing that can be compared, or
 * describes nobody (suspended for a fault).
 */
export const features = (id: SourceRecordId, { person: said, bsn }: SourceRecord): Features | null => {
  if (said.flags?.suspended === "fault") return null
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

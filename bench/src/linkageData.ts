/** The people of the linkage benchmark, as matching compares them. */
import type { Matching } from "@zorgband/core/identity"
import { Population, Profile } from "@zorgband/core/identity/testing"

/** A record, and the person it is of. */
export interface Labelled {
  readonly features: Matching.Features
  readonly truth: number
}

/** So many records of Dutch people in three systems, without BSN: the same for the same number. */
export function* people(records: number): Generator<Labelled> {
  let made = 0
  for (const { system, id, person, truth } of Population.records({
    seed: 1,
    persons: Number.MAX_SAFE_INTEGER,
    systems: ["home-care", "maternity", "welfare"],
    profile: Profile.everyday
  })) {
    const { name, birthDate, gender, address, telephones, email, multipleBirthOrder } = person
    yield {
      features: {
        id: `${system}/${id}`,
        firstNames: name?.firstNames,
        usualName: name?.usualName,
        initials: name?.initials,
        surname: name?.own?.name,
        partnerSurname: name?.partner?.name,
        birthDate,
        gender,
        postcode: address?.postcode,
        houseNumber: address?.houseNumber?.toString(),
        houseSuffix: address?.letter ?? address?.addition,
        street: address?.street,
        place: address?.place,
        telephone: telephones?.[0],
        email,
        multipleBirthOrder
      },
      truth: truth.entity
    }
    if (++made >= records) return
  }
}

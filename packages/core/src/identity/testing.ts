/**
 * For tests of code that works with people: generators for fast-check, laws to run on an implementation of one's own,
 * and a synthetic Dutch population with its truth.
 */

export { laws as accuLaws, type Subject as AccuSubject } from "./Accu.laws.ts"
export { laws as addressLaws, type Subject as AddressSubject } from "./Address.laws.ts"
export { laws as bsnLaws, type Subject as BsnSubject } from "./Bsn.laws.ts"
export { deeds, laws as clientLaws, type Subject as ClientSubject } from "./Client.laws.ts"
export { laws as deliveryLaws, type Subject as DeliverySubject } from "./Delivery.laws.ts"
export { laws as doubtLaws, type Subject as DoubtSubject } from "./Doubt.laws.ts"
export { known, laws as goldenRecordLaws, type Subject as GoldenRecordSubject } from "./GoldenRecord.laws.ts"
export * as generators from "./generators.ts"
export { laws as identifierLaws, type Subject as IdentifierSubject } from "./Identifier.laws.ts"
export {
  type LikenessSubject,
  laws as matchingLaws,
  likenessLaws,
  type Subject as MatchingSubject
} from "./matching/testing.ts"
export { laws as personLaws, type Subject as PersonSubject } from "./Person.laws.ts"
export { laws as personNameLaws, type Subject as PersonNameSubject } from "./PersonName.laws.ts"
export * as Population from "./population/Population.ts"
export * as Profile from "./population/Profile.ts"
export * as Synthetic from "./population/Synthetic.ts"
export { laws as sourceRecordLaws, type Subject as SourceRecordSubject } from "./SourceRecord.laws.ts"
export { laws as telephoneLaws, type Subject as TelephoneSubject } from "./Telephone.laws.ts"
export { laws as textLaws, type Subject as TextSubject } from "./Text.laws.ts"

/**
 * Partners and the agreed rhythm of contact with them: nobody in the network forgotten.
 *
 * @packageDocumentation
 */
export { areas } from "./areas.ts"
export * as Cadence from "./Cadence.ts"
export {
  type CadenceError,
  CadenceExists,
  CadenceNotFound,
  Cadences,
  type CadencesService,
  type Due
} from "./Cadences.ts"
export * as Partner from "./Partner.ts"
export {
  type KnownPartner,
  type PartnerError,
  PartnerNotFound,
  Partners,
  type PartnersService
} from "./Partners.ts"

/**
 * From the one who refers to the start of care.
 *
 * @packageDocumentation
 */
export * as LeadTime from "./LeadTime.ts"
export * as Mix from "./Mix.ts"
export * as Referral from "./Referral.ts"
export {
  collections,
  type Known,
  type Period,
  type ReferralError,
  ReferralNotFound,
  Referrals,
  type ReferralsService,
  type Step
} from "./Referrals.ts"

/** For tests of code that works with referrals: generators for fast-check, and laws to run on an implementation of one's own. */
export { type LeadTimeSubject, leadTimeLaws, type MixSubject, mixLaws } from "./figures.laws.ts"
export * as generators from "./generators.ts"
export { laws as referralLaws, type Subject as ReferralSubject } from "./Referral.laws.ts"

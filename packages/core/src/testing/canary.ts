/** Words that must not be seen where nothing personal belongs, and what the tests that look for them begin with. */
/** Words that no message of ours holds by itself. */
export const canary = "Qanarie-van-Vliet"

/** The id of what nothing is known of. */
export const contact = "00000000-0000-7000-8000-000000000001"

/** A referral to receive. */
export const request = {
  about: "home-care|1",
  service: "nursing",
  law: null,
  advised: null,
  contacted: { kind: "self" },
  indicated: null
}

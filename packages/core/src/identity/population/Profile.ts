/**
 * How systems that register people go wrong: probabilities per record, or per person where it says so. A fraction of
 * 0.02 is two in a hundred.
 */
export interface Profile {
  /** Per person and further system: the person is there too. */
  readonly overlap: number
  /** Per record: the same system holds a second record of the person. */
  readonly duplicate: number
  /** No BSN. */
  readonly withoutBsn: number
  /** Of the BSNs: verified by SBV-Z. */
  readonly verified: number
  /** The BSN of a house-mate, never verified. */
  readonly wrongBsn: number
  /** Per surname, first name, street: one letter wrong, missing, too many or swapped. */
  readonly typo: number
  /** Per surname: another spelling that sounds the same. */
  readonly spelling: number
  /** The usual name stands where the official first names belong. */
  readonly usualName: number
  /** Initials only. */
  readonly initials: number
  /** No first name at all. */
  readonly withoutFirstName: number
  /** Surname and first name changed places. */
  readonly swappedNames: number
  /** Of people with a partner: only the partner's name is known, as if it were the own one. */
  readonly partnerOnly: number
  /** Of people with a partner: the partner's name is not known. */
  readonly withoutPartner: number
  /** Of prefixes: left out. */
  readonly withoutPrefix: number
  /** Of prefixes: written in front of the name, in one field. */
  readonly gluedPrefix: number
  /** A word that stands for none, as surname or first name. */
  readonly placeholder: number
  /** No birth date. */
  readonly withoutBirthDate: number
  /** Day or year wrong by a digit. */
  readonly wrongDate: number
  /** Day and month changed places, where that gives a date. */
  readonly swappedDate: number
  /** Only the year, or the first of January 1900. */
  readonly vagueDate: number
  /** No gender. */
  readonly withoutGender: number
  /** The other gender. */
  readonly wrongGender: number
  /** No address. */
  readonly withoutAddress: number
  /** An address where the person lived before. */
  readonly moved: number
  /** House number wrong by a digit. */
  readonly wrongNumber: number
  /** Two letters of the postcode changed places, or one is wrong. */
  readonly wrongPostcode: number
  /** Of additions and letters: left out. */
  readonly withoutAddition: number
  /** No telephone. */
  readonly withoutTelephone: number
  /** The telephone of the household instead of the own. */
  readonly sharedTelephone: number
  /** A number that the person had before. */
  readonly oldTelephone: number
  /** No e-mail address. */
  readonly withoutEmail: number
  /** Of newborns: registered before there was a name. */
  readonly unnamedNewborn: number
  /** Of people with a partner: both names stand in one field, the partner's first, with a hyphen between them. */
  readonly joinedNames: number
  /** Per surname and first names: only the first ten characters fitted. */
  readonly cutNames: number
  /** Of several first names: only the first. */
  readonly firstOnly: number
  /** Per name: the accents are lost. */
  readonly withoutAccents: number
  /** Month one too early or too late. */
  readonly wrongMonth: number
  /** Of streets: the kind is written short, as in *Dorpsstr.* */
  readonly shortStreet: number
  /** Of telephone numbers: one digit wrong. */
  readonly wrongTelephone: number
  /** Of e-mail addresses: one letter wrong, missing, too many or swapped. */
  readonly wrongEmail: number
}

/** Errors that the everyday and the hard profile do not have. */
const none = {
  joinedNames: 0,
  cutNames: 0,
  firstOnly: 0,
  withoutAccents: 0,
  wrongMonth: 0,
  shortStreet: 0,
  wrongTelephone: 0,
  wrongEmail: 0
}

/** What well-run registrations look like. */
export const everyday: Profile = {
  overlap: 0.45,
  duplicate: 0.03,
  withoutBsn: 0.3,
  verified: 0.85,
  wrongBsn: 0.0005,
  typo: 0.015,
  spelling: 0.01,
  usualName: 0.3,
  initials: 0.08,
  withoutFirstName: 0.005,
  swappedNames: 0.002,
  partnerOnly: 0.12,
  withoutPartner: 0.2,
  withoutPrefix: 0.02,
  gluedPrefix: 0.03,
  placeholder: 0.0005,
  withoutBirthDate: 0.005,
  wrongDate: 0.005,
  swappedDate: 0.003,
  vagueDate: 0.002,
  withoutGender: 0.01,
  wrongGender: 0.002,
  withoutAddress: 0.02,
  moved: 0.1,
  wrongNumber: 0.008,
  wrongPostcode: 0.008,
  withoutAddition: 0.1,
  withoutTelephone: 0.3,
  sharedTelephone: 0.2,
  oldTelephone: 0.1,
  withoutEmail: 0.55,
  unnamedNewborn: 0.4,
  ...none
}

/** Registrations in a hurry, by telephone, over many years: two to three times as much goes wrong. */
export const hard: Profile = {
  overlap: 0.5,
  duplicate: 0.08,
  withoutBsn: 0.45,
  verified: 0.7,
  wrongBsn: 0.001,
  typo: 0.04,
  spelling: 0.03,
  usualName: 0.35,
  initials: 0.15,
  withoutFirstName: 0.02,
  swappedNames: 0.006,
  partnerOnly: 0.2,
  withoutPartner: 0.3,
  withoutPrefix: 0.06,
  gluedPrefix: 0.06,
  placeholder: 0.002,
  withoutBirthDate: 0.02,
  wrongDate: 0.012,
  swappedDate: 0.008,
  vagueDate: 0.006,
  withoutGender: 0.05,
  wrongGender: 0.006,
  withoutAddress: 0.06,
  moved: 0.18,
  wrongNumber: 0.02,
  wrongPostcode: 0.02,
  withoutAddition: 0.3,
  withoutTelephone: 0.45,
  sharedTelephone: 0.25,
  oldTelephone: 0.2,
  withoutEmail: 0.7,
  unnamedNewborn: 0.7,
  ...none
}

/**
 * Registrations taken over from older systems: narrow fields, initials, joined names, addresses and numbers of long ago.
 * It is kept for measuring: nothing in matching is fitted to it.
 */
export const migrated: Profile = {
  overlap: 0.35,
  duplicate: 0.15,
  withoutBsn: 0.2,
  verified: 0.5,
  wrongBsn: 0.002,
  typo: 0.025,
  spelling: 0.04,
  usualName: 0.15,
  initials: 0.25,
  withoutFirstName: 0.01,
  swappedNames: 0.003,
  partnerOnly: 0.08,
  withoutPartner: 0.25,
  withoutPrefix: 0.15,
  gluedPrefix: 0.25,
  placeholder: 0.004,
  withoutBirthDate: 0.01,
  wrongDate: 0.01,
  swappedDate: 0.02,
  vagueDate: 0.01,
  withoutGender: 0.12,
  wrongGender: 0.008,
  withoutAddress: 0.03,
  moved: 0.25,
  wrongNumber: 0.01,
  wrongPostcode: 0.03,
  withoutAddition: 0.5,
  withoutTelephone: 0.5,
  sharedTelephone: 0.4,
  oldTelephone: 0.25,
  withoutEmail: 0.85,
  unnamedNewborn: 0.5,
  joinedNames: 0.15,
  cutNames: 0.08,
  firstOnly: 0.3,
  withoutAccents: 0.3,
  wrongMonth: 0.008,
  shortStreet: 0.2,
  wrongTelephone: 0.02,
  wrongEmail: 0.03
}

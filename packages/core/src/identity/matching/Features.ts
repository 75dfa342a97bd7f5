/**
 * What one record says about a person, as far as it helps to recognise that person: the flat input of matching.
 *
 * It is separate from the concepts of the identity room on purpose: a mapping makes it from a source record, from a
 * file of another system, or from whatever a caller gave at the counter. Every field but `id` may be left out or blank,
 * and nothing has to be clean: values are folded, placeholders count as missing, and missing is neutral.
 */

// What it is

/** The fields of one record. Blank, too long or unreadable values are treated as missing, never refused. */
export interface Features {
  /** Names the record; unique within one call. It breaks ties and is the only thing that results repeat. */
  readonly id: string
  /** An opaque token that is equal for equal BSNs, such as a blind index. Only compared for equality. */
  readonly bsn?: string | undefined
  /** Whether the BSN was verified. Two different verified BSNs never meet in one client. */
  readonly bsnVerified?: boolean | undefined
  /** All official first names, separated by spaces. */
  readonly firstNames?: string | undefined
  /** The name the person is called by (*roepnaam*). */
  readonly usualName?: string | undefined
  /** Initials, with or without dots. Derived from the first names when left out. */
  readonly initials?: string | undefined
  /** Own surname. A prefix in it (*van der*) is recognised; of a double name with a hyphen the parts are compared. */
  readonly surname?: string | undefined
  /** Prefix of the own surname; it carries no weight, since systems write it in too many ways. */
  readonly prefix?: string | undefined
  /** Surname of the partner, with or without its prefix. */
  readonly partnerSurname?: string | undefined
  /** `YYYY-MM-DD`, or less precise: `YYYY-MM`, `YYYY`, or with `00` for what is unknown. `YYYYMMDD` is read too. */
  readonly birthDate?: string | undefined
  /** `male`, `female`, `M`, `V` or `F`; anything else is missing. */
  readonly gender?: string | undefined
  /** Postcode, Dutch or foreign. */
  readonly postcode?: string | undefined
  /** House number; a letter or addition behind it is read as the suffix. */
  readonly houseNumber?: string | undefined
  /** House letter and addition. */
  readonly houseSuffix?: string | undefined
  /** Street, or a whole address line. */
  readonly street?: string | undefined
  /** Town, city or suburb. */
  readonly place?: string | undefined
  /** One telephone number in any notation. */
  readonly telephone?: string | undefined
  /** One e-mail address. */
  readonly email?: string | undefined
  /** Order within a multiple birth, from 1. Different orders are different people. */
  readonly multipleBirthOrder?: number | undefined
  /** A newborn without an identity of its own yet (*baby van …*): never linked without a person. */
  readonly newborn?: boolean | undefined
  /** Records of different partitions are never compared, because purpose keeps them apart. */
  readonly partition?: string | undefined
  /**
   * Whatever else helps, by name: a client number of another system, place of birth, occupation. The records of one call
   * may have at most 64 names between them: see `TooManyExtras`.
   */
  readonly extra?: Readonly<Record<string, string | undefined>> | undefined
}

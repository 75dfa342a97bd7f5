/**
 * The fields that are compared and the levels of agreement of each, with what a level is worth when nothing can be
 * learned.
 *
 * `m` is the chance of the level when two records are of one person, `u` when they are of two; both among pairs in
 * which the field can be compared. Level 0 of every field is `missing`, which weighs nothing. The standard values were
 * set for Dutch client data, by the frequencies of the population register's statistics and common error rates.
 */

// What it is

/** One level of agreement. */
export interface Level {
  /** Its name in receipts. */
  readonly name: string
  /** Chance of it among pairs of one person. */
  readonly m: number
  /** Chance of it among pairs of two persons. */
  readonly u: number
}

/** The level that weighs nothing, in every field. */
export const missing = 0

/** Number of each level, for the comparison of first names. */
export const firstName = {
  same: 1,
  lead: 2,
  nickname: 3,
  close: 4,
  initials: 5,
  initial: 6,
  fewer: 7,
  similar: 8,
  swapped: 9,
  other: 10,
  otherInitial: 11,
  different: 12
} as const
/** Number of each level, for the comparison of surnames. */
export const surname = {
  same: 1,
  partner: 2,
  close: 3,
  turned: 4,
  sound: 5,
  similar: 6,
  swapped: 7,
  apart: 8,
  different: 9
} as const
/** Number of each level, for the comparison of birth dates. */
export const birthDate = {
  same: 1,
  placeholder: 2,
  partial: 3,
  swapped: 4,
  close: 5,
  month: 6,
  parts: 7,
  year: 8,
  different: 9
} as const
/** Number of each level, for the comparison of addresses. */
export const address = { same: 1, addition: 2, close: 3, street: 4, area: 5, different: 6 } as const
/** Number of each level, for fields that are the same, nearly so, or different. */
export const plain = { same: 1, close: 2, different: 3 } as const
/** Number of each level, for the BSN. */
export const bsn = { verified: 1, same: 2, different: 3, conflict: 4 } as const

const level = (name: string, m: number, u: number): Level => ({ name, m, u })

/** The fields that every model has, in the order of a receipt, each with its levels from 1. */
export const fields: ReadonlyArray<readonly [field: string, levels: ReadonlyArray<Level>]> = [
  [
    "bsn",
    [
      level("same, verified", 0.97, 1e-8),
      level("same", 0.97, 1e-7),
      level("different", 0.03, 0.99),
      level("different, both verified", 0.0001, 0.99)
    ]
  ],
  [
    "firstName",
    [
      level("same", 0.7, 0.004),
      level("same first of several", 0.1, 0.004),
      level("used for one another", 0.06, 0.003),
      level("typing error", 0.06, 0.003),
      level("several initials the same", 0.015, 0.001),
      level("same initial", 0.03, 0.006),
      level("same initial, other number of names", 0.005, 0.005),
      level("similar", 0.015, 0.02),
      level("swapped with surname", 0.005, 0.004),
      level("similar, but another name", 0.004, 0.015),
      level("other initial", 0.002, 0.12),
      level("different", 0.01, 0.83)
    ]
  ],
  [
    "surname",
    [
      level("same", 0.86, 0.0012),
      level("partner's", 0.05, 0.0012),
      level("typing error", 0.05, 0.0008),
      level("two names in the other order", 0.002, 0.00002),
      level("sounds the same", 0.01, 0.0006),
      level("similar", 0.01, 0.008),
      level("swapped with first name", 0.005, 0.00002),
      level("different, the partner's too", 0.005, 0.15),
      level("different", 0.025, 0.839)
    ]
  ],
  [
    "birthDate",
    [
      level("same", 0.94, 0.00004),
      level("first of January", 0.004, 0.0003),
      level("known part the same", 0.006, 0.002),
      level("day and month swapped", 0.006, 0.00004),
      level("one digit", 0.02, 0.0008),
      level("other day of one month", 0.007, 0.001),
      level("two of day, month and year", 0.007, 0.003),
      level("year nearly the same", 0.001, 0.002),
      level("different", 0.01, 0.99)
    ]
  ],
  ["gender", [level("same", 0.985, 0.5), level("different", 0.015, 0.5)]],
  [
    "address",
    [
      level("same", 0.6, 0.000004),
      level("same door, other addition", 0.03, 0.00001),
      level("nearly the same", 0.05, 0.00001),
      level("same street", 0.02, 0.0001),
      level("same area", 0.1, 0.004),
      level("different", 0.2, 0.99)
    ]
  ],
  ["place", [level("same", 0.75, 0.02), level("typing error", 0.05, 0.002), level("different", 0.2, 0.97)]],
  [
    "telephone",
    [level("same", 0.6, 0.000004), level("typing error", 0.01, 0.00001), level("different", 0.39, 0.99)]
  ],
  [
    "email",
    [level("same", 0.6, 0.000002), level("typing error", 0.08, 0.00005), level("different", 0.32, 0.99)]
  ],
  [
    "partner",
    [level("same", 0.85, 0.0012), level("typing error", 0.1, 0.002), level("different", 0.05, 0.99)]
  ]
]

/** The levels of every extra field. */
export const extra: ReadonlyArray<Level> = [
  level("same", 0.9, 0.02),
  level("typing error", 0.04, 0.01),
  level("different", 0.06, 0.97)
]

/** Place of each field in {@link fields}. */
export const at = {
  bsn: 0,
  firstName: 1,
  surname: 2,
  birthDate: 3,
  gender: 4,
  address: 5,
  place: 6,
  telephone: 7,
  email: 8,
  partner: 9,
  extra: 10
} as const

/** What is wrong with the input: where, and why. Never what was read there. */

// What it is

/** One thing that is wrong. */
export interface Problem {
  /** The file in the input folder. */
  readonly file: string
  /** The line on which the row begins, from 1. */
  readonly line: number
  /** The field, as mappings name it; empty for the whole row. */
  readonly field: string
  /** What is wrong and what was done, without a value. */
  readonly reason: string
}

/** Gathers what is wrong. */
export interface Problems {
  /** Notes one. */
  readonly add: (problem: Problem) => void
  /** How many there are. */
  readonly count: () => number
  /** The first thousand. */
  readonly listed: () => ReadonlyArray<Problem>
}

// What it does

/** A file may have a problem on every line: the list is bounded, the count is not. */
const maxListed = 1_000

/** Gathers problems and tells of each at once. */
export const gather = (tell: (problem: Problem) => void): Problems => {
  const listed: Array<Problem> = []
  let count = 0
  return {
    add: (problem) => {
      count += 1
      if (listed.length < maxListed) listed.push(problem)
      tell(problem)
    },
    count: () => count,
    listed: () => listed
  }
}

/** One line of text for a problem. */
export const sentence = ({ file, line, field, reason }: Problem): string =>
  `${file}:${line}: ${field === "" ? "" : `${field}: `}${reason}`

/// <reference types="node" />
/** How far a run is, on a terminal; nothing in a pipe. */
import type { Told } from "../input/Sheet.ts"

/** One line at the foot of the terminal, and lines of text above it. */
export interface Terminal {
  /** Shows what is going on, and how far it is. */
  readonly progress: (what: string) => Told
  /** Writes a line that stays. */
  readonly line: (text: string) => void
  /** Takes the line of progress away. */
  readonly end: () => void
}

const pause = 100

/** Writes to a stream. The clock decides how often, never what. */
export const on = (stream: {
  readonly isTTY?: boolean
  readonly write: (text: string) => unknown
}): Terminal => {
  const shows = stream.isTTY === true
  let last = 0
  const clear = () => shows && last > 0 && stream.write("\r\u001b[K")
  return {
    progress: (what) => (rows, bytes, ofBytes) => {
      if (!shows || (Date.now() - last < pause && bytes < ofBytes)) return
      last = Date.now()
      const share = ofBytes === 0 ? "" : ` ${Math.floor((bytes / ofBytes) * 100)}% ${rows} rows`
      stream.write(`\r\u001b[K${what}${share}`)
    },
    line: (text) => {
      clear()
      stream.write(`${text}\n`)
    },
    end: clear
  }
}

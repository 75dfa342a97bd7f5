/** Which source records are the organisation's own statements, and no system's. See `Stating`. */

/** The name under which they are kept; no system can have it. */
export const system = "zorgband"

/** Whether a record is what the organisation itself states: it tells of no person by itself. */
export const is = (record: string): boolean => record.startsWith(`${system}|`)

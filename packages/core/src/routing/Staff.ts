/** What is known of the people of a team now: as the host told, or as plugins say. */

// What it is

/** Whether somebody is at work, and how much they can have. */
export interface Room {
  /** Whether they are at work. */
  readonly present: boolean
  /** How many questions they can have at once. */
  readonly capacity: number
}

/** What plugins say now, by the id of the employee; of whom they say nothing, what the host told holds. */
export interface Said {
  /** Who has which skills. */
  readonly skills: ReadonlyMap<string, ReadonlyArray<string>>
  /** Who is there, with how much room. */
  readonly room: ReadonlyMap<string, Room>
}

/** Nobody says anything: what the host told holds. */
export const asTold: Said = { skills: new Map(), room: new Map() }

/** Who acts at this desk, and what for. */
import type { Caller } from "@zorgband/core"

/** The import of files that other systems wrote. */
export const importer: Caller.Caller = { actor: "care-desk-import", purpose: "care registration" }

/** Whoever reads the day's report. Has no role that opens what is under secrecy. */
export const reader: Caller.Caller = { actor: "care-desk", purpose: "care coordination" }

/** An employee of whom the contact log tells. */
export const employee = (id: string): Caller.Caller => ({ actor: id, purpose: "client contact" })

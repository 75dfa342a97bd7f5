/// <reference types="node" />
/** A day at the desk: everything of the input folder is read into the host, in the order in which things hang together. */
import { createHash } from "node:crypto"
import type { Folder } from "../input/Folder.ts"
import type { Mapping } from "../input/Mapping.ts"
import type { Problems } from "../input/Problem.ts"
import type { Told } from "../input/Sheet.ts"
import * as Contacts from "../reading/Contacts.ts"
import * as Partners from "../reading/Partners.ts"
import * as Persons from "../reading/Persons.ts"
import * as Referrals from "../reading/Referrals.ts"
import { importer } from "./Callers.ts"
import type { Host } from "./Desk.ts"
import { calendars, rules } from "./RoutingRules.ts"

// What it is

/** What reading the folder came to. */
export interface Read {
  /** Per file with people. */
  readonly persons: ReadonlyArray<Persons.Read>
  /** How many contacts were read. */
  readonly contacts: number
  /** How many referrals were read. */
  readonly referrals: number
  /** How many partners were read. */
  readonly partners: number
}

/** Told what is going on: a file, or a step without one. */
export type Progress = (what: string) => Told

// What it does

const total = (counts: ReadonlyArray<number>): number => counts.reduce((sum, count) => sum + count, 0)

/**
 * Reads everything. Every command has an id that follows from the input, so reading the same again, or going on after
 * the process was killed, changes nothing that is there.
 */
export const read = async (
  host: Host,
  folder: Folder,
  problems: Problems,
  progress: Progress
): Promise<Read> => {
  const desk = host.as(importer)
  const ofKind = <K extends Mapping["kind"]>(kind: K) =>
    folder.mappings.filter((mapping): mapping is Extract<Mapping, { kind: K }> => mapping.kind === kind)
  const inTurn = async <M extends Mapping, A>(
    mappings: ReadonlyArray<M>,
    one: (mapping: M) => Promise<A>
  ): Promise<ReadonlyArray<A>> => {
    const read: Array<A> = []
    for (const mapping of mappings) read.push(await one(mapping))
    return read
  }
  // Linking depends on all that was registered: another set of records is another command.
  const registered = createHash("sha256")
  const persons = await inTurn(ofKind("persons"), (mapping) =>
    Persons.read(desk.clients, folder, mapping, problems, progress(mapping.file), (command) =>
      registered.update(`${command}\n`)
    )
  )
  progress("linking")(0, 0, 0)
  await desk.clients.link({ command: `link/${registered.digest("hex")}`, at: folder.at })
  for (const [name, hours] of Object.entries(calendars))
    await desk.calendars.publish(name, hours, { command: `hours/${name}`, at: rules.effectiveFrom })
  await desk.routing.publish(rules, { command: `routing/${rules.version}`, at: rules.effectiveFrom })
  const contacts = await inTurn(ofKind("contacts"), (mapping) =>
    Contacts.read(host, folder, mapping, problems, progress(mapping.file))
  )
  const referrals = await inTurn(ofKind("referrals"), (mapping) =>
    Referrals.read(desk, folder, mapping, problems, progress(mapping.file))
  )
  const partners = await inTurn(ofKind("partners"), (mapping) =>
    Partners.read(desk, folder, mapping, problems, progress(mapping.file))
  )
  return { persons, contacts: total(contacts), referrals: total(referrals), partners: total(partners) }
}

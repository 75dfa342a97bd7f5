/**
 * One natural person, counted once whatever number of systems know the person: the source records that are linked,
 * and how they came together. A merge rewrites nothing, so it can be undone at any later time.
 */
import { Collection } from "@zorgband/plugin-sdk"
import { Result } from "effect"
import {
  CannotSplit,
  Client,
  type ClientId,
  ClientMerged,
  DifferentBsn,
  Event,
  type Link,
  NotMerged,
  SameClient,
  TooManyRecords
} from "./Joined.ts"
import * as Own from "./Own.ts"
import type { BsnToken, SourceRecordId } from "./SourceRecord.ts"

export * from "./Joined.ts"

// What it decides

/** How many records a client has at most. */
const most = 1_000

/** The verified BSN of a client, as keyed hash, or `null`. A client never has two. */
export const bsnOf = (client: Client): BsnToken | null =>
  client.links.find(({ bsn }) => bsn !== null)?.bsn ?? null

/** Whether a system's record is among these: what the organisation itself states tells of no person by itself. */
const hasPerson = (links: ReadonlyArray<Link>): boolean => links.some(({ record }) => !Own.is(record))

const clash = (left: BsnToken | null, right: BsnToken | null): boolean =>
  left !== null && right !== null && left !== right

/** Links one more source record, or takes over the changed BSN of one that is linked. */
export const link = (
  id: ClientId,
  state: Client,
  added: Link
): Result.Result<ReadonlyArray<Event>, DifferentBsn | ClientMerged | TooManyRecords> => {
  if (state.mergedInto !== null) return Result.fail(new ClientMerged({ client: id, into: state.mergedInto }))
  const others = state.links.filter(({ record }) => record !== added.record)
  if (others.some(({ bsn }) => clash(bsn, added.bsn))) return Result.fail(new DifferentBsn({ client: id }))
  if (others.length >= most) return Result.fail(new TooManyRecords({ client: id, most }))
  return Result.succeed([Event.cases.Linked.make({ link: added })])
}

/** Merges one client into another. */
export const merge = (
  from: { readonly id: ClientId; readonly state: Client },
  into: { readonly id: ClientId; readonly state: Client }
): Result.Result<ReadonlyArray<Event>, DifferentBsn | ClientMerged | SameClient | TooManyRecords> => {
  if (from.id === into.id) return Result.fail(new SameClient({ client: from.id }))
  for (const { id, state } of [from, into]) {
    if (state.mergedInto !== null)
      return Result.fail(new ClientMerged({ client: id, into: state.mergedInto }))
  }
  if (clash(bsnOf(from.state), bsnOf(into.state))) return Result.fail(new DifferentBsn({ client: into.id }))
  if (from.state.links.length + into.state.links.length > most)
    return Result.fail(new TooManyRecords({ client: into.id, most }))
  return Result.succeed([Event.cases.Merged.make({ from: from.id, into: into.id, links: from.state.links })])
}

/**
 * Undoes a merge. What the one brought goes back to it, as far as it still hangs on the other. What was linked since
 * stays where it is, unless it was linked for the verified BSN that goes back: a number has one client.
 */
export const unmerge = (
  from: { readonly id: ClientId; readonly state: Client },
  into: { readonly id: ClientId; readonly state: Client }
): Result.Result<ReadonlyArray<Event>, NotMerged | ClientMerged> => {
  const absorbed = into.state.absorbed.find(({ client }) => client === from.id)
  if (from.state.mergedInto !== into.id || absorbed === undefined) {
    return Result.fail(new NotMerged({ from: from.id, into: into.id }))
  }
  if (into.state.mergedInto !== null) {
    return Result.fail(new ClientMerged({ client: into.id, into: into.state.mergedInto }))
  }
  const brought = into.state.links.filter(({ record }) => absorbed.records.includes(record))
  const bsn = brought.find((one) => one.bsn !== null)?.bsn
  const others = into.state.absorbed.flatMap(({ records }) => records)
  const links = into.state.links.filter(
    (one, at) =>
      brought.includes(one) ||
      (one.bsn !== null && one.bsn === bsn && at >= absorbed.before && !others.includes(one.record))
  )
  return Result.succeed([Event.cases.Unmerged.make({ from: from.id, into: into.id, links })])
}

/**
 * Takes records off a client that proved to hold more than one person: they hang on a client of their own, `into`. A
 * verified BSN that both sides say stays with the client: a number has one.
 */
export const split = (
  from: { readonly id: ClientId; readonly state: Client },
  records: ReadonlyArray<SourceRecordId>,
  into: ClientId
): Result.Result<Extract<Event, { readonly _tag: "Split" }>, CannotSplit | ClientMerged> => {
  if (from.state.mergedInto !== null)
    return Result.fail(new ClientMerged({ client: from.id, into: from.state.mergedInto }))
  const taken = from.state.links.filter(({ record }) => records.includes(record))
  const stay = from.state.links.filter(({ record }) => !records.includes(record))
  if (!hasPerson(taken) || taken.length !== new Set(records).size || !hasPerson(stay))
    return Result.fail(new CannotSplit({ client: from.id }))
  const links = stay.some(({ bsn }) => bsn !== null) ? taken.map((link) => ({ ...link, bsn: null })) : taken
  return Result.succeed(Event.cases.Split.make({ from: from.id, into, links }))
}

const empty: Client = { links: [], absorbed: [], mergedInto: null }

const recordsOf = (links: ReadonlyArray<Link>) => links.map(({ record }) => record)

/** The client once these records have left it. */
const without = (state: Client, gone: ReadonlyArray<SourceRecordId>): Client => {
  const leaving = new Set(gone)
  const places = state.links.flatMap(({ record }, at) => (leaving.has(record) ? at : []))
  return {
    ...state,
    links: state.links.filter(({ record }) => !leaving.has(record)),
    absorbed: state.absorbed.map((one) => ({
      ...one,
      before: one.before - places.filter((at) => at < one.before).length
    }))
  }
}

/** The client with this record linked so: in its place when it was linked before, else last. */
const withLink = ({ links, ...state }: Client, link: Link): Client => ({
  ...state,
  links: links.some(({ record }) => record === link.record)
    ? links.map((one) => (one.record === link.record ? link : one))
    : [...links, link]
})

/** The client with this id after an event. A merge and its undoing happen to both clients. */
export const evolve = (before: Client | null, event: Event, id: string): Client => {
  const state = before ?? empty
  return Event.match(event, {
    Opened: ({ link }): Client => ({ ...empty, links: [link] }),
    Linked: ({ link }) => withLink(state, link),
    Unlinked: ({ record }) => without(state, [record]),
    Merged: ({ from, into, links }) =>
      id === from
        ? { ...state, links: [], mergedInto: into }
        : {
            ...state,
            links: [...state.links, ...links],
            absorbed: [
              ...state.absorbed,
              { client: from, records: recordsOf(links), before: state.links.length }
            ]
          },
    Unmerged: ({ from, links }) => {
      if (id === from) return { ...state, links, mergedInto: null }
      const stays = without(state, recordsOf(links))
      return {
        ...stays,
        // Whoever stays with a number that went back is waiting for its number to be verified again.
        links: stays.links.map((link) =>
          links.some(({ bsn }) => bsn !== null && bsn === link.bsn) ? { ...link, bsn: null } : link
        ),
        absorbed: stays.absorbed.filter(({ client }) => client !== from)
      }
    },
    Split: ({ from, links }) =>
      id === from ? without(state, recordsOf(links)) : { ...empty, links: [...links] },
    Erased: ({ records }) => ({
      ...state,
      links: state.links.map((link) => (records.includes(link.record) ? { ...link, bsn: null } : link))
    })
  })
}

/** How clients are stored. The claims hold 'one client per verified BSN' and 'one client per source record'. */
export const collection = Collection.define({
  name: "client",
  version: 1,
  row: Client,
  categories: { links: "identity", absorbed: "identity", mergedInto: "internal" },
  fields: {
    status: Collection.text<Client>((row) =>
      row.mergedInto !== null ? "merged" : hasPerson(row.links) ? "active" : "empty"
    ),
    record: Collection.texts<Client>((row) => row.links.map(({ record }) => record)),
    bsn: Collection.text<Client>(bsnOf)
  },
  indexes: {
    by_status: { fields: ["status"] },
    by_record: { fields: ["record"] },
    by_bsn: { fields: ["bsn"] }
  },
  claims: {
    bsn: (row) => row.links.flatMap(({ bsn }) => bsn ?? []),
    record: (row) => row.links.map(({ record }) => record)
  },
  event: Event,
  eventVersion: 1,
  personal: {},
  evolve
})

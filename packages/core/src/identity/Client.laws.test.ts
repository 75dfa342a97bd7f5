import { describe, expect, it } from "@effect/vitest"
import { Result } from "effect"
import { laws, type Subject } from "./Client.laws.ts"
import * as Client from "./Client.ts"
import { BsnToken, SourceRecordId } from "./SourceRecord.ts"

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  "every record hangs on exactly one client": {
    ...Client,
    evolve: (state, event, id) =>
      event._tag === "Unmerged" && id === event.into && state !== null
        ? state
        : Client.evolve(state, event, id)
  },
  "a client never has two verified BSNs": {
    ...Client,
    link: (_id, _state, added) => Result.succeed([Client.Event.cases.Linked.make({ link: added })])
  },
  "a verified BSN never has two clients": {
    ...Client,
    evolve: (state, event, id) =>
      event._tag === "Unmerged" && id === event.into && state !== null
        ? {
            ...state,
            absorbed: state.absorbed.filter((one) => one.client !== event.from),
            links: state.links.filter((link) => !event.links.some(({ record }) => record === link.record))
          }
        : Client.evolve(state, event, id)
  },
  "from every id that ever was, merges lead to one client that is not merged": {
    ...Client,
    merge: (from, into) =>
      Client.merge(
        { id: from.id, state: { ...from.state, mergedInto: null } },
        { id: into.id, state: { ...into.state, mergedInto: null } }
      )
  },
  "a client that was merged holds no records": {
    ...Client,
    link: (id, state, added) => Client.link(id, { ...state, mergedInto: null }, added)
  },
  "a split takes just the records that are named, and merging the two again brings them together": {
    ...Client,
    split: (from, records, into) => Client.split(from, records.slice(0, 1), into)
  },
  "a split leaves a system's record on either side, whatever is stated of the client": {
    ...Client,
    // What is stated counts as a record like any other.
    split: ({ id, state }, records, into) => {
      const links = state.links.filter(({ record }) => records.includes(record))
      return links.length === 0 || links.length === state.links.length
        ? Client.split({ id, state }, [], into)
        : Result.succeed(Client.Event.cases.Split.make({ from: id, into, links }))
    }
  },
  "a merge that is undone at once leaves everything as it was": {
    ...Client,
    evolve: (state, event, id) =>
      event._tag === "Unmerged" && id === event.into
        ? { ...Client.evolve(state, event, id), absorbed: state?.absorbed ?? [] }
        : Client.evolve(state, event, id)
  },
  "a merge that is undone later gives each its own back, and what came since stays unless its BSN goes": {
    ...Client,
    unmerge: (from, into) =>
      Client.unmerge(from, {
        ...into,
        state: {
          ...into.state,
          absorbed: into.state.absorbed.map((one) => ({
            ...one,
            records: into.state.links.slice(one.before).map(({ record }) => record)
          }))
        }
      })
  }
}

const id = (n: number) => Client.ClientId.make(`00000000-0000-7000-8000-00000000000${n}`)
const link = (n: number, bsn: string | null = null): Client.Link => ({
  record: SourceRecordId.make(`home-care|${n}`),
  bsn: bsn === null ? null : BsnToken.make(bsn.repeat(64))
})
const client = (...links: ReadonlyArray<Client.Link>): Client.Client => ({
  links,
  absorbed: [],
  mergedInto: null
})

describe("Client", () => {
  for (const [law, holds] of Object.entries(laws(Client))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }
})

describe("Client by example", () => {
  const merged = (from: Client.Client, into: Client.Client) => {
    const events = Result.getOrThrow(Client.merge({ id: id(1), state: from }, { id: id(2), state: into }))
    return [id(1), id(2)].map((one, at) =>
      events.reduce((state, event) => Client.evolve(state, event, one), [from, into][at] as Client.Client)
    ) as [Client.Client, Client.Client]
  }

  it("Given two clients, when one is merged into the other, then both ids lead to all records", () => {
    const [from, into] = merged(client(link(1)), client(link(2)))
    expect(from).toEqual({ links: [], absorbed: [], mergedInto: id(2) })
    expect(into.links).toEqual([link(2), link(1)])
  })

  it("Given a merge, when its number brought another record in, then undoing it takes that record along", () => {
    const [from, into] = merged(client(link(1, "a")), client(link(2)))
    const joined = { ...into, links: [...into.links, link(3, "a"), link(4)] }
    expect(Client.unmerge({ id: id(1), state: from }, { id: id(2), state: joined })).toEqual(
      Result.succeed([
        Client.Event.cases.Unmerged.make({
          from: id(1),
          into: id(2),
          links: [link(1, "a"), link(3, "a")]
        })
      ])
    )
  })

  it("Given a merge, when an earlier one was undone, then what came since its number is still known", () => {
    const id4 = { id: id(4), state: client(link(1, "a")) }
    const history = (state: Client.Client, one: typeof id4) =>
      Result.getOrThrow(Client.merge(one, { id: id(2), state })).reduce<Client.Client>(
        (before, event) => Client.evolve(before, event, id(2)),
        state
      )
    const others = [
      { id: id(3), state: client(link(3)) },
      { id: id(5), state: client(link(5)) }
    ]
    const merged = [...others, id4].reduce(history, client(link(2)))
    const undone = others.reduce((state, one) => {
      const from = { id: one.id, state: { ...one.state, links: [], mergedInto: id(2) } }
      return Result.getOrThrow(Client.unmerge(from, { id: id(2), state })).reduce<Client.Client>(
        (before, event) => Client.evolve(before, event, id(2)),
        state
      )
    }, merged)
    const joined = Client.evolve(undone, Client.Event.cases.Linked.make({ link: link(6, "a") }), id(2))
    const gone = { id: id(4), state: { ...id4.state, links: [], mergedInto: id(2) } }
    expect(Client.unmerge(gone, { id: id(2), state: joined })).toMatchObject({
      success: [{ links: [link(1, "a"), link(6, "a")] }]
    })
  })

  it("Given a merge, when a record that was there came to say the same number, then it stays, without the number", () => {
    const [from, into] = merged(client(link(1, "a")), client(link(2)))
    const revised = { ...into, links: [link(2, "a"), link(1, "a")] }
    const events = Result.getOrThrow(
      Client.unmerge({ id: id(1), state: from }, { id: id(2), state: revised })
    )
    const after = events.reduce<Client.Client>((state, event) => Client.evolve(state, event, id(2)), revised)
    expect(after.links).toEqual([link(2)])
  })

  it("Given two verified BSNs, when their clients are merged, then it is refused", () => {
    const [one, other] = [client(link(1, "a")), client(link(2, "b"))]
    expect(Client.merge({ id: id(1), state: one }, { id: id(2), state: other })).toEqual(
      Result.fail(new Client.DifferentBsn({ client: id(2) }))
    )
  })

  it("Given a client with more records than anybody has, when one comes, then it is refused", () => {
    const many = (from: number, count: number) =>
      client(
        ...Array.from({ length: count }, (_, n) => ({
          record: SourceRecordId.make(`tests|${from + n}`),
          bsn: null
        }))
      )
    const full = many(0, 1_000)
    const refused = Result.fail(new Client.TooManyRecords({ client: id(2), most: 1_000 }))
    const into = { id: id(2), state: full }
    expect(Client.link(id(2), full, link(1))).toEqual(refused)
    expect(Client.merge({ id: id(1), state: client(link(1)) }, into)).toEqual(refused)
    expect(Result.isSuccess(Client.link(id(2), full, { record: full.links[0]!.record, bsn: null }))).toBe(
      true
    )
    const two = Client.merge({ id: id(1), state: many(2_000, 400) }, { id: id(2), state: many(0, 600) })
    expect(Result.isSuccess(two)).toBe(true)
  })

  it("Given a client that was merged, when something is linked to it, then the answer names where it went", () => {
    const [from] = merged(client(link(1)), client(link(2)))
    expect(Client.link(id(1), from, link(3))).toEqual(
      Result.fail(new Client.ClientMerged({ client: id(1), into: id(2) }))
    )
  })

  it("Given a client of two persons, when it is split, then the number stays and the records go", () => {
    const state = client(link(1, "a"), link(2, "a"), link(3))
    const records = [link(2, "a"), link(3)].map(({ record }) => record)
    expect(Client.split({ id: id(1), state }, records, id(2))).toEqual(
      Result.succeed(Client.Event.cases.Split.make({ from: id(1), into: id(2), links: [link(2), link(3)] }))
    )
  })

  it.each([
    ["all its records", [1, 2]],
    ["none", []],
    ["what hangs elsewhere", [1, 3]]
  ])("Given a client, when %s are to be split off, then it is refused", (_, records) => {
    const state = client(link(1), link(2))
    const named = records.map((n) => link(n).record)
    expect(Client.split({ id: id(1), state }, named, id(2))).toEqual(
      Result.fail(new Client.CannotSplit({ client: id(1) }))
    )
  })

  it("Given nothing was merged, when it is undone, then it is refused", () => {
    const [one, other] = [
      { id: id(1), state: client(link(1)) },
      { id: id(2), state: client(link(2)) }
    ]
    expect(Client.unmerge(one, other)).toEqual(
      Result.fail(new Client.NotMerged({ from: id(1), into: id(2) }))
    )
    expect(Client.merge(one, one)).toEqual(Result.fail(new Client.SameClient({ client: id(1) })))
  })
})

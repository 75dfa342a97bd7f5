/** The laws of {@link Client}, as data. */
import { Result } from "effect"
import fc from "fast-check"
import * as Client from "./Client.ts"
import { BsnToken, own, SourceRecordId } from "./SourceRecord.ts"

/** What is put to the test. */
export type Subject = Pick<typeof Client, "link" | "merge" | "unmerge" | "split" | "evolve">

/** One thing that happens among clients. Numbers pick among what there is. */
export type Deed =
  | { readonly do: "open"; readonly bsn: number | null }
  | { readonly do: "link"; readonly to: number; readonly bsn: number | null }
  | { readonly do: "revise"; readonly record: number; readonly bsn: number | null }
  | { readonly do: "take off"; readonly record: number }
  | { readonly do: "merge"; readonly from: number; readonly into: number }
  | { readonly do: "unmerge"; readonly which: number }
  | { readonly do: "split"; readonly which: number; readonly records: ReadonlyArray<number> }

const some = fc.nat({ max: 4 })
const bsn = fc.option(fc.nat({ max: 1 }), { freq: 2 })
const linking: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({ do: fc.constant("link" as const), to: some, bsn }),
  fc.record({ do: fc.constant("revise" as const), record: some, bsn })
)
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant("open" as const), bsn }) },
  { weight: 4, arbitrary: linking },
  fc.record({ do: fc.constant("take off" as const), record: some }),
  { weight: 4, arbitrary: fc.record({ do: fc.constant("merge" as const), from: some, into: some }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("unmerge" as const), which: some }) },
  fc.record({
    do: fc.constant("split" as const),
    which: some,
    records: fc.uniqueArray(some, { minLength: 1, maxLength: 3 })
  })
)

/** What happens among clients, in order: records come in, are linked, revised and taken off, clients merged and not. */
export const deeds: fc.Arbitrary<ReadonlyArray<Deed>> = fc.array(deed, {
  maxLength: 30,
  size: "max"
})

const clientId = (n: number) => Client.ClientId.make(`00000000-0000-7000-8000-${String(n).padStart(12, "0")}`)
const recordId = (n: number) => SourceRecordId.make(`system|${n}`)
const token = (n: number | null) => (n === null ? null : BsnToken.make(String(n).repeat(64)))

/** Clients by id, kept with the functions that are put to the test. The claims of a ledger are kept here by hand. */
class World {
  readonly clients = new Map<Client.ClientId, Client.Client>()
  records = 0
  readonly subject: Subject

  constructor(subject: Subject) {
    this.subject = subject
  }

  known(n: number) {
    const id = [...this.clients.keys()][n % Math.max(1, this.clients.size)]
    const state = id && this.clients.get(id)
    return id && state && { id, state }
  }

  holder(bsn: BsnToken) {
    return [...this.clients].filter(([, { links }]) => links.some((link) => link.bsn === bsn))
  }

  owners(record: SourceRecordId) {
    return [...this.clients].flatMap(([id, state]) =>
      state.links.filter((link) => link.record === record).map(() => ({ id, state }))
    )
  }

  free(bsn: BsnToken | null, but?: Client.ClientId) {
    return bsn === null || this.holder(bsn).every(([id]) => id === but)
  }

  happen(events: ReadonlyArray<Client.Event>, ...ids: ReadonlyArray<Client.ClientId>) {
    for (const event of events)
      for (const id of ids) this.clients.set(id, this.subject.evolve(this.clients.get(id) ?? null, event, id))
  }

  open(record: SourceRecordId, bsn: BsnToken | null) {
    const link = { record, bsn: this.free(bsn) ? bsn : null }
    this.happen([Client.Event.cases.Opened.make({ link })], clientId(this.clients.size))
  }

  /** Whether it was allowed. */
  do(asked: Deed): boolean {
    switch (asked.do) {
      case "open":
        this.open(recordId(this.records++), token(asked.bsn))
        return true
      case "link": {
        const to = this.known(asked.to)
        return to !== undefined && this.link(to, recordId(this.records++), token(asked.bsn))
      }
      case "revise": {
        const [owner] = this.owners(recordId(asked.record))
        return owner !== undefined && this.link(owner, recordId(asked.record), token(asked.bsn))
      }
      case "take off": {
        const record = recordId(asked.record)
        const [owner] = this.owners(record)
        if (owner === undefined) return false
        this.happen([Client.Event.cases.Unlinked.make({ record })], owner.id)
        this.open(record, null)
        return true
      }
      case "merge": {
        const [from, into] = [this.known(asked.from), this.known(asked.into)]
        return from !== undefined && into !== undefined && this.merge(from.id, into.id)
      }
      case "unmerge": {
        const merged = [...this.clients.keys()].filter((id) => this.get(id).mergedInto !== null)
        const from = merged[asked.which % Math.max(1, merged.length)]
        return from !== undefined && this.unmerge(from)
      }
      case "split": {
        const from = this.known(asked.which)
        const hanging = (from?.state.links ?? []).map(({ record }) => record)
        const records = asked.records.flatMap((n) => hanging[n] ?? [])
        return from !== undefined && this.split(from.id, records) !== null
      }
    }
  }

  get(id: Client.ClientId): Client.Client {
    return this.clients.get(id) as Client.Client
  }

  merge(from: Client.ClientId, into: Client.ClientId): boolean {
    const decided = this.subject.merge(
      { id: from, state: this.get(from) },
      { id: into, state: this.get(into) }
    )
    if (Result.isSuccess(decided)) this.happen(decided.success, from, into)
    return Result.isSuccess(decided)
  }

  unmerge(from: Client.ClientId): boolean {
    const into = this.get(from).mergedInto as Client.ClientId
    const decided = this.subject.unmerge(
      { id: from, state: this.get(from) },
      { id: into, state: this.get(into) }
    )
    if (Result.isSuccess(decided)) this.happen(decided.success, from, into)
    return Result.isSuccess(decided)
  }

  /** The new client, when it was allowed. */
  split(from: Client.ClientId, records: ReadonlyArray<SourceRecordId>): Client.ClientId | null {
    const into = clientId(this.clients.size)
    const decided = this.subject.split({ id: from, state: this.get(from) }, records, into)
    if (Result.isFailure(decided)) return null
    this.happen([decided.success], from, into)
    return into
  }

  private link(
    to: { readonly id: Client.ClientId; readonly state: Client.Client },
    record: SourceRecordId,
    bsn: BsnToken | null
  ): boolean {
    const link = { record, bsn: this.free(bsn, to.id) ? bsn : null }
    const decided = this.subject.link(to.id, to.state, link)
    if (Result.isSuccess(decided)) this.happen(decided.success, to.id)
    else if (this.owners(record).length === 0) this.open(record, null)
    return Result.isSuccess(decided)
  }
}

const recordsOf = (world: World, id: Client.ClientId) =>
  world
    .get(id)
    .links.map(({ record }) => record)
    .sort()

/** The laws of clients. Each throws when it does not hold. */
export const laws = (subject: Subject) => {
  const after = (all: ReadonlyArray<Deed>) => {
    const world = new World(subject)
    for (const one of all) world.do(one)
    return world
  }
  const always = (holds: (world: World) => boolean) => () =>
    fc.assert(
      fc.property(deeds, (all) => holds(after(all))),
      { numRuns: Math.max(1_000, fc.readConfigureGlobal().numRuns ?? 0) }
    )
  /** Two clients of a world that can be merged. */
  const merging = (
    between: fc.Arbitrary<ReadonlyArray<Deed>>,
    holds: (
      world: World,
      from: Client.ClientId,
      into: Client.ClientId,
      between: ReadonlyArray<Deed>
    ) => boolean
  ) =>
    fc.assert(
      fc.property(deeds, some, some, between, (all, one, other, more) => {
        const world = after(all)
        const [from, into] = [world.known(one), world.known(other)]
        fc.pre(from !== undefined && into !== undefined)
        fc.pre(Result.isSuccess(subject.merge(from, into)))
        return holds(world, from.id, into.id, more)
      })
    )
  return {
    "every record hangs on exactly one client": always((world) =>
      Array.from({ length: world.records }, (_, n) => world.owners(recordId(n))).every(
        ({ length }) => length === 1
      )
    ),

    "a client never has two verified BSNs": always((world) =>
      [...world.clients.values()].every(
        ({ links }) => new Set(links.flatMap((link) => link.bsn ?? [])).size <= 1
      )
    ),

    "a verified BSN never has two clients": always((world) =>
      [0, 1].every((n) => world.holder(BsnToken.make(String(n).repeat(64))).length <= 1)
    ),

    "from every id that ever was, merges lead to one client that is not merged": always((world) =>
      [...world.clients.keys()].every((id) => {
        let at: Client.ClientId | null = id
        for (let steps = 0; at !== null && steps <= world.clients.size; steps++)
          at = world.clients.get(at)?.mergedInto ?? null
        return at === null
      })
    ),

    "a client that was merged holds no records": always((world) =>
      [...world.clients.values()].every(({ links, mergedInto }) => mergedInto === null || links.length === 0)
    ),

    "a split takes just the records that are named, and merging the two again brings them together": () =>
      fc.assert(
        fc.property(deeds, some, fc.array(fc.boolean()), (all, which, picks) => {
          const world = after(all)
          const from = world.known(which)
          fc.pre(from !== undefined)
          const before = recordsOf(world, from.id)
          const named = before.filter((_, at) => picks[at] === true)
          const into = world.split(from.id, named)
          if (named.length === 0 || named.length === before.length) return into === null
          if (into === null) return false
          const [stay, go] = [recordsOf(world, from.id), recordsOf(world, into)]
          return (
            go.join() === named.join() &&
            stay.length + go.length === before.length &&
            world.merge(into, from.id) &&
            recordsOf(world, from.id).join() === before.join()
          )
        })
      ),

    "a split leaves a system's record on either side, whatever is stated of the client": () =>
      fc.assert(
        fc.property(deeds, some, fc.array(fc.boolean()), (all, which, picks) => {
          const world = after(all)
          const from = world.known(which)
          fc.pre(from !== undefined && from.state.mergedInto === null)
          const before = recordsOf(world, from.id)
          const link = { record: own(from.id), bsn: null }
          world.happen([Client.Event.cases.Linked.make({ link })], from.id)
          const into = world.split(
            from.id,
            before.filter((_, at) => picks[at] === true)
          )
          return (
            into === null ||
            [from.id, into].every((id) => recordsOf(world, id).some((one) => before.includes(one)))
          )
        })
      ),

    "a merge that is undone at once leaves everything as it was": () =>
      merging(fc.constant([]), (world, from, into) => {
        const before = JSON.stringify([...world.clients])
        return world.merge(from, into) && world.unmerge(from) && JSON.stringify([...world.clients]) === before
      }),

    "a merge that is undone later gives each its own back, and what came since stays unless its BSN goes":
      () =>
        merging(fc.array(linking, { maxLength: 6 }), (world, from, into, between) => {
          const [own, others] = [recordsOf(world, from), recordsOf(world, into)]
          world.merge(from, into)
          for (const one of between) world.do(one)
          const since = recordsOf(world, into).filter((record) => ![...own, ...others].includes(record))
          if (!world.unmerge(from)) return false
          const [back, stayed] = [recordsOf(world, from), recordsOf(world, into)]
          const bsn = new Set((world.clients.get(from)?.links ?? []).flatMap((link) => link.bsn ?? []))
          return (
            own.every((record) => back.includes(record)) &&
            others.every((record) => stayed.includes(record)) &&
            since.every((record) => stayed.includes(record) || bsn.size === 1) &&
            back.length + stayed.length === own.length + others.length + since.length
          )
        })
  }
}

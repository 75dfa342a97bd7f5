/** The laws of `Verdict`, as data: twins run them on their own implementation. */
import fc from "fast-check"
import type { Batch, Claim, Outcome, Put, Receipt, Ref, Scope } from "./Ledger.ts"
import { batch as made } from "./testing/Build.ts"
import type * as Verdict from "./Verdict.ts"

/** What the laws are about. */
export type Subject = Pick<typeof Verdict, "groundsOf" | "judge">

const refs = ["a", "b", "c"].map((key): Ref => ({ collection: "ticket", key }))
const scopes = ["north", "south"].map(
  (team): Scope => ({
    collection: "ticket",
    index: "by_team",
    equals: [team]
  })
)
const claims = ["1", "2"].map((value): Claim => ({ name: "ticket.number", value }))

const text = (value: unknown): string => JSON.stringify(value)
const same = (left: unknown, right: unknown): boolean => text(left) === text(right)

/** What a store holds. */
interface Store {
  readonly receipts: ReadonlyArray<Receipt | null>
  readonly records: ReadonlyArray<number>
  readonly scopes: ReadonlyArray<number>
  readonly holders: ReadonlyArray<Ref | null>
}

const commands = ["c", "d"]
const digests = ["x", "y"]

const oneOf = <A>(all: ReadonlyArray<A>): fc.Arbitrary<A> => fc.constantFrom(...all)
const perhaps = <A>(arbitrary: fc.Arbitrary<A>): fc.Arbitrary<A | null> => fc.option(arbitrary, { freq: 2 })
const version = fc.nat({ max: 1 })

const stores: fc.Arbitrary<Store> = fc.record({
  receipts: fc.tuple(
    ...commands.map(() => perhaps(fc.record({ digest: oneOf(digests), result: oneOf(["r", null]) })))
  ),
  records: fc.tuple(...refs.map(() => version)),
  scopes: fc.tuple(...scopes.map(() => version)),
  holders: fc.tuple(...claims.map(() => perhaps(oneOf(refs))))
})

/** Mostly what is expected is there, so that claims are looked at too. */
const batches = (store: Store): fc.Arbitrary<Batch> =>
  fc
    .record({
      id: oneOf(commands),
      digest: oneOf(digests),
      off: fc.array(fc.nat({ max: 3 }), { minLength: 5, maxLength: 5 }),
      roles: fc.tuple(...refs.map(() => oneOf(["read", "put", "remove", "none"]))),
      scopes: fc.subarray([...scopes]),
      takes: fc.tuple(...refs.map(() => fc.subarray([...claims]))),
      move: fc.array(fc.record({ claim: oneOf(claims), from: oneOf(refs), to: oneOf(refs) }), {
        maxLength: 1
      })
    })
    .map(({ id, digest, off, roles, scopes: read, takes, move }): Batch => {
      const expect = (at: number) => (store.records[at] ?? 0) + (off[at] === 3 ? 1 : 0)
      const of = (role: string) => refs.flatMap((ref, at) => (roles[at] === role ? [{ ref, at }] : []))
      return {
        ...made({ command: { id, digest } }),
        expect: [
          ...of("read").map(({ ref, at }) => ({ ref, version: expect(at) })),
          ...read.map((scope) => {
            const at = scopes.indexOf(scope)
            return { scope, version: (store.scopes[at] ?? 0) + (off[3 + at] === 3 ? 1 : 0) }
          })
        ],
        put: of("put").map(
          ({ ref, at }): Put => ({
            ref,
            expect: expect(at),
            schema: 1,
            doc: null,
            fields: {},
            entries: { add: [], remove: [] },
            claims: { take: takes[at] ?? [], release: [] }
          })
        ),
        remove: of("remove").map(({ ref, at }) => ({ ref, expect: expect(at), entries: [], release: [] })),
        move
      }
    })

const cases = stores.chain((store) => batches(store).map((batch) => ({ store, batch })))

const at = <A>(all: ReadonlyArray<A>, one: A): number => all.findIndex((other) => same(one, other))

const known = (store: Store): Verdict.Known => ({
  receipt: (command) => store.receipts[commands.indexOf(command)] ?? null,
  record: (ref) => store.records[at(refs, ref)] ?? 0,
  scope: (scope) => store.scopes[at(scopes, scope)] ?? 0,
  holder: (claim) => store.holders[at(claims, claim)] ?? null
})

/** What was expected and is otherwise. */
const changed = (store: Store, { expect, put, remove }: Batch) => [
  ...expect.filter((one) =>
    "ref" in one
      ? store.records[at(refs, one.ref)] !== one.version
      : store.scopes[at(scopes, one.scope)] !== one.version
  ),
  ...[...put, ...remove]
    .filter(({ ref, expect: version }) => store.records[at(refs, ref)] !== version)
    .map(({ ref, expect: version }) => ({ ref, version }))
]

/** How a claim passes: from whom, or from nobody, to whom. */
const passes = ({ put, move }: Batch) => [
  ...put.flatMap(({ ref, claims: { take } }) => take.map((claim) => ({ claim, from: null, to: ref }))),
  ...move
]

const mayPass = (store: Store, { claim, from, to }: ReturnType<typeof passes>[number]): boolean => {
  const by = store.holders[at(claims, claim)] ?? null
  return from === null ? by === null || same(by, to) : same(by, from)
}

/** Laws by name; each throws with the smallest counterexample that was found. */
export const laws = ({ groundsOf, judge }: Subject) => {
  const property =
    (
      holds: (outcome: Outcome, batch: Batch, store: Store) => boolean,
      when = (_: Store, __: Batch) => true
    ) =>
    () =>
      fc.assert(
        fc.property(cases, ({ store, batch }) => {
          fc.pre(when(store, batch))
          return holds(judge(batch, known(store)), batch, store)
        }),
        { numRuns: 1_000 }
      )
  const fresh = (store: Store, { command }: Batch) => known(store).receipt(command.id) === null
  const asExpected = (store: Store, batch: Batch) => fresh(store, batch) && changed(store, batch).length === 0
  const wantedOnce = (batch: Batch) => {
    const wanted = passes(batch).map(({ claim }) => text(claim))
    return new Set(wanted).size === wanted.length
  }
  return {
    "a command that was done is answered by its receipt, whatever has changed since": property(
      (outcome, { command }, store) => {
        const receipt = known(store).receipt(command.id)
        return same(
          outcome,
          receipt?.digest === command.digest
            ? { _tag: "Replayed", result: receipt.result }
            : { _tag: "CommandReused" }
        )
      },
      (store, batch) => !fresh(store, batch)
    ),
    "a conflict names what is not as it was expected, and nothing else": property((outcome, batch, store) => {
      const on = changed(store, batch)
      return on.length > 0 ? same(outcome, { _tag: "Conflict", on }) : outcome._tag !== "Conflict"
    }, fresh),
    "a claim passes only from who holds it, or from nobody": property((outcome, batch, store) => {
      const barred = passes(batch).filter((one) => !mayPass(store, one))
      if (barred.length === 0) return outcome._tag !== "ClaimTaken" || !wantedOnce(batch)
      if (outcome._tag !== "ClaimTaken") return false
      const { claim, by } = outcome
      return by === null || same(by, known(store).holder(claim))
    }, asExpected),
    "two rows of one batch do not get one claim": property(
      (outcome) => outcome._tag === "ClaimTaken",
      (store, batch) => asExpected(store, batch) && !wantedOnce(batch)
    ),
    "what nothing speaks against is committed": property(
      (outcome) => outcome._tag === "Committed",
      (store, batch) =>
        asExpected(store, batch) && wantedOnce(batch) && passes(batch).every((one) => mayPass(store, one))
    ),
    "only its grounds are asked for": property((_, batch, store) => {
      const all = known(store)
      const { records, scopes: read, claims: wanted } = groundsOf(batch)
      const asked =
        <A, B>(grounds: ReadonlyArray<A>, answer: (one: A) => B) =>
        (one: A) => {
          if (at(grounds, one) < 0) throw new Error(`${text(one)} is not among the grounds`)
          return answer(one)
        }
      const judged = judge(batch, {
        receipt: all.receipt,
        record: asked(records, all.record),
        scope: asked(read, all.scope),
        holder: asked(wanted, all.holder)
      })
      return same(judged, judge(batch, all))
    })
  }
}

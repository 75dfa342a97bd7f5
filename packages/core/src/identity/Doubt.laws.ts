/** The laws of {@link Doubt}, as data. */
import { Result } from "effect"
import fc from "fast-check"
import * as Instant from "../time/Instant.ts"
import * as Doubt from "./Doubt.ts"
import * as Matching from "./matching/index.ts"
import { SourceRecordId } from "./SourceRecord.ts"

/** What is put to the test. */
export type Subject = Pick<typeof Doubt, "pair" | "raise" | "propose" | "isSeconded" | "decide" | "evolve">

const record = fc.nat({ max: 5 }).map((n) => SourceRecordId.make(`system|${n}`))
const why = Matching.score(Matching.Model.standard, { id: "a" }, { id: "b" })
const at = Instant.of(1_000)
const employee = fc.constantFrom("anna", "bert", "cees")
const proposal = fc.record(
  {
    verdict: fc.constantFrom(...Doubt.Verdict.literals),
    by: employee,
    onBehalfOf: employee,
    at: fc.constant(at)
  },
  { requiredKeys: ["verdict", "by", "at"] }
)
const caller = fc.record({ actor: employee, onBehalfOf: employee }, { requiredKeys: ["actor"] })
type Deed = "raise" | Doubt.Verdict | NonNullable<Doubt.Doubt["proposed"]>
const deed: fc.Arbitrary<Deed> = fc.oneof(
  fc.constantFrom("raise" as const, ...Doubt.Verdict.literals),
  proposal
)
const two = fc.tuple(record, record).filter(([one, other]) => one !== other)

/** The laws of doubts. Each throws when it does not hold. */
export const laws = ({ pair, raise, propose, isSeconded, decide, evolve }: Subject) => {
  const after = (
    names: { readonly left: SourceRecordId; readonly right: SourceRecordId },
    deeds: ReadonlyArray<Deed>
  ) =>
    deeds.reduce<Doubt.Doubt | null>((state, one) => {
      const events =
        typeof one !== "string"
          ? propose(state, names, one)
          : one === "raise"
            ? raise(state, names, why, at)
            : decide(state, names, one, at)
      return events.reduce(evolve, state)
    }, null)
  const history = fc.tuple(two, fc.array(deed, { maxLength: 6 })).map(([[one, other], deeds]) => {
    const names = Result.getOrThrow(pair(one, other))
    return { names, deeds, state: after(names, deeds) }
  })
  return {
    "a pair has one name, in either order, and other pairs have others": () =>
      fc.assert(
        fc.property(two, two, ([a, b], [c, d]) => {
          const [one, turned, other] = [pair(a, b), pair(b, a), pair(c, d)].map(Result.getOrThrow)
          const same = (a === c && b === d) || (a === d && b === c)
          return (
            one !== undefined &&
            one.left < one.right &&
            JSON.stringify(one) === JSON.stringify(turned) &&
            (one.id === other?.id) === same
          )
        })
      ),

    "nobody doubts whether a record is itself": () =>
      fc.assert(fc.property(record, (one) => Result.isFailure(pair(one, one)))),

    "what was decided is not raised again": () =>
      fc.assert(
        fc.property(
          history,
          ({ names, state }) => state === null || raise(state, names, why, at).length === 0
        )
      ),

    "the last verdict holds, and deciding it again only ends what was proposed since": () =>
      fc.assert(
        fc.property(history, ({ names, deeds, state }) => {
          const last = deeds.findLast((one) => one === "same" || one === "different") ?? null
          if ((state?.verdict ?? null) !== last) return false
          if (state === null || last === null) return true
          const again = decide(state, names, last, at).reduce(evolve, state)
          return (
            JSON.stringify(again) === JSON.stringify({ ...state, proposed: null }) &&
            decide(again, names, last, at).length === 0
          )
        })
      ),

    "nobody seconds a proposal of their own, and a verdict ends every proposal": () =>
      fc.assert(
        fc.property(history, caller, ({ deeds, names, state }, who) => {
          const last = deeds.findLastIndex((one) => one === "same" || one === "different")
          const proposals = deeds.slice(last + 1).filter((one) => typeof one !== "string")
          const verdict = state?.verdict ?? null
          const standing = proposals.findLast((one) => one.verdict !== verdict)
          const makers = [standing?.by, standing?.onBehalfOf ?? standing?.by]
          const isAnother = !makers.includes(who.actor) && !makers.includes(who.onBehalfOf ?? who.actor)
          return (
            (["same", "different"] as const).every(
              (asked) =>
                isSeconded(state, asked, who) ===
                (verdict === asked || (standing?.verdict === asked && isAnother))
            ) &&
            (standing !== undefined ||
              decide(state, names, "same", at).reduce(evolve, state)?.proposed == null)
          )
        })
      ),

    "why it was raised stays, whatever is decided": () =>
      fc.assert(fc.property(history, ({ deeds, state }) => (state?.why != null) === (deeds[0] === "raise")))
  }
}

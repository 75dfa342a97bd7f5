/** The service of commitments: makes promises, follows them, and shows what is due. */
import type { Json, Ledger } from "@zorgband/plugin-sdk"
import { Context, Effect, Layer, Result, Schema } from "effect"
import type { Caller } from "../access/Caller.ts"
import type { Code, PartyId } from "../access/Party.ts"
import * as Instant from "../time/Instant.ts"
import * as Store from "../work/Store.ts"
import type * as Work from "../work/Work.ts"
import * as Commitment from "./Commitment.ts"
import * as Question from "./Question.ts"
import { existing as existingQuestion, type QuestionNotFound } from "./Questions.ts"

// What it is

/** What was promised is not valid. Only field names are told. */
export class InvalidCommitment extends Schema.TaggedError<InvalidCommitment>()("InvalidCommitment", {
  /** The fields that are wrong. */
  fields: Schema.Array(Schema.String)
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `The promise cannot be made: ${this.fields.join(", ")} ${this.fields.length === 1 ? "is" : "are"} not valid.`
  }
}

/** There is no such commitment. */
export class CommitmentNotFound extends Schema.TaggedError<CommitmentNotFound>()("CommitmentNotFound", {
  /** The id that was asked. */
  commitment: Commitment.CommitmentId
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `There is no commitment ${this.commitment}. Use the id that making it gave.`
  }
}

/** The routing rules give the authority to promise to others. */
export class MayNotCommit extends Schema.TaggedError<MayNotCommit>()("MayNotCommit", {
  /** The question. */
  question: Question.QuestionId,
  /** Who may promise something about it. */
  mayCommit: Schema.Array(Schema.String)
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `About question ${this.question} only these may promise something: ${this.mayCommit.join(", ")}. Ask one of them.`
  }
}

/** What a call about commitments can be refused for, beside the errors of any command. */
export type CommitmentError =
  | InvalidCommitment
  | CommitmentNotFound
  | QuestionNotFound
  | MayNotCommit
  | Commitment.CommitmentClosed
  | Commitment.ToldTooLate
  | Commitment.WrongMoment

/** A commitment with its id. */
export type KnownCommitment = Store.Stored<Commitment.CommitmentId, Commitment.Commitment>

type Answer<A> = Effect.Effect<A, CommitmentError | Work.WorkError>

/** See {@link Commitments}. */
export interface CommitmentsService {
  /**
   * Makes a promise. About a routed question only who may commit can: the caller, the promise's owner, or whoever the
   * caller acts for must be one of them.
   */
  readonly make: (
    caller: Caller,
    promise: typeof Commitment.Promise_.Encoded,
    stamp?: Work.Stamp
  ) => Answer<Commitment.CommitmentId>
  /** Keeps, hands over, renegotiates, explains, breaks or withdraws a promise. */
  readonly decide: (
    caller: Caller,
    commitment: Commitment.CommitmentId,
    command: Commitment.Command,
    stamp?: Work.Stamp
  ) => Answer<Commitment.Verdict | null>
  /** A commitment. */
  readonly get: (caller: Caller, commitment: Commitment.CommitmentId) => Answer<Commitment.Commitment>
  /** Open promises that lapse at or before a moment, the first due first; without a moment, all open ones. */
  readonly due: (
    caller: Caller,
    by?: Instant.Instant,
    page?: Store.PageOf
  ) => Answer<Ledger.Page<KnownCommitment>>
  /** Open promises of an owner, the first due first. */
  readonly ofOwner: (caller: Caller, owner: Code, page?: Store.PageOf) => Answer<Ledger.Page<KnownCommitment>>
  /** All promises to a party, the first due first. */
  readonly to: (caller: Caller, party: PartyId, page?: Store.PageOf) => Answer<Ledger.Page<KnownCommitment>>
}

// What it does

const decodePromise = Schema.decodeUnknownResult(Commitment.Promise_, { onExcessProperty: "error" })
const encodeCommand = Schema.encodeSync(Commitment.Command)

const wrongFields = (input: object): ReadonlyArray<string> => {
  const values = input as Record<string, unknown>
  const wrong = Object.entries(Commitment.Promise_.fields)
    .filter(([name, schema]) => !Schema.is(schema as Schema.Codec<unknown>)(values[name]))
    .map(([name]) => name)
  return wrong.length > 0 ? wrong : ["an unknown field"]
}

const also = ({ contact, to }: Pick<Commitment.Commitment, "contact" | "to">): ReadonlyArray<Ledger.Ref> => [
  { collection: "contact_moment", key: contact },
  ...(to === null ? [] : [{ collection: to.includes("|") ? "source_record" : "client", key: to }])
]

const make = Effect.gen(function* () {
  const store = yield* Store.make
  const list = (look: Store.Look, page?: Store.PageOf) =>
    store.page<Commitment.CommitmentId, Commitment.Commitment, Commitment.Event>(
      Commitment.collection,
      look,
      page
    )
  return Commitments.of({
    make: Effect.fn("Commitments.make")(function* (caller, input, stamp = {}) {
      const decoded = decodePromise(input)
      if (Result.isFailure(decoded)) return yield* new InvalidCommitment({ fields: wrongFields(input) })
      const promise = decoded.success
      return yield* store.run({
        name: "commitments.make",
        caller,
        stamp,
        payload: { ...input } as Json.Json,
        body: (work) =>
          Effect.gen(function* () {
            if (promise.question !== null) {
              const { state } = yield* existingQuestion(work, promise.question)
              const may = state.route?.mayCommit
              const who = [caller.actor, caller.onBehalfOf, promise.owner]
              if (may !== undefined && !who.some((one) => one !== undefined && may.includes(one)))
                return yield* new MayNotCommit({ question: promise.question, mayCommit: may })
            }
            const id = Commitment.CommitmentId.make(work.id("commitment"))
            for (const event of yield* Effect.fromResult(Commitment.make(promise, Instant.of(work.at))))
              yield* work.record(Commitment.collection, event, [id], {
                also: also(promise),
                subject: Commitment.subject(id, promise)
              })
            return id
          })
      })
    }),
    decide: Effect.fn("Commitments.decide")((caller, commitment, command, stamp = {}) =>
      store.run({
        name: "commitments.decide",
        caller,
        stamp,
        payload: { commitment, command: encodeCommand(command) as Json.Json },
        body: (work) =>
          Effect.gen(function* () {
            const state = yield* work.get(Commitment.collection, commitment)
            if (state === null) return yield* new CommitmentNotFound({ commitment })
            const decided = Commitment.decide({ id: commitment, state }, command, Instant.of(work.at))
            let after: Commitment.Commitment | null = state
            for (const event of yield* Effect.fromResult(decided)) {
              yield* work.record(Commitment.collection, event, [commitment], { also: also(state) })
              after = Commitment.evolve(after, event)
            }
            return after?.verdict ?? null
          })
      })
    ),
    get: Effect.fn("Commitments.get")(function* (_caller, commitment) {
      return (
        (yield* store.get(Commitment.collection, commitment)) ??
        (yield* new CommitmentNotFound({ commitment }))
      )
    }),
    due: Effect.fn("Commitments.due")((_caller, by, page) =>
      list({ index: "by_status", equals: ["open"], ...(by === undefined ? {} : { range: { to: by } }) }, page)
    ),
    ofOwner: Effect.fn("Commitments.ofOwner")((_caller, owner, page) =>
      list({ index: "by_owner", equals: [owner] }, page)
    ),
    to: Effect.fn("Commitments.to")((_caller, party, page) =>
      list({ index: "by_party", equals: [party] }, page)
    )
  })
})

/** Commitments, over the storage and vault of the host. */
export class Commitments extends Context.Service<Commitments, CommitmentsService>()(
  "@zorgband/core/contact/Commitments"
) {
  /** The service over the storage and vault of the host. */
  static readonly layer: Store.ServiceLayer<Commitments> = Layer.effect(Commitments, make)
}

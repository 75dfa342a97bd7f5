/**
 * Receives referrals and takes the steps that their rows tell of. A row is followed to its end in thought first: when
 * one of its steps cannot be, nothing of it is stored.
 */
import { Referral } from "@zorgband/core/referral"
import type { Instant } from "@zorgband/core/time"
import { Result, Schema } from "effect"
import type { Services } from "../desk/Desk.ts"
import type { Folder } from "../input/Folder.ts"
import type { FieldOf, Referrals as Mapping } from "../input/Mapping.ts"
import type { Problems } from "../input/Problem.ts"
import { type Line, lines, type Told } from "../input/Sheet.ts"
import { each } from "./Refusal.ts"
import { filled, party } from "./Values.ts"

type ReferralLine = Line<FieldOf<Mapping>>

// What it decides

/** The columns with the moments of steps, in the order in which steps of one moment are taken. */
const stepColumns = [
  ["accepted", "accept", "provider"],
  ["intakeScheduled", "schedule intake", "provider"],
  ["bridgingStarted", "start bridging care", "provider"],
  ["declined", "decline", "provider"],
  ["cancellationRequested", "request cancellation", "referrer"],
  ["careStarted", "start care", "provider"],
  ["cancelled", "confirm cancellation", "provider"]
] as const satisfies ReadonlyArray<readonly [FieldOf<Mapping>, Referral.Step, Referral.Side]>

interface Step {
  readonly step: Referral.Step
  readonly by: Referral.Side
  readonly at: Instant.Instant
  readonly reason: string | null
}

const steps = (line: ReferralLine): ReadonlyArray<Step> =>
  stepColumns
    .flatMap(([field, step, by]) => {
      const at = line.moment(field)
      const reason =
        step === "decline" || step === "request cancellation" ? (line.text("reason") ?? null) : null
      return at === undefined ? [] : { step, by, at, reason }
    })
    .sort((one, other) => one.at - other.at)

const source = (line: ReferralLine, kind: FieldOf<Mapping>, id: FieldOf<Mapping>) => {
  const named = line.text(id)
  return { kind: line.text(kind), ...(named === undefined ? {} : { id: named }) }
}

const decodeRequest = Schema.decodeUnknownResult(Referral.Request)
/** A step is judged by the rules of the library, on a referral that is not stored. */
const imagined = Referral.ReferralId.make("00000000-0000-7000-8000-000000000000")

const follow = (request: Referral.Request, receivedAt: Instant.Instant, taken: ReadonlyArray<Step>) => {
  let state = Referral.evolve(null, Referral.Event.cases.Received.make({ request, at: receivedAt }))
  for (const step of taken) {
    const events = Referral.take({ id: imagined, state: state as Referral.Referral }, step, step.at)
    if (Result.isFailure(events)) return events.failure
    state = events.success.reduce(Referral.evolve, state)
  }
  return undefined
}

// What it does

const needed = ["localId", "clientSystem", "client", "service", "receivedAt", "contacted"] as const

const receive = async (desk: Services, mapping: Mapping, line: ReferralLine): Promise<boolean> => {
  if (!filled(line, needed)) return false
  const about = party(line)
  const receivedAt = line.moment("receivedAt")
  const told = line.moment("toldAt")
  const taken = steps(line)
  if (about === undefined || receivedAt === undefined) {
    line.problem("", "A referral needs a client and the moment of receipt. The row was not read.")
    return false
  }
  await desk.clients.ofRecord(about)
  const request = decodeRequest({
    about,
    service: line.text("service"),
    law: line.text("law") ?? null,
    advised: line.text("advised") === undefined ? null : source(line, "advised", "advisedId"),
    contacted: source(line, "contacted", "contactedId"),
    indicated: line.text("indicated") === undefined ? null : source(line, "indicated", "indicatedId")
  })
  if (Result.isFailure(request)) {
    line.problem("", `${request.failure.message} The row was not read.`)
    return false
  }
  const refusal = follow(request.success, receivedAt, taken)
  if (refusal !== undefined) {
    const why =
      refusal._tag === "IllegalStep"
        ? `'${refusal.step}' cannot be taken of a referral that is ${refusal.state}.`
        : refusal._tag === "OutOfOrder"
          ? `'${refusal.step}' is dated before the step before it.`
          : refusal.message
    line.problem("", `${why} The row was not read.`)
    return false
  }
  const id = `${mapping.system}|${line.text("localId")}`
  const stamp = (what: string, at: Instant.Instant) => ({ command: `${what}/${id}`, at })
  const referral = await desk.referrals.receive(
    Schema.encodeSync(Referral.Request)(request.success),
    receivedAt,
    stamp("referral", receivedAt)
  )
  for (const { step, by, at, reason } of taken)
    await desk.referrals.take(
      { referral, step, by, at, ...(reason === null ? {} : { reason: reason as never }) },
      stamp(step, at)
    )
  if (told !== undefined) await desk.referrals.reportBack(referral, stamp("told", told))
  return true
}

/** Reads a file; gives how many referrals were received. */
export const read = (
  desk: Services,
  folder: Folder,
  mapping: Mapping,
  problems: Problems,
  progress: Told
): Promise<number> =>
  each(lines(folder.path, mapping, problems, progress), (line) => receive(desk, mapping, line))

/**
 * Records a contact log: each contact, where its question goes, and what was promised. A row is recorded as a whole or
 * not at all: what can be refused is looked at before anything is stored.
 */
import { Commitment, type Told as Contact } from "@zorgband/core/contact"
import type { Instant } from "@zorgband/core/time"
import { Result, Schema } from "effect"
import { employee } from "../desk/Callers.ts"
import type { Host, Services } from "../desk/Desk.ts"
import type { Folder } from "../input/Folder.ts"
import type { FieldOf, Contacts as Mapping } from "../input/Mapping.ts"
import type { Problems } from "../input/Problem.ts"
import { type Line, lines, type Told } from "../input/Sheet.ts"
import { each } from "./Refusal.ts"
import { filled, party, wholeNumber } from "./Values.ts"

type ContactLine = Line<FieldOf<Mapping>>
type Encoded = typeof Contact.Encoded

// What it decides

const inputs = (line: ContactLine) => ({
  law: line.text("law") ?? null,
  askedBy: line.text("role") ?? null,
  clientKnown: line.text("client") !== undefined,
  theme: line.text("theme") ?? "other",
  urgency: line.value("urgency", wholeNumber) ?? 1
})

const told = (line: ContactLine, happenedAt: Instant.Instant, about: string | undefined): Encoded => {
  const optional = <K extends string>(key: K, value: string | undefined) =>
    (value === undefined ? {} : { [key]: value }) as { readonly [key in K]?: string }
  const question = line.text("question")
  return {
    happenedAt,
    direction: line.text("direction") as Encoded["direction"],
    channel: line.text("channel") as string,
    inside: [{ kind: "employee", id: line.text("employee") as string }],
    outside: [
      {
        role: line.text("role") as Encoded["outside"][number]["role"],
        ...optional("about", about),
        ...optional("id", line.text("outsideId"))
      }
    ],
    verified: line.text("verified") ?? null,
    outcome: line.text("outcome") as Encoded["outcome"],
    duration: line.value("duration", wholeNumber) ?? null,
    labels: [line.text("label") ?? []].flat(),
    content: { ...optional("subject", line.text("subject")), ...optional("notes", line.text("notes")) },
    questions:
      question === undefined
        ? []
        : [
            {
              asked: question,
              ...optional("behind", line.text("questionBehind")),
              inputs: inputs(line),
              ...optional("answer", line.text("answer"))
            }
          ]
  }
}

const terms = Commitment.Promised.mapFields(({ wording, owner, due }) => ({ wording, owner, due }))
const decodeTerms = Schema.decodeUnknownResult(terms)

/** The promise of a row, `undefined` when none was made, or why it cannot be made. */
const promise = (
  line: ContactLine,
  happenedAt: Instant.Instant,
  mayCommit: ReadonlyArray<string> | undefined
): Result.Result<typeof terms.Encoded | undefined, string> => {
  const wording = line.text("promise")
  if (wording === undefined) return Result.succeed(undefined)
  const owner = line.text("promiseOwner") ?? line.text("employee")
  const decoded = decodeTerms({ wording, owner, due: line.moment("promiseDue") })
  if (Result.isFailure(decoded))
    return Result.fail("A promise needs a wording, an owner and a moment. The row was not read.")
  if (decoded.success.due <= happenedAt)
    return Result.fail("The promise is due before it was made. The row was not read.")
  const who = [decoded.success.owner, line.text("employee")]
  if (mayCommit !== undefined && !who.some((one) => one !== undefined && mayCommit.includes(one)))
    return Result.fail(
      `About this question only these may promise something: ${mayCommit.join(", ")}. The row was not read.`
    )
  return Result.succeed(decoded.success)
}

// What it does

const record = async (desk: Services, mapping: Mapping, line: ContactLine): Promise<boolean> => {
  const happenedAt = line.moment("happenedAt")
  if (happenedAt === undefined) {
    line.problem("", "A contact needs the moment at which it was. The row was not read.")
    return false
  }
  const about = party(line)
  if (about !== undefined) await desk.clients.ofRecord(about)
  const contact = told(line, happenedAt, about)
  const [question] = contact.questions
  const open = question !== undefined && question.answer === undefined
  // Looked at before anything is stored: a question that no rule takes, and a promise that cannot be made.
  const preview = open ? await desk.routing.preview(question.inputs, happenedAt) : undefined
  const promised = promise(line, happenedAt, preview?.route.mayCommit)
  if (Result.isFailure(promised)) {
    line.problem("promise", promised.failure)
    return false
  }
  const id = `${mapping.system}|${line.text("localId")}`
  const stamp = (kind: string) => ({ command: `${kind}/${id}`, at: happenedAt })
  const recorded = await desk.contacts.record(contact, stamp("contact"))
  const [asked] = recorded.questions
  if (open && asked !== undefined) await desk.routing.route(asked, stamp("route"))
  if (promised.success !== undefined)
    await desk.commitments.make(
      {
        ...promised.success,
        contact: recorded.contact,
        question: asked ?? null,
        to: about ?? null
      },
      stamp("promise")
    )
  return true
}

/** Reads a file; gives how many contacts were recorded. */
export const read = (
  host: Host,
  folder: Folder,
  mapping: Mapping,
  problems: Problems,
  progress: Told
): Promise<number> =>
  each(lines(folder.path, mapping, problems, progress), async (line) =>
    filled(line, needed) ? record(host.as(employee(line.text("employee") as string)), mapping, line) : false
  )

const needed = ["localId", "happenedAt", "direction", "channel", "employee", "role", "outcome"] as const

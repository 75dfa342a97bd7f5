/** Registers the partners of a file, and what contact was agreed with them and was there last. */
import { Cadence, Partner } from "@zorgband/contact-cadence"
import { Identifier } from "@zorgband/core/identity"
import { CalendarDate, PartialDate, Zone } from "@zorgband/core/time"
import { Option, Result, Schema } from "effect"
import type { Services } from "../desk/Desk.ts"
import type { Folder } from "../input/Folder.ts"
import type { FieldOf, Partners as Mapping } from "../input/Mapping.ts"
import type { Problems } from "../input/Problem.ts"
import { type Line, lines, type Told } from "../input/Sheet.ts"
import { each } from "./Refusal.ts"
import { filled, wholeNumber } from "./Values.ts"

type PartnerLine = Line<FieldOf<Mapping>>

// What it decides

/** A whole day: a rhythm is not counted from a month. */
const day = (line: PartnerLine, field: FieldOf<Mapping>): CalendarDate.CalendarDate | undefined => {
  const date = line.date(field)
  if (date === undefined) return undefined
  const whole = PartialDate.isComplete(date) ? CalendarDate.parse(date) : undefined
  if (whole !== undefined && Result.isSuccess(whole)) return whole.success
  line.problem(field, "Expected a whole day from 1800 to 2200. It was left out.")
  return undefined
}

const identifiers = (line: PartnerLine) =>
  (["kvk", "agb"] as const).flatMap((register) => {
    const number = line.value(register, (text) => Identifier.parse(register, text))
    return number === undefined ? [] : { system: Identifier.registers[register].system, value: number }
  })

const decodeProfile = Schema.decodeUnknownResult(
  Schema.Struct({ id: Partner.PartnerId, profile: Partner.Profile })
)
const decodeAgreement = Schema.decodeUnknownResult(Cadence.Agreement)

const profile = (line: PartnerLine) =>
  decodeProfile({
    id: line.text("localId"),
    profile: {
      name: line.text("name"),
      kind: line.text("sort"),
      tier: line.text("tier"),
      identifiers: identifiers(line),
      locations: line.value("locations", wholeNumber) ?? 1
    }
  })

const agreement = (
  line: PartnerLine
): Result.Result<Cadence.Agreement | undefined, { readonly message: string }> =>
  line.text("everyMonths") === undefined
    ? Result.succeed(undefined)
    : decodeAgreement({
        with: { kind: "partner", id: line.text("localId") },
        subject: line.text("subject") ?? "partner conversation",
        everyMonths: line.value("everyMonths", wholeNumber),
        planDays: line.value("planDays", wholeNumber) ?? 60,
        owner: line.text("owner"),
        from: day(line, "since")
      })

// What it does

const needed = ["localId", "name", "sort", "tier"] as const

const tell = async (
  desk: Services,
  folder: Folder,
  mapping: Mapping,
  line: PartnerLine
): Promise<boolean> => {
  if (!filled(line, needed)) return false
  const at = mapping.exportedAt ?? folder.at
  const told = profile(line)
  const agreed = agreement(line)
  const last = day(line, "lastContact")
  for (const { message } of [Result.getFailure(told), Result.getFailure(agreed)].flatMap(Option.toArray))
    line.problem("", `${message} The row was not read.`)
  if (Result.isFailure(told) || Result.isFailure(agreed)) return false
  if (last !== undefined && last > Zone.dateOf(Zone.amsterdam, at)) {
    line.problem("lastContact", "It is later than the export. The row was not read.")
    return false
  }
  const { id } = told.success
  const stamp = (command: string) => ({ command, at })
  await desk.partners.tell(
    id,
    Schema.encodeSync(Partner.Profile)(told.success.profile),
    stamp(`partner/${id}@${at.toString(36)}`)
  )
  if (agreed.success === undefined) return true
  const { subject } = agreed.success
  const cadence = await desk.cadences.agree(
    Schema.encodeSync(Cadence.Agreement)(agreed.success),
    stamp(`cadence/${id}/${subject}`)
  )
  if (last !== undefined) await desk.cadences.keep(cadence, last, stamp(`kept/${id}/${subject}/${last}`))
  return true
}

/** Reads a file; gives how many partners it told of. */
export const read = (
  desk: Services,
  folder: Folder,
  mapping: Mapping,
  problems: Problems,
  progress: Told
): Promise<number> =>
  each(lines(folder.path, mapping, problems, progress), (line) => tell(desk, folder, mapping, line))

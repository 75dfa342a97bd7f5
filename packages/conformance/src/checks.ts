/** Every check of the kit, by id. */
import { apart } from "./checks/apart.ts"
import { builds } from "./checks/builds.ts"
import { calls } from "./checks/calls.ts"
import { capabilities } from "./checks/capabilities.ts"
import { claims } from "./checks/claims.ts"
import { commit } from "./checks/commit.ts"
import { documents } from "./checks/documents.ts"
import { durable } from "./checks/durable.ts"
import { erase } from "./checks/erase.ts"
import { errors } from "./checks/errors.ts"
import { expectations } from "./checks/expectations.ts"
import { feed } from "./checks/feed.ts"
import { find } from "./checks/find.ts"
import { history } from "./checks/history.ts"
import { host } from "./checks/host.ts"
import { hostTrouble } from "./checks/hostTrouble.ts"
import { journal } from "./checks/journal.ts"
import { line } from "./checks/line.ts"
import { longest } from "./checks/longest.ts"
import { manyOf } from "./checks/many.ts"
import { migrations } from "./checks/migrations.ts"
import { model } from "./checks/model.ts"
import { pages } from "./checks/pages.ts"
import { races } from "./checks/races.ts"
import { redact } from "./checks/redact.ts"
import { tenants } from "./checks/tenants.ts"
import { values } from "./checks/values.ts"

/** Every check of the kit, by id. */
export const checks = {
  ...commit,
  ...calls,
  ...expectations,
  ...claims,
  ...find,
  ...values,
  ...pages,
  ...documents,
  ...longest,
  ...manyOf,
  ...history,
  ...feed,
  ...erase,
  ...redact,
  ...journal,
  ...tenants,
  ...apart,
  ...migrations,
  ...builds,
  ...durable,
  ...capabilities,
  ...errors,
  ...host,
  ...hostTrouble,
  ...line,
  ...races,
  ...model
}

/** The ids of the required checks. */
export type RequiredId = {
  [Id in keyof typeof checks]: (typeof checks)[Id]["level"] extends "required" ? Id : never
}[keyof typeof checks]

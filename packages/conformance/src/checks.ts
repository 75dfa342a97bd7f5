/** Every check of the kit, by id. */
import { claims } from "./checks/claims.ts"
import { commit } from "./checks/commit.ts"
import { expectations } from "./checks/expectations.ts"
import { find } from "./checks/find.ts"

export const checks = { ...commit, ...expectations, ...claims, ...find }

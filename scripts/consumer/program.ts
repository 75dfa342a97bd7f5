import { Id } from "@zorgband/plugin-sdk"

const at: number = Date.UTC(2026, 0, 1)
const first: string = Id.derive(at, "command-1", 0)
if (first !== Id.derive(at, "command-1", 0) || first === Id.derive(at, "command-1", 1)) {
  throw new Error(`Ids do not follow from their command: ${first}`)
}

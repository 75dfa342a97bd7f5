import { Id } from "@zorgband/plugin-sdk"

const at = Date.UTC(2026, 0, 1)
if (Id.derive(at, "command-1", 0) === Id.derive(at, "command-2", 0)) {
  throw new Error("Two commands made the same id")
}

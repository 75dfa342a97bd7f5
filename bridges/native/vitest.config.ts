import { fileURLToPath } from "node:url"
import { defineConfig } from "vitest/config"
import config from "../../vitest.config.ts"

/** As the tests of the repository, for those here. */
export default defineConfig({
  ...config,
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: { ...config.test, include: ["bridges/native/*.test.ts"] }
})

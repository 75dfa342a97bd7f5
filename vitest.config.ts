import { defaultServerConditions } from "vite"
import { defineConfig } from "vitest/config"

const conditions = ["@zorgband/source", ...defaultServerConditions]

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: [
      "packages/*/{src,test}/**/*.test.ts",
      "examples/*/{src,test}/**/*.test.ts",
      "scripts/*/*.test.ts"
    ],
    globalSetup: ["./scripts/postgres.ts"],
    setupFiles: ["./scripts/vitest.setup.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    experimental: { diagnostics: false },
    coverage: { provider: "v8", include: ["packages/*/src/**/*.ts"], exclude: ["**/*.test.ts"] }
  }
})

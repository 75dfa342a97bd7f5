/// <reference types="node" />
import { PrismaPg } from "@prisma/adapter-pg"
import { Bridge } from "@zorgband/adapters-pg"
import { joins } from "../../packages/adapters-pg/test/bridges/joins.ts"
import { PrismaClient } from "./generated/client.ts"

joins("bridge_prisma", {
  Prisma: (connectionString) => {
    const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString, max: 2 }) })
    return {
      transaction: (run) =>
        prisma.$transaction(
          (tx) => run({ session: () => Bridge.prisma(tx), run: (text) => tx.$executeRawUnsafe(text) }),
          { timeout: 60_000, maxWait: 60_000 }
        ),
      close: () => prisma.$disconnect()
    }
  }
})

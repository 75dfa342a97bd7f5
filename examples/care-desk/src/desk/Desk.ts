/** The care desk as a host: one tenant, the areas that it uses, its storage. */
import { areas } from "@zorgband/contact-cadence"
import { openZorgband, type Zorgband } from "@zorgband/core"
import type { Plugin } from "@zorgband/plugin-sdk"

/** The organisation whose desk this is. */
export const tenant = "care-desk"

/** The open host. */
export type Host = Zorgband.Zorgband<typeof areas>

/** The services as one caller uses them. */
export type Services = Zorgband.Desk<typeof areas>

/** Opens storage and vault, and brings the schema up to date. */
export const open = async (plugins: readonly [Plugin.Plugin, ...Array<Plugin.Plugin>]): Promise<Host> => {
  const [ledger, ...others] = plugins
  const host = await openZorgband({ ledger, plugins: others, tenant, requires: { durable: true }, areas })
  try {
    await host.migrations.apply()
    return host
  } catch (failure) {
    await host.close()
    throw failure
  }
}

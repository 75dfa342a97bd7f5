// Hosts that are CommonJS load the packages with `require`, as Node does since 22.12.
const { openZorgband } = require("@zorgband/core")
const { memory } = require("@zorgband/plugin-sdk")

const main = async () => {
  const zorgband = await openZorgband({ ledger: memory(), tenant: "consumer" })
  const desk = zorgband.as({ actor: "employee-1", purpose: "intake" })
  await desk.clients.register({ source: "home-care", localId: "1", person: { birthDate: "1951-03-08" } })
  const { clients } = await desk.clients.count()
  if (clients !== 1) throw new Error(`${clients} clients`)
  await zorgband.close()
}

main().catch((failure) => {
  console.error(failure)
  process.exitCode = 1
})

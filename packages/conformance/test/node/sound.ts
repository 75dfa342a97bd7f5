/** An adapter that keeps every law, as tests of Node. */
import { describeLedger, describeServices } from "@zorgband/conformance/node-test"
import { memory } from "@zorgband/plugin-sdk"

describeLedger("sound", memory)
describeServices("services", memory, { runs: 1 })

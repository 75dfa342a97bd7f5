/** An adapter that does not look at scopes, as tests of Node. */
import { describeLedger } from "@zorgband/conformance/node-test"
import scopeless from "../scopeless.ts"

describeLedger("scopeless", scopeless)

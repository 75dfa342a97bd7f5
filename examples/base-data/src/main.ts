/// <reference types="node" />
/** Care of base data as a program: `node --conditions=@zorgband/source examples/base-data/src/main.ts`. */
import { clean } from "./clean.ts"

await clean((line) => console.log(line))

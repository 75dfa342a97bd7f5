/// <reference types="node" />
/** Plants one fault of each kind in the pages of a copy; fails when `npm run docs` lets one of them pass. */
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { copyRepository, temporaryFolder } from "./copy.ts"
import { run } from "./run.ts"

const planted: Record<string, string> = {
  "ill-typed.md": `
    \`\`\`ts
    const one: number = 1
    \`\`\`
    \`\`\`ts no-run
    const two: string = one
    \`\`\``,
  "failing.md": `
    \`\`\`ts
    import { Id } from "@zorgband/plugin-sdk"
    \`\`\`
    \`\`\`ts
    if (Id.derive(0, "a", 0) !== "b") throw new Error("planted failure")
    \`\`\``,
  "links.md": `
    # Heading

    [lost](missing.md) and [lost heading](#no-such-heading), but [found](#heading) and [elsewhere](failing.md).`,
  "unchecked.md": `
    \`\`\`typescript
    never.checked()
    \`\`\``,
  "continued.md": `
    \`\`\`ts
    const first: number = 1
    \`\`\`
    \`\`\`ts
    if (first !== 1) throw new Error("not continued")
    console.log("one")
    \`\`\`
    \`\`\`text printed
    one
    \`\`\`
    \`\`\`ts new
    const first = "another module"
    \`\`\``,
  "printed.md": `
    \`\`\`ts
    console.log("one\\ntwo")
    \`\`\`
    \`\`\`text printed
    one
    three
    \`\`\``
}

const refused = [
  /ill-typed\.md:6 .*not assignable/,
  /FAIL docs\/planted\/failing\.md runs[\s\S]*failing\.md:6[\s\S]*planted failure/,
  /links\.md:4 missing\.md leads nowhere/,
  /links\.md:4 #no-such-heading: there is no such heading/,
  /unchecked\.md:2 typescript is not checked/,
  /FAIL docs\/planted\/printed\.md runs[\s\S]*it prints "two" where the page says "three"/
]
const accepted = [/^ok {3}docs\/planted\/continued\.md runs/m]
const never = [/continued\.md:\d/, /FAIL docs\/planted\/continued/, /links\.md:\d+ (#heading|failing\.md)/]

using copy = temporaryFolder()
await copyRepository(copy.folder)
const folder = join(copy.folder, "docs", "planted")
mkdirSync(folder, { recursive: true })
for (const [name, text] of Object.entries(planted))
  writeFileSync(join(folder, name), text.replace(/^ {4}/gm, ""))

const { ok, output } = await run(["node", "scripts/docs.ts"], { cwd: copy.folder })
const missed = [...refused, ...accepted].filter((pattern) => !pattern.test(output))
const wrong = never.filter((pattern) => pattern.test(output))
for (const pattern of missed) console.log(`not reported: ${pattern}`)
for (const pattern of wrong) console.log(`wrongly reported: ${pattern}`)
console.log(`${refused.length} planted faults, ${missed.length + wrong.length} misjudged`)
if (ok || missed.length + wrong.length > 0) {
  console.log(output)
  process.exitCode = 1
}

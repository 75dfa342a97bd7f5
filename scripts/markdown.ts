/** A fenced block of code. */
export interface Sample {
  /** The line of its first line of code, from 1. */
  readonly line: number
  /** The words after the fence: `["ts", "no-run"]`. */
  readonly info: ReadonlyArray<string>
  readonly code: ReadonlyArray<string>
}

/** What of a Markdown page can be checked. */
export interface Page {
  readonly samples: ReadonlyArray<Sample>
  readonly links: ReadonlyArray<{ readonly line: number; readonly target: string }>
  /** The names by which a link reaches its headings. */
  readonly anchors: ReadonlySet<string>
}

/** Reads the parts of a page that can be checked; everything else is prose. */
export function parse(text: string): Page {
  const samples: Array<Sample> = []
  const links: Array<{ line: number; target: string }> = []
  const anchors = new Set<string>()
  let open: { fence: string; indent: number; sample: Sample & { code: Array<string> } } | undefined

  for (const [index, content] of text.split(/\r?\n/).entries()) {
    const fence = /^(\s*)(`{3,}|~{3,})\s*(.*)$/.exec(content)
    if (open !== undefined) {
      const closes = fence?.[2]?.startsWith(open.fence) && fence[3] === ""
      if (closes) open = undefined
      else open.sample.code.push(content.slice(Math.min(open.indent, content.search(/\S|$/))))
      continue
    }
    if (fence !== null) {
      const sample = { line: index + 2, info: (fence[3] ?? "").split(/\s+/), code: [] }
      open = { fence: fence[2] ?? "", indent: fence[1]?.length ?? 0, sample }
      samples.push(sample)
      continue
    }
    const heading = /^#{1,6}\s+(.*?)\s*#*$/.exec(content)
    if (heading !== null) anchors.add(unused(slug(heading[1] ?? ""), anchors))
    const prose = content.replace(/`[^`]*`/g, "")
    const found = [
      ...prose.matchAll(/\]\(\s*<?([^)\s>]+)>?[^)]*\)/g),
      ...prose.matchAll(/^\s*\[[^\]]+\]:\s*(\S+)/g)
    ]
    for (const [, target = ""] of found) links.push({ line: index + 1, target })
  }
  return { samples, links, anchors }
}

/** As GitHub names headings. */
const slug = (heading: string): string =>
  heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replace(/\s/g, "-")

const unused = (name: string, taken: ReadonlySet<string>): string => {
  let free = name
  for (let i = 1; taken.has(free); i++) free = `${name}-${i}`
  return free
}

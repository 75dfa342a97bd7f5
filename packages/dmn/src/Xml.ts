/**
 * XML as a small tree, read and written safely: no document type, so no entities of one's own and nothing external; no
 * more text, depth or elements than a model can need. Internal.
 */
import { Result, Schema } from "effect"
import { SaxesParser } from "saxes"

// What it is

/** An element. */
export interface Element {
  /** Its name without prefix. */
  readonly name: string
  /** Its namespace. */
  readonly namespace: string
  /** Its attributes by name; those of XML Schema instances as `xsi:NAME`, others that have a namespace are left out. */
  readonly attributes: ReadonlyMap<string, string>
  /** The elements in it. */
  readonly children: ReadonlyArray<Element>
  /** The text that stands in it directly. */
  readonly text: string
  /** The line on which it begins, from 1. */
  readonly line: number
}

/** What is read at most. */
const limits = {
  /** Characters of the whole document. */
  characters: 20_000_000,
  /** Elements in each other. */
  depth: 100,
  /** Elements and attributes together. */
  nodes: 500_000,
  /** Characters of text directly in one element. */
  text: 100_000
} as const

// What can go wrong

/** The document is not XML, or not XML that is read here. */
export class InvalidXml extends Schema.TaggedError<InvalidXml>()("InvalidXml", {
  /** The line on which it was seen, from 1. */
  line: Schema.Int,
  /** What is wrong and what to do. */
  problem: Schema.String
}) {
  override get message(): string {
    return `The document cannot be read at line ${this.line}: ${this.problem}.`
  }
}

// What it decides

const instance = "http://www.w3.org/2001/XMLSchema-instance"

/** Reads a document. */
export const parse = (document: string): Result.Result<Element, InvalidXml> => {
  const parser = new SaxesParser({ xmlns: true, position: true })
  const open: Array<{ -readonly [K in keyof Element]: Element[K] } & { children: Array<Element> }> = []
  let root: Element | undefined
  let nodes = 0
  let refused: InvalidXml | undefined
  const refuse = (problem: string): never => {
    refused ??= new InvalidXml({ line: parser.line, problem })
    throw refused
  }
  parser.on("error", () =>
    refuse("it is not well-formed XML, or uses an entity or prefix that is not declared")
  )
  parser.on("doctype", () =>
    refuse("it has a document type (DOCTYPE), which could bring in entities; take that out")
  )
  const add = (text: string): void => {
    const last = open.at(-1)
    if (last === undefined) return
    last.text += text
    if (last.text.length > limits.text) refuse(`an element holds more than ${limits.text} characters`)
  }
  parser.on("text", add)
  parser.on("cdata", add)
  parser.on("opentag", (tag) => {
    const attributes = new Map<string, string>()
    for (const { local, prefix, uri, value } of Object.values(tag.attributes)) {
      if (prefix === "") attributes.set(local, value)
      else if (uri === instance) attributes.set(`xsi:${local}`, value)
    }
    nodes += 1 + attributes.size
    if (nodes > limits.nodes) refuse(`it has more than ${limits.nodes} elements and attributes`)
    if (open.length >= limits.depth) refuse(`elements stand more than ${limits.depth} deep in each other`)
    const element = {
      name: tag.local,
      namespace: tag.uri,
      attributes,
      children: [],
      text: "",
      line: parser.line
    }
    open.at(-1)?.children.push(element)
    root ??= element
    open.push(element)
  })
  parser.on("closetag", () => void open.pop())
  try {
    if (document.length > limits.characters) refuse(`it has more than ${limits.characters} characters`)
    parser.write(document).close()
  } catch (error) {
    if (refused === undefined) throw error
    return Result.fail(refused)
  }
  return Result.succeed(root!)
}

/** The elements of this name directly in another. */
export const all = (element: Element, name: string): ReadonlyArray<Element> =>
  element.children.filter((child) => child.name === name && child.namespace === element.namespace)

/** The first element of this name directly in another. */
export const one = (element: Element, name: string): Element | undefined =>
  element.children.find((child) => child.name === name && child.namespace === element.namespace)

const entities: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\n": "&#10;",
  "\r": "&#13;",
  "\t": "&#9;"
}

/** Text that can stand in an element or attribute. */
export const escape = (text: string): string => text.replace(/[&<>"\n\r\t]/g, (found) => entities[found]!)

/** Whether XML can hold this text at all. */
export const isText = (text: string): boolean =>
  text.isWellFormed() &&
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly the characters that XML 1.0 has no place for.
  !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text)

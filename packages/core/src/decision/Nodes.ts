/** The nodes of a diagram in one array, each kept once: those with the same successors are the same node. Internal. */

/** Nodes as they are made. A node is its column followed by its successors, and is known by its place. */
export interface Nodes {
  /** The node with these successors. */
  readonly add: (column: number, successors: Int32Array) => number
  /** All nodes. */
  readonly all: () => Int32Array
}

/** No nodes yet. */
export const store = (): Nodes => {
  let nodes = new Int32Array(1_024)
  let size = 0
  let slots = new Int32Array(256).fill(-1)
  let hashes = new Int32Array(256)
  let count = 0

  const put = (node: number, hash: number): void => {
    let slot = hash & (slots.length - 1)
    while (slots[slot]! >= 0) slot = (slot + 1) & (slots.length - 1)
    slots[slot] = node
    hashes[slot] = hash
  }
  const isSame = (node: number, column: number, successors: Int32Array): boolean => {
    if (nodes[node] !== column) return false
    for (let i = 0; i < successors.length; i++) if (nodes[node + 1 + i] !== successors[i]) return false
    return true
  }
  return {
    add: (column, successors) => {
      let hash = column
      for (let i = 0; i < successors.length; i++) {
        hash = Math.imul(hash ^ successors[i]!, 0x9e3779b1)
        hash ^= hash >>> 15
      }
      for (let slot = hash & (slots.length - 1); slots[slot]! >= 0; slot = (slot + 1) & (slots.length - 1))
        if (hashes[slot] === hash && isSame(slots[slot]!, column, successors)) return slots[slot]!
      while (size + successors.length + 1 > nodes.length) {
        const grown = new Int32Array(nodes.length * 2)
        grown.set(nodes)
        nodes = grown
      }
      const node = size
      nodes[node] = column
      nodes.set(successors, node + 1)
      size += successors.length + 1
      if (++count * 2 > slots.length) {
        const [before, hashesBefore] = [slots, hashes]
        slots = new Int32Array(before.length * 2).fill(-1)
        hashes = new Int32Array(slots.length)
        for (let old = 0; old < before.length; old++)
          if (before[old]! >= 0) put(before[old]!, hashesBefore[old]!)
      }
      put(node, hash)
      return node
    },
    all: () => nodes.slice(0, size)
  }
}

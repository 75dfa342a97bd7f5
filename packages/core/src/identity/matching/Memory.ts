/** Where columns lie. */

// What it is

/** Gives memory of so many bytes. */
export type Memory = (bytes: number) => ArrayBufferLike

// What it decides

/** Memory of one thread: for a few rows. */
export const own: Memory = (bytes) => new ArrayBuffer(bytes)

/** Memory that threads share, so that many rows need not be copied; of one thread where the platform shares none. */
export const shared: Memory = (bytes) =>
  typeof SharedArrayBuffer === "undefined" ? own(bytes) : new SharedArrayBuffer(bytes)

/** Whole numbers in such memory. */
export const integers = (memory: Memory, values: ReadonlyArray<number>): Int32Array => {
  const into = new Int32Array(memory(4 * values.length))
  into.set(values)
  return into
}

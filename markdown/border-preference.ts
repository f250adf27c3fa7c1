/** Characters on each side of a border that decide how it is liked. */
const REACH = 24

/**
 * How dear a border is by the texts beside it, in [0, 1): the same wherever in a page the same texts meet.
 *
 * A hash (FNV-1a, 32 bit) of the nearest characters; an edit further away changes nothing.
 */
export function borderPreference(body: string, at: number): number {
  const before = body
    .slice(Math.max(0, at - 2 * REACH), at)
    .trimEnd()
    .slice(-REACH)
  const after = body
    .slice(at, at + 2 * REACH)
    .trimStart()
    .slice(0, REACH)
  const near = `${before}\n${after}`
  let hash = 0x811c9dc5
  for (let i = 0; i < near.length; i++) hash = Math.imul(hash ^ near.charCodeAt(i), 0x01000193)
  // FNV-1a's low bits mix best, its high bits hardly change with the last characters: fold them together.
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32
}

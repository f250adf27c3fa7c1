/** Whether this is a point in time that can be written as a date: at most 8.64e15 ms from 1970 (ECMA-262, section 21.4.1.1). */
export function isInstant(ms: number): boolean {
  return Math.abs(ms) <= 8.64e15
}

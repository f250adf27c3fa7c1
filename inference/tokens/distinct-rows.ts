/**
 * Rows that say something that no row before them says: a row is left out where its cosine with one that is kept is above
 * `mostAlike`. The rows that are kept are scaled to L2 norm 1; a row of zeros is none.
 *
 * A token's vector tells mostly of its surroundings, so that half of a passage's are near another one. Left out, they
 * cost nothing that was measured, and bring something where a passage is long (`bench/late-interaction`).
 *
 * @param rows shape [tokens, dimensions], finite.
 * @param mostAlike up to 1; 1 keeps all.
 * @returns shape [kept, dimensions].
 */
export function distinctRows(
  rows: Float32Array,
  dimensions: number,
  mostAlike: number,
): Float32Array<ArrayBuffer> {
  const kept = new Float32Array(rows.length)
  let end = 0
  for (let start = 0; start < rows.length; start += dimensions) {
    const norm = normOf(rows, start, dimensions)
    if (norm === 0) continue
    for (let d = 0; d < dimensions; d++) kept[end + d] = (rows[start + d] as number) / norm
    if (mostAlike >= 1 || !isNearOneBefore(kept, end, dimensions, mostAlike)) end += dimensions
  }
  return kept.slice(0, end)
}

function normOf(rows: Float32Array, start: number, dimensions: number): number {
  let squares = 0
  for (let d = 0; d < dimensions; d++) squares += (rows[start + d] as number) ** 2
  return Math.sqrt(squares)
}

/** Whether the row at `end` has a cosine above `mostAlike` with one of those in front of it. */
function isNearOneBefore(rows: Float32Array, end: number, dimensions: number, mostAlike: number): boolean {
  for (let start = 0; start < end; start += dimensions) {
    let cosine = 0
    for (let d = 0; d < dimensions; d++) cosine += (rows[start + d] as number) * (rows[end + d] as number)
    if (cosine > mostAlike) return true
  }
  return false
}

/** The body of a response; `undefined`, and no more of it read, where it is longer than `maxBytes` (as it is unpacked). */
export async function readBounded(response: Response, maxBytes: number): Promise<Uint8Array | undefined> {
  const parts: Uint8Array[] = []
  let sizeBytes = 0
  for await (const part of response.body ?? []) {
    sizeBytes += part.byteLength
    // Leaving the loop cancels the body.
    if (sizeBytes > maxBytes) return undefined
    parts.push(part)
  }
  return Buffer.concat(parts)
}

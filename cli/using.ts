/** Opens something, works with it, and closes it whatever happens. */
export async function using<Part extends { close(): Promise<void> }, Result>(
  opening: Promise<Part>,
  work: (part: Part) => Promise<Result>,
): Promise<Result> {
  const part = await opening
  try {
    return await work(part)
  } finally {
    await part.close()
  }
}

import { startQdrant } from '../../test/services/qdrant/start-qdrant.ts'

/** Lends the server that runs, or one of the binary that is named, which ends with `work`. */
export async function withQdrant<T>(work: (url: string) => Promise<T>): Promise<T> {
  const { PLUMBLINE_QDRANT_URL: running, PLUMBLINE_QDRANT_BIN: binary } = process.env
  if (running) return work(running)
  if (!binary) throw new Error('expected PLUMBLINE_QDRANT_BIN or PLUMBLINE_QDRANT_URL, found neither')
  const server = await startQdrant(binary)
  try {
    return await work(server.url)
  } finally {
    await server.remove()
  }
}

/** Why no real Qdrant is tested against; `undefined` where the environment names one. */
export function missingForQdrant(env: NodeJS.ProcessEnv = process.env): string | undefined {
  if (env['PLUMBLINE_QDRANT_BIN'] || env['PLUMBLINE_QDRANT_URL']) return undefined
  return 'expected PLUMBLINE_QDRANT_BIN, a server to start, or PLUMBLINE_QDRANT_URL, one that runs; found neither'
}

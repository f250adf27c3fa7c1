import { createRequire } from 'node:module'
import { promisify } from 'node:util'
import { zstdCompress, zstdDecompress } from 'node:zlib'

/** A batch of records holds no more than this, however small it was packed. */
const MAX_BATCH_BYTES = 256 * 2 ** 20

const pack = promisify(zstdCompress)
const unpack = promisify(zstdDecompress)

// Node does not see that the package, which is CommonJS, exports it.
const { CompressionCodecs, CompressionTypes } = createRequire(import.meta.url)(
  'kafkajs',
) as typeof import('kafkajs')

/**
 * Teaches kafkajs zstd, which it knows by name only: other producers use it, and a topic may be set to it. Snappy and LZ4
 * remain unknown, and are refused.
 */
export function knowZstd(): void {
  CompressionCodecs[CompressionTypes.ZSTD] = () => ({
    compress: ({ buffer }: { readonly buffer: Buffer }) => pack(buffer),
    decompress: (buffer: Buffer) => unpack(buffer, { maxOutputLength: MAX_BATCH_BYTES }),
  })
}

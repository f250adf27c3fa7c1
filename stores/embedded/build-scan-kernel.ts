import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { main } from 'assemblyscript/asc'

/** The two builds of `wasm-source/scan.ts`. */
export interface ScanKernelBuilds {
  /** Uses `i32x4.relaxed_dot_i8x16_i7x16_add_s`, one instruction on processors with VNNI or SDOT. */
  readonly relaxed: Uint8Array
  readonly plain: Uint8Array
}

/** Compiles the scan kernel. A development step: what it makes is committed as `scan-kernel.generated.ts`. */
export async function buildScanKernel(): Promise<ScanKernelBuilds> {
  return { relaxed: await compile(['simd', 'relaxed-simd']), plain: await compile(['simd']) }
}

/** The text of `scan-kernel.generated.ts`. */
export function generatedModule({ relaxed, plain }: ScanKernelBuilds): string {
  return `// Made by \`node stores/embedded/build-scan-kernel.ts\` from wasm-source/scan.ts; a test compares them.

/** ${relaxed.length} bytes. */
export const RELAXED_SCAN_WASM =
  '${Buffer.from(relaxed).toString('base64')}'

/** ${plain.length} bytes. */
export const PLAIN_SCAN_WASM =
  '${Buffer.from(plain).toString('base64')}'
`
}

async function compile(features: readonly string[]): Promise<Uint8Array> {
  const source = readFileSync(new URL('wasm-source/scan.ts', import.meta.url), 'utf8')
  let wasm: Uint8Array | undefined
  const { error, stderr } = await main(
    [
      'scan.ts',
      ...['--outFile', 'scan.wasm', '--runtime', 'stub', '--importMemory', '--noAssert'],
      ...['--optimizeLevel', '3', '--enable', features.join(',')],
    ],
    {
      readFile: (name) => (name === 'scan.ts' ? source : null),
      writeFile: (_name, contents) => {
        if (typeof contents !== 'string') wasm = contents
      },
      listFiles: () => [],
    },
  )
  if (error !== null || wasm === undefined) {
    throw new Error(`expected wasm-source/scan.ts to compile, got ${stderr.toString()}`, { cause: error })
  }
  return wasm
}

if (import.meta.main) {
  const file = fileURLToPath(new URL('scan-kernel.generated.ts', import.meta.url))
  writeFileSync(file, generatedModule(await buildScanKernel()))
}

import { BLOCK_SLOTS } from './block-slots.ts'
import { PLAIN_SCAN_WASM, RELAXED_SCAN_WASM } from './scan-kernel.generated.ts'

/** Which build of the kernel runs: `relaxed` where the processor's own dot product instruction can be had. */
export type ScanKernelKind = 'relaxed' | 'plain'

/** What rows are padded to, in bytes: what the kernel reads at a time. */
const STRIDE_STEP = 64
const WASM_PAGE_BYTES = 65_536

/** Place of a block's codes in the kernel's memory. */
export type Slab = number

/**
 * Dot products over 8-bit codes that lie in WebAssembly memory, in slabs of `BLOCK_SLOTS` rows. One thread, one call at
 * a time.
 *
 * ```
 *   memory  │ query │ list of rows │ sums │ … page end │ slab 0 │ slab 1 │ …
 * ```
 */
export interface ScanKernel {
  readonly kind: ScanKernelKind
  /** A slab of zeros that is `owner`'s until `owner` is collected as garbage; then another gets it. */
  allocate(owner: object): Slab
  /** The codes of one row, `dimensions` long; valid until the next `allocate`. */
  row(slab: Slab, row: number): Int8Array
  /** All codes of a slab, padding included; valid until the next `allocate`. */
  slab(slab: Slab): Int8Array
  /** @param digits 0 to 127, one for each dimension. */
  setQuery(digits: Uint8Array): void
  /** Σ digit · code for the first `rows` rows; valid until the next scan. */
  scan(slab: Slab, rows: number): Int32Array
  /** The same for the first `count` rows that `list` names, in its order; valid until the next scan. */
  scanRows(slab: Slab, list: Uint16Array, count: number): Int32Array
}

interface ScanExports {
  scan(codes: number, rows: number, stride: number, query: number, sums: number): void
  scanRows(codes: number, list: number, rows: number, stride: number, query: number, sums: number): void
}

/** Bytes from one row of codes to the next. */
export function strideOf(dimensions: number): number {
  return Math.ceil(dimensions / STRIDE_STEP) * STRIDE_STEP
}

/** @param kind (the fastest that this machine has) */
export function createScanKernel(dimensions: number, kind: ScanKernelKind = fastestKind()): ScanKernel {
  const stride = strideOf(dimensions)
  const slabBytes = stride * BLOCK_SLOTS
  const listAt = stride
  const sumsAt = listAt + BLOCK_SLOTS * Uint16Array.BYTES_PER_ELEMENT
  const slabsAt = roundUp(sumsAt + BLOCK_SLOTS * Int32Array.BYTES_PER_ELEMENT, WASM_PAGE_BYTES)

  const memory = new WebAssembly.Memory({ initial: slabsAt / WASM_PAGE_BYTES })
  const exports = instantiate(kind, memory)
  const free: Slab[] = []
  const released = new FinalizationRegistry<Slab>((slab) => free.push(slab))
  let slabs = 0

  const addressOf = (slab: Slab) => slabsAt + slab * slabBytes
  return {
    kind,
    allocate(owner) {
      const reused = free.pop()
      const slab = reused ?? slabs++
      if (reused === undefined) growTo(memory, addressOf(slabs))
      else new Int8Array(memory.buffer, addressOf(slab), slabBytes).fill(0)
      released.register(owner, slab)
      return slab
    },
    row: (slab, row) => new Int8Array(memory.buffer, addressOf(slab) + row * stride, dimensions),
    slab: (slab) => new Int8Array(memory.buffer, addressOf(slab), slabBytes),
    setQuery: (digits) => new Uint8Array(memory.buffer, 0, stride).set(digits),
    scan(slab, rows) {
      exports.scan(addressOf(slab), rows, stride, 0, sumsAt)
      return new Int32Array(memory.buffer, sumsAt, rows)
    },
    scanRows(slab, list, count) {
      new Uint16Array(memory.buffer, listAt, count).set(list.subarray(0, count))
      exports.scanRows(addressOf(slab), listAt, count, stride, 0, sumsAt)
      return new Int32Array(memory.buffer, sumsAt, count)
    },
  }
}

function fastestKind(): ScanKernelKind {
  return WebAssembly.validate(wasmBytes('relaxed')) ? 'relaxed' : 'plain'
}

function wasmBytes(kind: ScanKernelKind): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(kind === 'relaxed' ? RELAXED_SCAN_WASM : PLAIN_SCAN_WASM, 'base64'))
}

function instantiate(kind: ScanKernelKind, memory: WebAssembly.Memory): ScanExports {
  const module = new WebAssembly.Module(wasmBytes(kind))
  const { exports } = new WebAssembly.Instance(module, { env: { memory } })
  return exports as unknown as ScanExports
}

function growTo(memory: WebAssembly.Memory, bytes: number): void {
  const missing = bytes - memory.buffer.byteLength
  if (missing > 0) memory.grow(Math.ceil(missing / WASM_PAGE_BYTES))
}

function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step
}

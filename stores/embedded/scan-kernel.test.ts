import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BLOCK_SLOTS } from './block-slots.ts'
import { buildScanKernel } from './build-scan-kernel.ts'
import { PLAIN_SCAN_WASM, RELAXED_SCAN_WASM } from './scan-kernel.generated.ts'
import { createScanKernel, type ScanKernelKind } from './scan-kernel.ts'

const KINDS: readonly ScanKernelKind[] = ['relaxed', 'plain']
const code = fc.integer({ min: -127, max: 127 })
const digit = fc.integer({ min: 0, max: 127 })

describe('the scan kernel', () => {
  for (const kind of KINDS) {
    it(`gives the plain sums in its ${kind} build, for rows in order and by list`, () => {
      const sizes = fc.integer({ min: 1, max: 200 })
      const problem = sizes.chain((dimensions) =>
        fc.record({
          dimensions: fc.constant(dimensions),
          rows: fc.array(fc.array(code, { minLength: dimensions, maxLength: dimensions }), { maxLength: 9 }),
          digits: fc.array(digit, { minLength: dimensions, maxLength: dimensions }),
        }),
      )
      fc.assert(
        fc.property(problem, ({ dimensions, rows, digits }) => {
          const kernel = createScanKernel(dimensions, kind)
          const slab = kernel.allocate({})
          for (const [i, row] of rows.entries()) kernel.row(slab, i).set(row)
          kernel.setQuery(Uint8Array.from(digits))
          const sums = rows.map((row) =>
            row.reduce((sum, value, i) => sum + value * (digits[i] as number), 0),
          )
          expect([...kernel.scan(slab, rows.length)]).toEqual(sums)
          const backwards = Uint16Array.from(rows.keys()).reverse()
          expect([...kernel.scanRows(slab, backwards, rows.length)]).toEqual(sums.reverse())
        }),
      )
    })

    it(`does not overflow where all is as large as can be, in its ${kind} build`, () => {
      const kernel = createScanKernel(4096, kind)
      const slab = kernel.allocate({})
      kernel.row(slab, 0).fill(-127)
      kernel.setQuery(new Uint8Array(4096).fill(127))
      expect(kernel.scan(slab, 1)[0]).toBe(-127 * 127 * 4096)
    })
  }

  it('keeps slabs apart and reaches the last row of each', () => {
    const kernel = createScanKernel(3)
    const owners = [{}, {}, {}]
    const slabs = owners.map((owner) => kernel.allocate(owner))
    for (const [i, slab] of slabs.entries()) kernel.row(slab, BLOCK_SLOTS - 1).fill(i + 1)
    kernel.setQuery(Uint8Array.of(1, 1, 1))
    expect(slabs.map((slab) => kernel.scan(slab, BLOCK_SLOTS).at(-1))).toEqual([3, 6, 9])
    expect(owners.length).toBe(3)
  })

  it('is what its source compiles to', async () => {
    const { relaxed, plain } = await buildScanKernel()
    expect(Buffer.from(relaxed).toString('base64')).toBe(RELAXED_SCAN_WASM)
    expect(Buffer.from(plain).toString('base64')).toBe(PLAIN_SCAN_WASM)
  })
})

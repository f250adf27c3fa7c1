import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { writeTinyEncoder } from '../testing/tiny-encoder.ts'
import { checkPrecision } from './check-precision.ts'

const folder = mkdtempSync(join(tmpdir(), 'plumbline-precision-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('the comparison of int8 with float32', () => {
  it('finds vectors that are near, but not the same', async () => {
    writeTinyEncoder(join(folder, 'tiny'))
    const report = await checkPrecision({ modelFolder: join(folder, 'tiny'), derivedFolder: folder })
    expect(report).toMatchObject({ texts: 20, agrees: true })
    expect(report.leastCosine).toBeLessThan(1)
    expect(report.meanCosine).toBeGreaterThanOrEqual(report.leastCosine)
  })
})

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { deadLettersContract } from '../../core/testing/dead-letters-contract.ts'
import { documentLogContract } from '../../core/testing/document-log-contract.ts'
import { sourceCatalogContract } from '../../core/testing/source-catalog-contract.ts'
import { openEmbeddedLog } from './open-embedded-log.ts'

const folder = mkdtempSync(join(tmpdir(), 'plumbline-log-'))
let files = 0
const fresh = () => {
  files += 1
  return join(folder, `${files}.db`)
}
afterAll(() => rmSync(folder, { recursive: true }))

documentLogContract('embedded', async () => (await openEmbeddedLog(fresh(), { mode: 'write' })).log)
deadLettersContract('embedded', async () => (await openEmbeddedLog(fresh(), { mode: 'write' })).deadLetters)
sourceCatalogContract('embedded', async () => (await openEmbeddedLog(fresh(), { mode: 'write' })).sources)

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { storeContract } from '../../core/testing/store-contract.ts'
import { openEmbeddedStore } from './open-embedded-store.ts'

const folder = mkdtempSync(join(tmpdir(), 'plumbline-store-'))
let stores = 0
afterAll(() => rmSync(folder, { recursive: true }))

storeContract('the embedded store', () =>
  openEmbeddedStore(join(folder, String(stores++)), { mode: 'write' }),
)

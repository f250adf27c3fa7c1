import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { embedderContract } from '../core/testing/embedder-contract.ts'
import { openEmbedder } from './open-embedder.ts'

const derivedFolder = mkdtempSync(join(tmpdir(), 'plumbline-models-'))
const modelFolder = join(import.meta.dirname, '../models/all-MiniLM-L6-v2')

embedderContract('MiniLM in int8', () =>
  openEmbedder({ modelFolder, derivedFolder, precision: 'int8', threads: 2 }),
)

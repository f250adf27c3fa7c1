import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openMoves } from '../generations/moves.ts'
import { openOperations, openOperationsToRead } from './open-operations.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-operations-'))
  mkdirSync(folder, { recursive: true })
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A file as version 1 left it: moves had no grounds. */
function writeVersion1(): void {
  openOperations({ folder }).close()
  const database = new DatabaseSync(join(folder, 'operations.db'))
  database.exec(`
    ALTER TABLE move DROP COLUMN approved_by;
    ALTER TABLE move DROP COLUMN evaluation;
    INSERT INTO move VALUES (1, 1000, 'promotion', 'g1', 900, NULL, '{}');
    PRAGMA user_version = 1`)
  database.close()
}

it.each([
  ['to write', () => openOperations({ folder })],
  ['to read', () => openOperationsToRead({ folder })],
])('brings a file of the first version to this one when it is opened %s', (_how, open) => {
  writeVersion1()
  const operations = open()
  expect(operations && openMoves(operations).list()).toEqual([
    { movedAtMs: 1000, kind: 'promotion', generation: 'g1', createdAtMs: 900, asked: '{}' },
  ])
  operations?.close()
})

/** Writes docs/reference/api.md from the routes: `node serve/testing/write-api-reference.ts`. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { API_REFERENCE, currentApiReference } from './current-api-reference.ts'

mkdirSync(new URL('.', API_REFERENCE), { recursive: true })
writeFileSync(API_REFERENCE, await currentApiReference())

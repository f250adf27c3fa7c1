import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { apiReference } from './api-reference.ts'
import { API_REFERENCE, currentApiReference } from './testing/current-api-reference.ts'

it('stands in docs/reference/api.md as the routes are now', async () => {
  const committed = readFileSync(API_REFERENCE, 'utf8')
  expect(committed, 'run `node serve/testing/write-api-reference.ts`').toBe(await currentApiReference())
})

it('names nested fields by their path, with type, default and whether they may be absent', () => {
  const answer = {
    type: 'object',
    required: ['hits'],
    properties: {
      hits: { type: 'array', items: { type: 'object', properties: { text: { type: 'string' } } } },
    },
  }
  const limit = { type: 'integer', minimum: 1, maximum: 9, default: 3, description: 'a|b' }
  const text = apiReference({
    info: { description: 'Asks.' },
    tags: [{ name: 'search', description: 'Ask' }],
    paths: {
      '/ask': {
        post: {
          summary: 'Who answers?',
          tags: ['search'],
          requestBody: { content: { 'application/json': { schema: { properties: { limit } } } } },
          responses: { 200: { description: 'Hits.', content: { 'application/json': { schema: answer } } } },
        },
      },
    },
  })
  expect(text).toContain('### POST /ask')
  expect(text).toContain('| `limit` | integer, 1 to 9 | `3` | a\\|b |')
  expect(text).toContain('| `hits` | list of object |')
  expect(text).toContain('| `hits[].text` | string, or absent |')
})

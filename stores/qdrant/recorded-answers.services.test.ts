import { expect, inject, it } from 'vitest'
import { startQdrant } from '../../test/services/qdrant/start-qdrant.ts'
import { askQdrant } from './testing/ask-qdrant.ts'
import { recordedAnswers } from './testing/recorded-answers.ts'
import { RECORDED_REQUESTS } from './testing/recorded-requests.ts'

const binary = inject('qdrantBinary')

it.skipIf(binary === undefined)('a real server answers as was recorded of it', async () => {
  const server = await startQdrant(binary ?? '')
  try {
    expect(await askQdrant(server.url, RECORDED_REQUESTS)).toEqual(recordedAnswers())
  } finally {
    await server.remove()
  }
})

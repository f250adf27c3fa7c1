/**
 * Writes down what a real server answers to the requests of the store: what the fake server is held to by `npm test`.
 *
 *   PLUMBLINE_QDRANT_BIN=… node test/services/qdrant/record-answers.ts && npx biome format --write stores/qdrant/testing
 */
import { writeFileSync } from 'node:fs'
import { askQdrant } from '../../../stores/qdrant/testing/ask-qdrant.ts'
import { RECORDED_ANSWERS } from '../../../stores/qdrant/testing/recorded-answers.ts'
import { RECORDED_REQUESTS } from '../../../stores/qdrant/testing/recorded-requests.ts'
import { startQdrant } from './start-qdrant.ts'

const binary = process.env['PLUMBLINE_QDRANT_BIN']
if (!binary) throw new Error('expected PLUMBLINE_QDRANT_BIN, a server to start, found none')
const server = await startQdrant(binary)
try {
  const answers = await askQdrant(server.url, RECORDED_REQUESTS)
  writeFileSync(RECORDED_ANSWERS, `${JSON.stringify(answers, undefined, 2)}\n`)
  console.log(`${answers.length} answers: ${RECORDED_ANSWERS}`)
} finally {
  await server.remove()
}

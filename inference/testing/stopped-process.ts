import { openEmbedder } from '../open-embedder.ts'

/**
 * A process that embeds on two threads without end, and stops in the middle of it:
 * `node stopped-process.ts WAY MODEL_FOLDER DERIVED_FOLDER AFTER_MS`. It counts the time from its first vector.
 */
const [way = '', modelFolder = '', derivedFolder = '', afterMs = ''] = process.argv.slice(2)
const embedder = await openEmbedder({ modelFolder, derivedFolder, precision: 'float32', threads: 2 })
const abort = new AbortController()
const isOneText = way === 'interrupt, one text'
const texts = Array.from({ length: isOneText ? 1 : 2_000 }, (_, n) => 'abc '.repeat(50 + (n % 100)))

const ways: Readonly<Record<string, () => void>> = {
  /** As the CLI stops: the signal's handler abandons the work and closes. */
  'interrupt, handled': () => {
    process.once('SIGINT', () => abort.abort(new Error('interrupted')))
    process.kill(process.pid, 'SIGINT')
  },
  /** The same where no other text keeps the process alive. */
  'interrupt, one text': () => abort.abort(new Error('interrupted')),
  'interrupt, unhandled': () => void process.kill(process.pid, 'SIGINT'),
  exit: () => process.exit(3),
  throw: () => {
    throw new Error('thrown on purpose')
  },
  /** Nothing is closed: the process ends because nothing is left to do. */
  'run out': () => abort.abort(new Error('enough')),
}

await embedder.embed(['first'], 'query')
const stop = ways[way] as () => void
if (isOneText) setImmediate(stop)
else setTimeout(stop, Number(afterMs))
await embedder.embed(texts, 'passage', abort.signal).catch(() => undefined)
if (way !== 'run out') await embedder.close()
// Last, so that a process that ends before its threads are closed ends with another code.
if (way.startsWith('interrupt')) process.exitCode = 130

import { Worker } from 'node:worker_threads'
import type { Document } from '../../core/document.ts'
import { DocumentTooLargeError, ParseError } from '../../core/errors.ts'
import type { ChunkedDocument, Chunker } from '../../pipelines/chunker.ts'
import type { ChunkReply, ChunkWorkerData } from './chunk-messages.ts'
import type { MarkdownChunker } from './markdown-chunker.ts'

export interface ThreadedOptions extends ChunkWorkerData {
  /** Bodies up to so many UTF-16 code units are cut where they are: that takes milliseconds (20,000). */
  readonly mostHere?: number
  /** How long the thread waits for another document before it ends (10,000). */
  readonly idleMs?: number
}

/**
 * The same chunker, which cuts long documents in a thread of its own: a page of some megabytes takes seconds, in which
 * nothing else of the process would get on, no question and no Ctrl-C. The thread starts with the first of them, takes one
 * at a time, and keeps no process alive that has nothing else to do.
 *
 * @throws from `chunk` what `chunker` throws, {DocumentTooLargeError} where the thread runs out of memory, and the
 *   signal's reason where it fires: the document is left then.
 */
export function threadedChunker(
  chunker: MarkdownChunker,
  { mostHere = 20_000, idleMs = 10_000, ...workerData }: ThreadedOptions,
): Chunker {
  let idle: { readonly worker: Worker; readonly end: NodeJS.Timeout } | undefined

  function takeWorker(): Worker {
    const worker = idle?.worker ?? new Worker(new URL('./chunk-worker.ts', import.meta.url), { workerData })
    clearTimeout(idle?.end)
    idle = undefined
    worker.ref()
    return worker
  }

  function giveBack(worker: Worker): void {
    worker.unref()
    if (idle !== undefined) {
      void worker.terminate()
      return
    }
    const end = setTimeout(() => {
      idle = undefined
      void worker.terminate()
    }, idleMs)
    idle = { worker, end: end.unref() }
  }

  return {
    id: chunker.id,
    chunk(document, signal) {
      if (document.body.length <= mostHere) return chunker.chunk(document)
      signal?.throwIfAborted()
      const worker = takeWorker()
      const { promise, resolve, reject } = Promise.withResolvers<ChunkedDocument>()
      const leave = () => {
        reject(signal?.reason)
        void worker.terminate()
      }
      signal?.addEventListener('abort', leave, { once: true })
      const answer = (reply: ChunkReply) => {
        worker.off('error', fail).off('exit', end)
        giveBack(worker)
        if (reply.kind === 'chunked') resolve(reply.chunked)
        else reject(ofWorker(reply))
      }
      const fail = (error: unknown) => reject(explained(error, document))
      const end = () =>
        reject(new Error('expected the thread that cuts documents to answer, and it ended; try again'))
      worker.once('message', answer).once('error', fail).once('exit', end)
      const { id, title, body, format } = document
      worker.postMessage({ id, title, body, format })
      return promise.finally(() => signal?.removeEventListener('abort', leave))
    },
  }
}

function ofWorker({ name, message }: Extract<ChunkReply, { readonly kind: 'failed' }>): Error {
  if (name === 'ParseError') return new ParseError(message)
  if (name === 'DocumentTooLargeError') return new DocumentTooLargeError(message)
  return new Error(message)
}

function explained(error: unknown, { body }: Document): unknown {
  const isOutOfMemory = error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
  if (!isOutOfMemory) return error
  return new DocumentTooLargeError(
    `expected a page that can be cut within the memory of a thread, got one of ${body.length} characters; split the page or exclude it`,
    { cause: error },
  )
}

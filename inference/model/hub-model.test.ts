import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { env } from '@xenova/transformers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ModelError } from '../../core/errors.ts'
import { writeTinyEncoder } from '../testing/tiny-encoder.ts'
import { fetchHubModel, isHubName } from './hub-model.ts'
import { prepareModel } from './prepare-model.ts'

const root = mkdtempSync(join(tmpdir(), 'plumbline-hub-'))

describe('a name on the hub', () => {
  let hub: Server
  beforeAll(async () => {
    hub = createServer((request, response) => {
      const path = /^\/owner\/model\/resolve\/main\/(.+)$/.exec(request.url ?? '')?.[1]
      try {
        response.end(readFileSync(join(root, 'published', path ?? 'none')))
      } catch {
        response.writeHead(404).end()
      }
    })
    await new Promise<void>((resolve) => hub.listen(0, '127.0.0.1', resolve))
    env.remoteHost = `http://127.0.0.1:${(hub.address() as AddressInfo).port}`
    env.allowLocalModels = false
  })
  afterAll(() => {
    hub.close()
    rmSync(root, { recursive: true })
  })
})

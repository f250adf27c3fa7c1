import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
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
    await publish(join(root, 'published'))
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

  it('is fetched once, and then is a folder like others', async () => {
    const fetched = await fetchHubModel('owner/model', join(root, 'hub'), 'float32')
    expect(fetched).toBe(join(root, 'hub/owner/model'))
    hub.close()
    hub.closeAllConnections()
    const options = {
      modelFolder: 'owner/model',
      derivedFolder: root,
      precision: 'float32',
      pooling: 'mean',
    } as const
    expect(await prepareModel(options)).toMatchObject({
      dimensions: 64,
      onnxFile: join(fetched, 'onnx/model.onnx'),
      modelId: expect.stringMatching(/^model@/),
    })
  })

  it('that cannot be fetched is refused with the cure', async () => {
    const fetching = fetchHubModel('owner/other', join(root, 'hub'), 'int8')
    await expect(fetching).rejects.toThrow(ModelError)
    await expect(fetching).rejects.toThrow(
      "check the name and the network, or copy the model's folder to this machine",
    )
  })

  it('has an owner and a name', () => {
    expect(['Xenova/bge-small-en-v1.5', 'a/b'].map(isHubName)).toEqual([true, true])
    expect(['./model', '../model', '/a/b', 'a/b/c', 'MiniLM'].map(isHubName)).not.toContain(true)
  })
})

/** A model as it lies on the hub, with a graph in float32. */
async function publish(folder: string): Promise<void> {
  writeTinyEncoder(folder)
  const { onnxFile } = await prepareModel({ modelFolder: folder, derivedFolder: root, precision: 'float32' })
  mkdirSync(join(folder, 'onnx'))
  renameSync(onnxFile, join(folder, 'onnx/model.onnx'))
  writeFileSync(
    join(folder, 'tokenizer_config.json'),
    '{"tokenizer_class": "BertTokenizer", "model_max_length": 512}',
  )
}

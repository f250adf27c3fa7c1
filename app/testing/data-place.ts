import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { writeTinyEncoder } from '../../inference/testing/tiny-encoder.ts'
import { type OpenedEmbedder, openConfiguredEmbedder } from '../open-embedder.ts'
import { type Indexer, type IndexerOptions, openIndexer } from '../open-indexer.ts'
import { loadSettings, type Settings } from '../settings.ts'

/** A working folder with pages, tiny models and a data folder, that goes away with `remove`. */
export interface DataPlace {
  readonly root: string
  write(path: string, content: string): void
  /** The settings with this model, and with what `config` says in YAML. */
  settings(options?: { readonly model?: string; readonly config?: string }): Settings
  /** Opens the model of the settings, works with it, and closes it. */
  withModel<T>(settings: Settings, work: (opened: OpenedEmbedder) => Promise<T>): Promise<T>
  /** Opens model and indexer, works with them, and closes them. */
  withIndexer<T>(
    settings: Settings,
    work: (indexer: Indexer) => Promise<T>,
    options?: IndexerOptions,
  ): Promise<T>
  remove(): void
}

/** @param models folders of tiny encoders, each a model of its own. */
export function dataPlace(models: readonly string[] = ['model-a']): DataPlace {
  const root = mkdtempSync(join(tmpdir(), 'plumbline-place-'))
  for (const model of models) writeTinyEncoder(join(root, model))
  const write = (path: string, content: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
  const withModel: DataPlace['withModel'] = async (settings, work) => {
    const opened = await openConfiguredEmbedder(settings, { note: () => undefined })
    try {
      return await work(opened)
    } finally {
      await opened.close()
    }
  }
  return {
    root,
    write,
    settings({ model = 'model-a', config = '' } = {}) {
      write('plumbline.yaml', config)
      return loadSettings({ workingFolder: root, env: {}, data: 'data', model })
    },
    withModel,
    withIndexer: (settings, work, options) =>
      withModel(settings, async (opened) => {
        const indexer = await openIndexer(settings, opened, options)
        try {
          return await work(indexer)
        } finally {
          await indexer.close()
        }
      }),
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}

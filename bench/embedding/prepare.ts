import { execFileSync } from 'node:child_process'
import { cpSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { extractPages } from '../../evaluate/datasets/extract-pages.ts'
import { type PreparedModel, prepareModel } from '../../inference/model/prepare-model.ts'
import { sharedData } from '../shared-data.ts'

const project = resolve(import.meta.dirname, '..', '..')

/** The Kubernetes pages as LangChain's Markdown splitter cuts them: the same texts for all. */
export async function realTexts(folder: string): Promise<readonly string[]> {
  const pages = await extractPages(sharedData('kubernetes-docs', 'docs.tar.gz'), 'kubernetes-docs', folder)
  const files = globSync('content/**/*.md', { cwd: pages }).sort()
  const splitter = join(project, 'bench', 'rivals', 'split-markdown.ts')
  const args = [splitter, ...files.map((file) => join(pages, file))]
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 2 ** 28 }))
}

/** `count` of the items, evenly spread. */
export function spread<Item>(items: readonly Item[], count: number): readonly Item[] {
  return items.filter(
    (_, i) => Math.floor((i * count) / items.length) !== Math.floor(((i - 1) * count) / items.length),
  )
}

/**
 * Lays our model out as transformers.js wants it, `<models>/Xenova/all-MiniLM-L6-v2/onnx/`: the float32 graph that we
 * derive, as fast as a plain export of the same weights, and our int8 graph.
 *
 * @returns our own model in int8.
 */
export async function layOutModels(derived: string, models: string): Promise<PreparedModel> {
  const modelFolder = join(project, 'models', 'all-MiniLM-L6-v2')
  const target = join(models, 'Xenova', 'all-MiniLM-L6-v2')
  mkdirSync(join(target, 'onnx'), { recursive: true })
  for (const file of ['config.json', 'tokenizer.json', 'tokenizer_config.json']) {
    writeFileSync(join(target, file), readFileSync(join(modelFolder, file)))
  }
  const float32 = await prepareModel({ modelFolder, derivedFolder: derived, precision: 'float32' })
  const int8 = await prepareModel({ modelFolder, derivedFolder: derived, precision: 'int8' })
  cpSync(float32.onnxFile, join(target, 'onnx', 'model.onnx'))
  cpSync(int8.onnxFile, join(target, 'onnx', 'model_quantized.onnx'))
  return int8
}

import { resolve } from 'node:path'
import { withAdapter } from '../../fine-tune/model-folder/adapter.ts'
import { openBaseModel } from '../../fine-tune/model-folder/open-base-model.ts'
import { refuseExisting, writeModelFolder } from '../../fine-tune/model-folder/write-model-folder.ts'
import { modelFolderOf } from '../open-embedder.ts'
import type { Settings } from '../settings.ts'

/**
 * Writes the model that low-rank additions make of the configured model, which must be the one that they were trained on.
 *
 * @param adapter folder of the additions. @param out where the model goes; there must be nothing yet.
 * @throws {ModelError} @throws {DiskFullError}
 */
export async function applyAdapter(
  { config, workingFolder }: Settings,
  { adapter, out }: { readonly adapter: string; readonly out: string },
): Promise<{ readonly folder: string; readonly base: string }> {
  const [from, folder] = [resolve(workingFolder, adapter), resolve(workingFolder, out)]
  refuseExisting(folder)
  const base = await openBaseModel(modelFolderOf(config.model.name))
  writeModelFolder(folder, {
    baseFolder: base.folder,
    parameters: withAdapter(base, from),
    publishedName: (name) => name,
    config: {},
    files: {
      'README.md': `# ${base.name}, with low-rank additions\n\nThe weights are those of the model that the additions were trained in; its card stands beside them.\n`,
    },
  })
  return { folder, base: base.name }
}

import type { Settings, SettingsRequest } from '../app/settings.ts'
import type { CommonOptions } from './common-options.ts'

type AskedFor = CommonOptions & { readonly model?: string }

/** The settings that a command's options, the environment and the working folder amount to. */
export async function settingsOf(options: AskedFor): Promise<Settings> {
  const { loadSettings } = await import('../app/settings.ts')
  return loadSettings(settingsRequest(options))
}

/** The same for a command that only reads. @throws {NothingIndexedError} where there is no data folder. */
export async function settingsToRead(options: AskedFor): Promise<Settings> {
  const { loadSettingsToRead } = await import('../app/settings.ts')
  return loadSettingsToRead(settingsRequest(options))
}

/** What `settingsOf` settles, still unsettled. */
export function settingsRequest({ data, config, model }: AskedFor): SettingsRequest {
  return {
    workingFolder: process.cwd(),
    env: process.env,
    ...(data !== undefined && { data }),
    ...(config !== undefined && { config }),
    ...(model !== undefined && { model }),
  }
}

import { loadSettings, type Settings } from '../app/settings.ts'
import type { CommonOptions } from './common-options.ts'

/** The settings that a command's options, the environment and the working folder amount to. */
export function settingsOf(options: CommonOptions & { readonly model?: string }): Settings {
  const { data, config, model } = options
  return loadSettings({
    workingFolder: process.cwd(),
    env: process.env,
    ...(data !== undefined && { data }),
    ...(config !== undefined && { config }),
    ...(model !== undefined && { model }),
  })
}

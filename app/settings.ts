import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Config } from '../config/config.ts'
import { loadConfig } from '../config/load-config.ts'
import { type DataFolder, openDataFolder } from './data-folder.ts'

/** What a command was asked for, beside what the configuration says. */
export interface SettingsRequest {
  /** `--config`. */
  readonly config?: string
  /** `--data`; comes before the environment and the configuration. */
  readonly data?: string
  /** `--model`: a folder or a name. */
  readonly model?: string
  readonly workingFolder: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** The configuration in force, and the data folder. */
export interface Settings {
  readonly config: Config
  readonly data: DataFolder
  readonly workingFolder: string
}

/** @throws {ConfigError} @throws {DataVersionError} @throws {DataDamagedError} */
export function loadSettings(request: SettingsRequest): Settings {
  const { workingFolder, env } = request
  const config = loadConfig({
    workingFolder,
    env,
    ...(request.config !== undefined && { file: request.config }),
  })
  const data = request.data === undefined ? config.data : resolve(workingFolder, request.data)
  const model =
    request.model === undefined
      ? config.model
      : { ...config.model, name: modelPlace(request.model, workingFolder) }
  return { config: { ...config, data, model }, data: openDataFolder(data), workingFolder }
}

/** A folder where there is one, made absolute; otherwise a name as it is. */
function modelPlace(model: string, workingFolder: string): string {
  const folder = resolve(workingFolder, model)
  return existsSync(folder) ? folder : model
}

import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Config } from '../config/config.ts'
import { loadConfig } from '../config/load-config.ts'
import { NothingIndexedError } from '../core/errors.ts'
import { type DataFolder, dataFormat, openDataFolder, writableDataFolder } from './data-folder.ts'

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

/** @throws {ConfigError} @throws {DataVersionError} @throws {DataDamagedError} @throws {DiskFullError} */
export function loadSettings(request: SettingsRequest): Settings {
  const config = configurationOf(request)
  return { config, data: openDataFolder(config.data), workingFolder: request.workingFolder }
}

/**
 * The same for who only reads: makes no data folder, unless log and index are on servers, and only records of what was
 * done from this host lie in it. @throws {NothingIndexedError} where there is none.
 */
export function loadSettingsToRead(request: SettingsRequest): Settings {
  const config = configurationOf(request)
  if (config.log.kind !== 'embedded' && config.store.kind !== 'embedded') {
    return { config, data: openDataFolder(config.data), workingFolder: request.workingFolder }
  }
  if (dataFormat(config.data) === undefined) {
    throw new NothingIndexedError(
      `expected an index in ${config.data}, found none; run \`plumbline index PATH\`, or name another data folder with --data`,
    )
  }
  return { config, data: writableDataFolder(config.data), workingFolder: request.workingFolder }
}

/** The configuration with what the command was asked for put over it. @throws {ConfigError} */
export function configurationOf(request: SettingsRequest): Config {
  const { workingFolder, env, config: file } = request
  return askedFor(request, loadConfig({ workingFolder, env, ...(file !== undefined && { file }) }))
}

/** `config`, with what the command was asked for put over it. */
export function askedFor({ data, model, workingFolder }: SettingsRequest, config: Config): Config {
  return {
    ...config,
    ...(data !== undefined && { data: resolve(workingFolder, data) }),
    ...(model !== undefined && { model: { ...config.model, name: modelPlace(model, workingFolder) } }),
  }
}

/** A folder where there is one, made absolute; otherwise a name as it is. */
function modelPlace(model: string, workingFolder: string): string {
  const folder = resolve(workingFolder, model)
  return existsSync(folder) ? folder : model
}

import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { ConfigError } from '../core/errors.ts'
import type { Config } from './config.ts'
import { type ParsedConfig, parseConfig } from './parse-config.ts'

/** Looked for in the working folder where no file is named; the first that is there is taken. */
const FILES = ['plumbline.yaml', join('config', 'plumbline.yaml')]

export interface LoadConfigOptions {
  /** Named by the user; it has to be there. */
  readonly file?: string
  readonly workingFolder: string
  /** Of it, `PLUMBLINE_DATA` is read; empty counts as not set. */
  readonly env: Readonly<Record<string, string | undefined>>
}

/**
 * The configuration of `file`, or of the first of `plumbline.yaml` and `config/plumbline.yaml` that the working folder
 * has, or all defaults where it has neither. Paths in a file are relative to that file.
 *
 * @throws {ConfigError} with file, line and column of whatever is not understood.
 */
export function loadConfig(options: LoadConfigOptions): Config {
  const file = chooseFile(options)
  if (file === undefined) return defaultConfig(options)
  return resolved(parseConfig(read(file), file), dirname(file), options)
}

/** The configuration where there is no file. */
export function defaultConfig(options: Omit<LoadConfigOptions, 'file'>): Config {
  return resolved(parseConfig('', 'no file'), options.workingFolder, options)
}

/** @param base what paths in the file are relative to. */
function resolved(parsed: ParsedConfig, base: string, { workingFolder, env }: LoadConfigOptions): Config {
  const fromEnv = env['PLUMBLINE_DATA'] === '' ? undefined : env['PLUMBLINE_DATA']
  const data =
    fromEnv !== undefined
      ? resolve(workingFolder, fromEnv)
      : parsed.data !== undefined
        ? absolute(parsed.data, base)
        : resolve(workingFolder, '.plumbline')
  return deepFreeze({
    ...parsed,
    data,
    model: { ...parsed.model, name: modelPlace(parsed.model.name, base) },
    crossEncoders: parsed.crossEncoders.map((entry) => ({ ...entry, model: modelPlace(entry.model, base) })),
    log: { ...parsed.log, ...(parsed.log.tls && { tls: resolvedFiles(parsed.log.tls, base) }) },
    chat: {
      ...parsed.chat,
      ...(parsed.chat.keyFile !== undefined && { keyFile: absolute(parsed.chat.keyFile, base) }),
    },
    generations: {
      ...parsed.generations,
      evaluation: {
        ...parsed.generations.evaluation,
        sets: parsed.generations.evaluation.sets.map((folder) => absolute(folder, base)),
      },
    },
    sources: parsed.sources.map((source) => sourceAt(source, base)),
    schedule: parsed.schedule.map(({ dataset, ...job }) => ({
      ...job,
      ...(dataset !== undefined && { dataset: absolute(dataset, base) }),
    })),
  })
}

function sourceAt<Source extends ParsedConfig['sources'][number]>(source: Source, base: string): Source {
  const { path, articles } = source
  const keyFile = articles?.keyFile
  return {
    ...source,
    ...(path !== undefined && { path: absolute(path, base) }),
    ...(keyFile !== undefined && { articles: { ...articles, keyFile: absolute(keyFile, base) } }),
  }
}

function chooseFile({ file, workingFolder }: LoadConfigOptions): string | undefined {
  if (file !== undefined) return resolve(workingFolder, file)
  return FILES.map((name) => resolve(workingFolder, name)).find((path) => existsSync(path))
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new ConfigError(
      `expected a configuration file at ${file}, got ${reason}; name another with --config`,
      {
        cause,
      },
    )
  }
}

/** A folder where it looks like one, made absolute; otherwise the name as it is. */
function modelPlace(name: string, base: string): string {
  return /^(?:\.{1,2}|~)?\//u.test(name) ? absolute(name, base) : name
}

function absolute(path: string, base: string): string {
  return path.startsWith('~/') ? join(homedir(), path.slice(2)) : resolve(base, path)
}

function resolvedFiles<Files extends Readonly<Record<string, string>>>(files: Files, base: string): Files {
  const entries = Object.entries(files).map(([name, file]) => [name, absolute(file, base)])
  return Object.fromEntries(entries) as Files
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) deepFreeze(part)
    Object.freeze(value)
  }
  return value
}

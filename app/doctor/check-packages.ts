import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { onnxRuntimeVersion } from '../../inference/onnx-runtime.ts'
import { type Finding, fail, ok } from './finding.ts'

/** What of an entry of `package-lock.json` is read here. */
interface LockedPackage {
  readonly version?: string
  /** Installed on some platforms only, or only where somebody else brings it. */
  readonly optional?: boolean
  readonly peer?: boolean
}

const NAMED = 3

/** Holds `node_modules` of the project's folder against its lock, and loads the one native addon. */
export async function checkPackages(project: string): Promise<Omit<Finding, 'check'>> {
  const locked = lockedPackages(project)
  const wrong = locked.flatMap(([place, version]) => {
    const installed = installedVersion(join(project, place))
    return installed === version ? [] : [`${nameOf(place)} ${version} is ${installed ?? 'missing'}`]
  })
  if (wrong.length > 0) {
    const more = wrong.length > NAMED ? `, and ${wrong.length - NAMED} more` : ''
    return fail(
      `expected what package-lock.json pins, but ${wrong.slice(0, NAMED).join(', ')}${more}; run \`npm ci\` in ${project}`,
    )
  }
  return ok(`${locked.length} as locked; ONNX Runtime ${await onnxRuntimeVersion()} loads`)
}

/** Version of the Node that the lock pins for a platform, e.g. `linux-x64`; `undefined` where it pins none. */
export function pinnedNode(project: string, platform: string): string | undefined {
  return readLock(project)[`node_modules/node-${platform.replace('win32', 'win')}`]?.version
}

/** Place and version of every package that has to be there on any platform. */
function lockedPackages(project: string): readonly (readonly [place: string, version: string])[] {
  return Object.entries(readLock(project)).flatMap(([place, { version, optional, peer }]) =>
    place === '' || version === undefined || optional || peer ? [] : [[place, version] as const],
  )
}

function readLock(project: string): Readonly<Record<string, LockedPackage>> {
  const lock = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8'))
  return (lock as { packages: Readonly<Record<string, LockedPackage>> }).packages
}

function installedVersion(folder: string): string | undefined {
  const file = join(folder, 'package.json')
  if (!existsSync(file)) return undefined
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}

/** `node_modules/a/node_modules/@b/c` → `@b/c`. */
function nameOf(place: string): string {
  return place.split('node_modules/').at(-1) ?? place
}

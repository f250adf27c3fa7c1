import { type Finding, fail, ok, warn } from './finding.ts'

/** The Node that a process runs on. */
export interface Runtime {
  /** Without a leading `v`. */
  readonly version: string
  /** e.g. `linux-x64`. */
  readonly platform: string
}

/** What Plumbline is written for. */
const LEAST_MAJOR = 24

/** @param pinned version of the Node that the lock pins for this platform; `undefined` where it pins none. */
export function checkRuntime(
  { version, platform }: Runtime,
  pinned: string | undefined,
): Omit<Finding, 'check'> {
  const here = `Node ${version} on ${platform}`
  const major = Number(version.split('.')[0])
  if (major < LEAST_MAJOR) {
    return fail(
      `expected Node ${LEAST_MAJOR} or newer, got ${here}; run bin/plumbline or \`npm start\`, which bring their own`,
    )
  }
  if (pinned === undefined)
    return ok(`${here}; no package carries a Node for this platform, so the machine's own is used`)
  if (pinned === version) return ok(`${here}, as pinned`)
  return warn(`expected Node ${pinned}, which is tested, got ${here}; run bin/plumbline or \`npm start\``)
}

// Runs a script of the project on the pinned Node, after installing what package-lock.json pins where that is missing.
// Without dependencies, and plain enough for any Node from 18 on: it runs before anything is installed.
//
//   node bin/bootstrap.mjs cli/main.ts search "how do I …"
//
// PLUMBLINE_INSTALL=never refuses to install: for sealed images, and for tests, which must not replace what they run on.

import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const PINNED_MAJOR = 24
// import.meta.url is the real path: links to this file are already resolved.
const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const modules = join(root, 'node_modules')
// Written last, and the first thing that `npm ci` removes: a killed install leaves none.
const stamp = join(modules, '.plumbline-lock')

if (isInstalled()) renewStamp()
else install()
run()

/** What node_modules must have been made from. */
function wantedStamp() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .update(readFileSync(join(root, 'package.json')))
    .update(`${process.platform}-${process.arch}`)
    .digest('hex')
}

function isInstalled() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === wantedStamp()
}

/** Tells `bin/plumbline` that the stamp was compared with the files as they are now. A sealed image may refuse it. */
function renewStamp() {
  try {
    utimesSync(stamp, new Date(), new Date())
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS'].includes(error.code)) throw error
  }
}

function install() {
  if (process.env.PLUMBLINE_INSTALL === 'never') {
    console.error(
      'plumbline: expected node_modules as package-lock.json pins it, found none or another, and PLUMBLINE_INSTALL is never; run `npm ci`, then `npm start` once',
    )
    process.exit(1)
  }
  console.error('plumbline: installing what package-lock.json pins (once, about a minute)')
  const viaNode = process.env.npm_execpath
  const [command, ...before] = viaNode
    ? [process.execPath, viaNode]
    : [process.platform === 'win32' ? 'npm.cmd' : 'npm']
  const result = spawnSync(command, [...before, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    env: environmentOfInstall(),
    stdio: ['ignore', 2, 2],
  })
  if (result.status !== 0) {
    const ended = result.error?.message ?? result.signal ?? `status ${result.status}`
    console.error(
      `plumbline: expected \`npm ci\` to succeed, it ended with ${ended}; run \`npm ci\` in the project folder to see why`,
    )
    process.exit(result.status ?? 1)
  }
  mkdirSync(modules, { recursive: true })
  writeFileSync(stamp, wantedStamp())
}

/** The outer npm's settings must not reach the inner one, but for where packages come from. */
function environmentOfInstall() {
  const kept = /^npm_config_(registry|cache|userconfig|globalconfig|proxy|https_proxy|noproxy|cafile)$/i
  const outer = /^npm_(config_|package_|lifecycle_|command$)/i
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !outer.test(name) || kept.test(name)),
  )
}

/** The Node that the lock pins; where no package carries one, this Node if it is new enough. */
function pinnedNode() {
  const folder = join(
    modules,
    `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`,
    'bin',
  )
  const pinned = join(folder, process.platform === 'win32' ? 'node.exe' : 'node')
  if (existsSync(pinned)) return pinned
  if (Number(process.versions.node.split('.')[0]) >= PINNED_MAJOR) return process.execPath
  console.error(
    `plumbline: expected Node ${PINNED_MAJOR} in ${folder}, found none, and this Node is ${process.version}; ` +
      `run \`npm ci\` in the project folder, or use Node ${PINNED_MAJOR} or newer`,
  )
  process.exit(1)
}

function run() {
  const [target, ...args] = process.argv.slice(2)
  const node = pinnedNode()
  // The Node is pinned: what of it is experimental is known, and no news to who runs this; nor is that Kafka's client sets a
  // timer to a time that has passed, which comes at once.
  const quiet = ['ExperimentalWarning', 'TimeoutNegativeWarning'].map((name) => `--disable-warning=${name}`)
  const child = spawn(node, [...quiet, join(root, target), ...args], {
    // npm changes into the project's folder; paths on the command line are meant from where it was called.
    cwd:
      process.env.npm_lifecycle_event === 'start' ? (process.env.INIT_CWD ?? process.cwd()) : process.cwd(),
    stdio: 'inherit',
    env: { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` },
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // A terminal sends its Ctrl-C to the child itself.
    process.on(signal, () => (signal === 'SIGINT' && process.stdin.isTTY ? undefined : child.kill(signal)))
  }
  child.on('exit', (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : (code ?? 1)))
}

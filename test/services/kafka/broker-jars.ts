import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

export const KAFKA_VERSION = '4.3.1'

const MIN_JAVA = 17
const COPY = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies'

/** Why there can be no broker on this machine; `undefined` where there can be. */
export function missingForBroker(): string | undefined {
  const java = javaMajor()
  if (java === undefined) return 'expected `java`, found none; install a Java 17 runtime'
  if (java < MIN_JAVA) return `expected Java ${MIN_JAVA} or newer, got ${java}`
  if (existsSync(jarFolder())) return undefined
  const maven = spawnSync('mvn', ['--version'], { stdio: 'ignore' })
  return maven.status === 0 ? undefined : 'expected `mvn` to fetch Kafka with, found none; install Maven'
}

/**
 * The folder with the broker's jars, fetched from Maven Central the first time (44 MB), and kept between runs.
 *
 * @throws {Error} where Maven cannot fetch them.
 */
export function brokerJars(): string {
  const folder = jarFolder()
  if (existsSync(folder)) return folder
  const parent = join(folder, '..')
  mkdirSync(parent, { recursive: true })
  // Moved at the end, so that a fetch that was cut off is not taken for a whole one.
  const partial = mkdtempSync(join(parent, 'partial-'))
  try {
    const pom = join(import.meta.dirname, 'pom.xml')
    const goal = [COPY, '-DincludeScope=runtime', `-DoutputDirectory=${partial}`]
    const args = ['-q', '-B', '-ntp', '-f', pom, `-Dkafka.version=${KAFKA_VERSION}`, ...goal]
    const maven = spawnSync('mvn', args, { encoding: 'utf8' })
    if (maven.status !== 0) {
      const said = `${maven.stdout ?? ''}${maven.stderr ?? ''}`.slice(-2_000)
      throw new Error(`expected Maven to fetch Kafka ${KAFKA_VERSION}, it failed: ${said}`)
    }
    renameSync(partial, folder)
    return folder
  } finally {
    rmSync(partial, { recursive: true, force: true })
  }
}

function jarFolder(): string {
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache')
  return join(cache, 'plumbline', `kafka-${KAFKA_VERSION}`)
}

function javaMajor(): number | undefined {
  const { stderr } = spawnSync('java', ['-version'], { encoding: 'utf8' })
  const major = /version "(\d+)/u.exec(stderr ?? '')?.[1]
  return major === undefined ? undefined : Number(major)
}

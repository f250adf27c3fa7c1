/**
 * Loaded before a command by `node --import`: writes what the process took, all its threads together, into the file that
 * `USAGE_FILE` names, as `Usage` in JSON, when it ends.
 */
import { writeFileSync } from 'node:fs'

export interface Usage {
  readonly cpuMs: number
  readonly peakMemoryMiB: number
}

const file = process.env['USAGE_FILE']
if (file !== undefined) {
  process.on('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
    const usage: Usage = { cpuMs: (userCPUTime + systemCPUTime) / 1_000, peakMemoryMiB: maxRSS / 1_024 }
    writeFileSync(file, JSON.stringify(usage))
  })
}

import { readFileSync } from 'node:fs'
import { arch, cpus } from 'node:os'

/** What matters for models of a processor. */
export interface CpuDescription {
  /** As it names itself, e.g. `AMD EPYC`. */
  readonly model: string
  /** e.g. `x64`. */
  readonly architecture: string
  /** Instructions for 8-bit products, the best first, e.g. `avx512_vnni`; empty where there are none or they are not known. */
  readonly dotProducts: readonly string[]
}

/** As Linux names them. `asimddp` is ARM's; the last two are the older ones, of which `avx2` saturates. */
const KNOWN = ['amx_int8', 'avx512_vnni', 'avx_vnni', 'i8mm', 'asimddp', 'avx512bw', 'avx2']

/** The processor that this process runs on. @param cpuInfo text of `/proc/cpuinfo`; for tests. */
export function describeCpu(cpuInfo = readCpuInfo()): CpuDescription {
  const flags = new Set(/^(?:flags|Features)\s*:(.*)$/m.exec(cpuInfo)?.[1]?.split(/\s+/))
  return {
    model: cpus()[0]?.model.trim() ?? 'unknown',
    architecture: arch(),
    dotProducts: KNOWN.filter((flag) => flags.has(flag)),
  }
}

/** Other systems than Linux have no such file. */
function readCpuInfo(): string {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8')
  } catch {
    return ''
  }
}

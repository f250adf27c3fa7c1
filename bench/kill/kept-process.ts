import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync } from 'node:fs'

/** A process that is started again whenever it was ended on purpose; one that ends by itself is counted. */
export class KeptProcess {
  readonly name: string
  readonly #args: readonly string[]
  readonly #output: string
  #child: ChildProcess
  #isExpected = false
  #endedByItself = 0

  /** @param args of this Node. @param output file for what it says. */
  constructor(name: string, args: readonly string[], output: string) {
    this.name = name
    this.#args = args
    this.#output = output
    this.#child = this.#start()
    process.on('exit', () => this.#child.kill('SIGKILL'))
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** How often it ended without being asked. */
  get endedByItself(): number {
    return this.#endedByItself
  }

  /** Ends it. @returns after how many ms it was gone */
  async end(signal: NodeJS.Signals): Promise<number> {
    const startedAtMs = performance.now()
    this.#isExpected = true
    const child = this.#child
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit')
      child.kill(signal)
      await ended
    }
    return performance.now() - startedAtMs
  }

  /** Starts it again after `end`. */
  again(): void {
    this.#child = this.#start()
  }

  #start(): ChildProcess {
    this.#isExpected = false
    const child = spawn(process.execPath, [...this.#args], { stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (part) => appendFileSync(this.#output, `${this.name}: ${part}`))
    }
    child.on('exit', () => {
      if (this.#isExpected || child !== this.#child) return
      this.#endedByItself += 1
      this.#child = this.#start()
    })
    return child
  }
}

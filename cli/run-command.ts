import type { LogEntry } from '../app/journey/logged-journey.ts'
import { ConfigError, InvalidQueryError, PipelineExpressionError, PlumblineError } from '../core/errors.ts'
import type { ReportProgress } from '../core/progress.ts'
import { EXIT } from './exit-code.ts'
import { printable } from './printable.ts'
import { progressLine } from './progress-line.ts'

/** What whoever called has to say otherwise. */
const NOT_UNDERSTOOD = [ConfigError, PipelineExpressionError, InvalidQueryError]

/** How notes are written. */
export type LogForm = 'text' | 'json'

/** What a command is given beside its own options. */
export interface CommandContext {
  /** Fires at Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal
  /** Shows progress on standard error. */
  readonly report: ReportProgress
  /** Prints the answer, once a command: `json` as one document with `--json`, `text` otherwise. */
  answer(json: unknown, text: string): void
  /** A remark for people on standard error; with `--log json` a line for programs. */
  note(text: string): void
  /** Writes a line for programs on standard error; absent without `--log json`. */
  readonly writeLog?: (entry: LogEntry) => void
}

/**
 * Runs a command's action and turns how it ends into an exit status: a number that it returns, `EXIT.ok` where it
 * returns none, the matching one for an error. Never calls `process.exit`: a worker inside ONNX Runtime must end first.
 */
export async function runCommand(
  options: { readonly json?: boolean | undefined; readonly log?: LogForm | undefined },
  action: (context: CommandContext) => Promise<number | undefined>,
): Promise<void> {
  const interruption = new AbortController()
  const line = progressLine(process.stderr)
  const inJson = options.log === 'json'
  const context: CommandContext = {
    signal: interruption.signal,
    report: inJson ? () => undefined : line.report,
    ...(inJson && { writeLog: writeLine }),
    answer(json, text) {
      line.end()
      process.stdout.write(options.json ? `${JSON.stringify(json, undefined, 2)}\n` : `${printable(text)}\n`)
    },
    note(text) {
      if (inJson) {
        writeLine({ event: 'note', message: text })
        return
      }
      line.end()
      process.stderr.write(`${printable(text)}\n`)
    },
  }
  const interrupt = (): void => {
    if (interruption.signal.aborted) return
    context.note('plumbline: stopping once what is under way is done')
    interruption.abort(new DOMException('interrupted', 'AbortError'))
  }
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  try {
    process.exitCode = (await action(context)) ?? EXIT.ok
  } catch (error) {
    process.exitCode = interruption.signal.aborted
      ? interrupted(options.json === true, context)
      : fail(error, options.json === true, context)
  } finally {
    line.end()
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
  }
}

function writeLine(entry: LogEntry): void {
  process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), ...entry })}\n`)
}

function interrupted(json: boolean, context: CommandContext): number {
  const message = 'interrupted; what was finished is kept, and the next run goes on from there'
  context.note(`plumbline: ${message}`)
  if (json) context.answer({ error: { code: 'ERR_INTERRUPTED', message } }, '')
  return EXIT.interrupted
}

function fail(error: unknown, json: boolean, context: CommandContext): number {
  const code = error instanceof PlumblineError ? error.code : 'ERR_UNEXPECTED'
  const message = error instanceof Error ? error.message : String(error)
  context.note(`plumbline: ${message}`)
  if (json) context.answer({ error: { code, message } }, '')
  if (!(error instanceof PlumblineError) && error instanceof Error && error.stack !== undefined) {
    context.note(error.stack.split('\n').slice(1).join('\n'))
  }
  return NOT_UNDERSTOOD.some((kind) => error instanceof kind) ? EXIT.usage : EXIT.failed
}

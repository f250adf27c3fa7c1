import type { FinishedRun, QuestionCards } from './run-record.ts'

/** A line of the list of runs. */
export interface RunSummary {
  readonly fingerprint: string
  readonly dataset: string
  readonly split: string
  readonly expression: string
  readonly modelId: string
  readonly finishedAtMs: number
  readonly metrics: Readonly<Record<string, number>>
}

/** A run of which the list can tell no more: its bytes are not those that were written. */
export interface DamagedRun {
  readonly fingerprint: string
  readonly finishedAtMs: number
  readonly isDamaged: true
}

/** An experiment and its runs, which the registry holds each. */
export interface ExperimentEntry {
  /** 16 hex digits over what it asked for and what it ran on. */
  readonly id: string
  readonly name: string
  readonly finishedAtMs: number
  /** Fingerprints, in the order of the experiment's table. */
  readonly runs: readonly string[]
}

/** Where runs are kept: once finished, never changed. */
export interface RunRegistry {
  /** Keeps a run with the questions that it answered; one that is there already stays as it is, unless it is damaged. */
  add(finished: FinishedRun, questions: QuestionCards): void
  /** Whether it is there, undamaged. */
  holds(fingerprint: string): boolean
  /** `undefined` where there is none. @throws {DataDamagedError} where its bytes are not those that were written */
  run(fingerprint: string): FinishedRun | undefined
  /** The run whose fingerprint begins so. @throws {UnknownRunError} for none, or several. @throws {DataDamagedError} */
  find(beginning: string): FinishedRun
  /** The questions of a run's set. @throws {UnknownRunError} @throws {DataDamagedError} */
  questions(questionsDigest: string): QuestionCards
  /** The latest first, damaged ones among them. */
  runs(): readonly (RunSummary | DamagedRun)[]
  keepExperiment(entry: ExperimentEntry): void
  /** The experiment whose id begins so, or the latest of that name. @throws {UnknownRunError} */
  experiment(idOrName: string): ExperimentEntry
  /** The latest first. */
  experiments(): readonly ExperimentEntry[]
  close(): void
}

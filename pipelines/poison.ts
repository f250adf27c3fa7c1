import { type Access, PUBLIC_GROUP } from '../core/access.ts'
import { DocumentTooLargeError, InvalidDocumentError, ParseError, PlumblineError } from '../core/errors.ts'
import { isAbort } from './is-abort.ts'

/**
 * Whether an error is a document's own: it cannot be parsed, is too large, is invalid, or trips over a mistake in our
 * code. What a part of the system says of itself (no space, no model, wrong generation) is nobody's document, nor is the
 * end that `signal` put to the work.
 */
export function isDocumentFault(error: unknown, signal: AbortSignal): boolean {
  if (isAbort(error, signal)) return false
  if (!(error instanceof PlumblineError)) return true
  return (
    error instanceof ParseError ||
    error instanceof DocumentTooLargeError ||
    error instanceof InvalidDocumentError
  )
}

/** Code and reason of a dead letter. An unexpected error's message may quote the document, so only its place is told. */
export function faultOf(error: unknown): { readonly code: string; readonly reason: string } {
  if (error instanceof PlumblineError) return { code: error.code, reason: error.message }
  const name = error instanceof Error ? error.name : typeof error
  return {
    code: 'ERR_UNEXPECTED',
    reason: `unexpected ${name}${placeOf(error)}; please report it with the page, then retry`,
  }
}

/** Whether somebody may read what `before` guards but not what `after` guards. */
export function admitsMore(before: Access, after: Access): boolean {
  if (before.groups.length === 0) return false
  if (before.tenant !== after.tenant) return true
  if (after.groups.includes(PUBLIC_GROUP)) return false
  return before.groups.some((group) => !after.groups.includes(group))
}

/** ` at parseTable (table.ts:12:3)`, from the first frame of the stack; empty where there is none. */
function placeOf(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  const frame = /^ {4}at (?<place>\S.*:\d+:\d+\)?)$/mu.exec(stack)?.groups?.['place']
  return frame === undefined ? '' : ` at ${frame.replace(/(?:file:\/\/)?[^\s()]*\//u, '')}`
}

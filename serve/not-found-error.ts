import { PlumblineError } from '../core/errors.ts'

/** Nothing lies at an address, or not for the one who asks. */
export class NotFoundError extends PlumblineError {
  readonly code = 'ERR_NOT_FOUND'
}

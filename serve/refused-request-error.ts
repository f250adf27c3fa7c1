import { PlumblineError } from '../core/errors.ts'

/** A request that says what the API does not understand. `field` is its place, empty for the whole. */
export class RefusedRequestError extends PlumblineError {
  readonly code = 'ERR_INVALID_REQUEST'
  readonly field: string

  constructor(message: string, field: string) {
    super(message)
    this.field = field
  }
}

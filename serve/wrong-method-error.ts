import { PlumblineError } from '../core/errors.ts'

/** Something lies at an address, but not for this method. */
export class WrongMethodError extends PlumblineError {
  readonly code = 'ERR_METHOD'
  /** What it can be asked with. */
  readonly methods: readonly string[]

  constructor(message: string, methods: readonly string[]) {
    super(message)
    this.methods = methods
  }
}

import { Option } from 'commander'

/** What `--approved-by` brings. */
export interface ApprovedBy {
  readonly approvedBy?: string
}

/** The person who says that questions may move; needed where `generations.approval` is `required`. */
export function approvedByOption(): Option {
  return new Option('--approved-by <name>', 'the person who says so; recorded (config: generations.approval)')
}

/** The option alone, absent where it was not given. */
export function said({ approvedBy }: ApprovedBy): ApprovedBy {
  return approvedBy === undefined ? {} : { approvedBy }
}

import * as z from 'zod'

/** A moment in UTC, as `Date.toISOString` writes it. */
export const Timestamp = z.string().meta({ format: 'date-time' })

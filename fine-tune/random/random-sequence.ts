import { mixed } from './mixed.ts'

/** Whole numbers from 0 to `limit` − 1, each as likely. */
export type RandomBelow = (limit: number) => number

/** A sequence of random numbers that the keys alone decide, so that a run can be taken up anywhere in it. */
export function randomSequence(...keys: readonly number[]): RandomBelow {
  const seed = mixed(...keys)
  let position = 0
  return (limit) => Math.floor(((mixed(seed, position++) >>> 0) / 2 ** 32) * limit)
}

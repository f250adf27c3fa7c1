import { type Grade, isGrade } from '../judgment-pool.ts'

/**
 * The grade in a judge's answer: `{"grade": 2}`, also in a fence of code or with words around it, or a single digit.
 * `undefined` for anything else, also where two grades are named: a guess would be a judgment of ours.
 */
export function readGrade(answer: string): Grade | undefined {
  const named = [...answer.matchAll(/"grade"\s*:\s*(-?[\d.]+)/gu)].map(([, value]) => Number(value))
  const bare = /^\s*(\d)\s*$/u.exec(answer)?.[1]
  const [grade, ...others] = new Set(named.length > 0 ? named : bare === undefined ? [] : [Number(bare)])
  return others.length === 0 && isGrade(grade) ? grade : undefined
}

import type { AgreementResponse, PoolsResponse, TurnResponse } from '../wire/judging.ts'
import { ask } from './api.ts'

const at = (pool: string, part: string) => `/v1/judging/pools/${encodeURIComponent(pool)}/${part}`

/** @throws {ApiFailure} */
export const pools = () => ask<PoolsResponse>('/v1/judging/pools')

/** @throws {ApiFailure} */
export const nextTurn = (pool: string, judge: string) =>
  ask<TurnResponse>(`${at(pool, 'next')}?judge=${encodeURIComponent(judge)}`)

/** Kept once it answers. @throws {ApiFailure} */
export const grade = (pool: string, judge: string, place: number, given: number | null) =>
  send(at(pool, 'judgments'), { judge, place, grade: given })

/** @throws {ApiFailure} */
export const undo = (pool: string, judge: string) => send(at(pool, 'undo'), { judge })

/** @throws {ApiFailure} */
export const agreement = (pool: string) => ask<AgreementResponse>(at(pool, 'agreement'))

function send(url: string, body: object): Promise<TurnResponse> {
  const headers = { 'content-type': 'application/json' }
  return ask(url, { method: 'POST', headers, body: JSON.stringify(body) })
}

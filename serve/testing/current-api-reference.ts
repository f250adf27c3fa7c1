import { apiReference, type OpenApiDocument } from '../api-reference.ts'
import { createApi } from '../create-api.ts'
import { fakeOperator } from './fake-operator.ts'
import { fakeSystem } from './fake-system.ts'
import { testDesk } from './judging-desk.ts'

/** Where the reference lies. */
export const API_REFERENCE = new URL('../../docs/reference/api.md', import.meta.url)

/** The reference of the routes as they are now; which system is behind them makes no difference. */
export async function currentApiReference(): Promise<string> {
  const system = fakeSystem([])
  const api = createApi(system, { operator: fakeOperator(), desk: testDesk(system).desk })
  const response = await api.inject('/openapi.json')
  await api.close()
  return apiReference(response.json<OpenApiDocument>())
}

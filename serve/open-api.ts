import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger'
import packageJson from '../package.json' with { type: 'json' }
import { toJsonSchemas } from './zod-provider.ts'

const SCHEMA_PARTS = ['body', 'headers', 'params', 'querystring', 'response']

/** How the OpenAPI document is made from the routes. */
export const openApi: FastifyDynamicSwaggerOptions = {
  openapi: {
    openapi: '3.1.0',
    info: {
      title: 'Plumbline',
      version: packageJson.version,
      description: 'Asks an index of documentation, and says how it is.',
    },
    components: {
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'A key of `plumbline keys create`.' },
      },
    },
    security: [{}, { key: [] }],
    tags: [
      { name: 'search', description: 'Ask, and open what answers' },
      { name: 'status', description: 'What is in the index' },
      { name: 'judging', description: 'Judge what was found' },
      { name: 'push', description: 'Put documents into the index' },
      { name: 'operations', description: 'Run the system' },
      { name: 'probes', description: 'For orchestrators and monitoring' },
    ],
  },
  transform: ({ schema, url }) => {
    const parts = Object.entries(schema ?? {})
    const checked = Object.fromEntries(parts.filter(([part]) => SCHEMA_PARTS.includes(part)))
    return { schema: { ...schema, ...toJsonSchemas(checked) }, url }
  },
}

import type { FastifyInstance, FastifyTypeProvider } from 'fastify'
import * as z from 'zod'
import { refusal } from './refusal.ts'
import { RefusedRequestError } from './refused-request-error.ts'

/** Tells Fastify's types that routes carry zod schemas: handlers get parsed input and must return what is declared. */
export interface ZodTypeProvider extends FastifyTypeProvider {
  validator: this['schema'] extends z.ZodType ? z.output<this['schema']> : unknown
  serializer: this['schema'] extends z.ZodType ? z.output<this['schema']> : unknown
}

export type ZodInstance = ReturnType<typeof withZod>

/** Makes `api` check requests by the zod schemas of its routes. What does not fit is a `RefusedRequestError`. */
export function withZod(api: FastifyInstance) {
  api.setValidatorCompiler<z.ZodType>(({ schema }) => (input: unknown) => {
    const parsed = schema.safeParse(input, { reportInput: true })
    if (parsed.success) return { value: parsed.data }
    const { message, field } = refusal(schema, parsed.error.issues)
    return { error: new RefusedRequestError(message, field) }
  })
  api.setSerializerCompiler(() => (body) => JSON.stringify(body))
  return api.withTypeProvider<ZodTypeProvider>()
}

type RouteSchemas = Readonly<Record<string, unknown>>

/** A route's zod schemas as JSON Schema, for the OpenAPI document. */
export function toJsonSchemas(schemas: RouteSchemas): RouteSchemas {
  const inputs = Object.entries(schemas).map(([part, schema]) => [
    part,
    part === 'response' ? toResponseSchemas(schema as RouteSchemas) : toJsonSchema(schema, 'input'),
  ])
  return Object.fromEntries(inputs)
}

function toResponseSchemas(responses: RouteSchemas): RouteSchemas {
  return Object.fromEntries(
    Object.entries(responses).map(([status, schema]) => [status, toJsonSchema(schema, 'output')]),
  )
}

function toJsonSchema(schema: unknown, io: 'input' | 'output'): unknown {
  if (!(schema instanceof z.ZodType)) return schema
  const { $schema, ...rest } = z.toJSONSchema(schema, { io, override: dropSafeBounds })
  return rest
}

/** That a whole number fits a double goes without saying. */
function dropSafeBounds({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
}

import { z } from 'zod'
import { key } from './schema-key.ts'

/** Where traces go. */
export const tracingSchema = z.strictObject({
  endpoint: key(z.exactOptional(z.string().regex(/^https?:\/\/[^\s]+$/u)), {
    takes: '`http://host:port` or `https://host:port`, without `/v1/traces`',
    description:
      'A collector that takes OpenTelemetry traces over HTTP (OTLP). Headers that it asks for stand in `OTEL_EXPORTER_OTLP_HEADERS`.',
    absent: 'nothing is traced',
  }),
  share: key(z.number().min(0).max(1).default(1), {
    takes: 'a number from 0 to 1',
    description: 'Share of documents and questions that are traced; of each all steps or none.',
  }),
})

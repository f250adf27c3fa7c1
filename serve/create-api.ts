import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import { type FastifyInstance, fastify } from 'fastify'
import type { JudgingDesk } from '../app/judgments/judging-desk.ts'
import type { Operator } from '../app/open-operator.ts'
import type { System } from '../app/system.ts'
import { ANONYMOUS, type Principal } from '../core/access.ts'
import { answerErrors, answerNoHttp, answerUnreadable } from './answer-errors.ts'
import { type CallerOptions, createCallers } from './callers.ts'
import { consoleAssets } from './console-assets.ts'
import { hangUpWhenClosing } from './hang-up-when-closing.ts'
import { guardHost } from './host-guard.ts'
import { createMetrics } from './metrics.ts'
import { openApi } from './open-api.ts'
import { logRequests, type WriteLog } from './request-log.ts'
import { callerRoute } from './routes/caller.ts'
import { consoleRoutes } from './routes/console.ts'
import { documentRoute } from './routes/document.ts'
import { feedbackRoute, shownRoute } from './routes/feedback.ts'
import { judgingRoutes } from './routes/judging.ts'
import { operationRoutes } from './routes/operations.ts'
import { pushRoutes } from './routes/push.ts'
import { searchRoute } from './routes/search.ts'
import { statusRoutes } from './routes/status.ts'
import { setSecurityHeaders, TRY_PAGE_POLICY } from './security-headers.ts'
import { withZod } from './zod-provider.ts'

export interface ApiOptions {
  /** On whose behalf is asked without a key (default: `ANONYMOUS`, who sees what is public). */
  readonly principal?: Principal
  /** From where may be asked without a key (default: `loopback`). */
  readonly anonymous?: CallerOptions['anonymous']
  /** Whose keys are whose, and what may be changed with them (default: nothing, and there are no keys). */
  readonly operator?: Operator
  /** Where people judge, and where their clicks go (default: nowhere). */
  readonly desk?: JudgingDesk
  /** Host names that requests may name beside loopback's, e.g. `docs.example.org`, without port (default: none). */
  readonly hosts?: readonly string[]
  /** Gets a line for every answered and every failed request (default: nobody). */
  readonly log?: WriteLog
  /** Largest body that is read (default: 256 KiB, room for the longest question however it is escaped). */
  readonly maxBodyBytes?: number
}

const DEFAULT_MAX_BODY_BYTES = 256 * 1024

/** Longest part of an address, e.g. a document's id in percent-encoding. */
const MAX_ADDRESS_PART = 4_096

/**
 * The query API and the console over `system`, not yet listening: see `listen`.
 *
 * Closing it lets running requests finish, and leaves `system` open: who opened that closes it.
 */
export function createApi(system: System, options: ApiOptions = {}): FastifyInstance {
  const {
    principal = ANONYMOUS,
    anonymous = 'loopback',
    operator,
    desk,
    hosts = [],
    log = () => undefined,
  } = options
  const callerOf = createCallers({ principal, anonymous, ...(operator && { keys: operator.keys }) })
  const api = fastify({
    bodyLimit: options.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES,
    routerOptions: { maxParamLength: MAX_ADDRESS_PART },
    forceCloseConnections: 'idle',
    frameworkErrors: answerUnreadable,
    clientErrorHandler: answerNoHttp,
  })
  // A form or a plain text can be posted from any page without asking first; JSON cannot.
  api.removeContentTypeParser('text/plain')
  const assets = consoleAssets()
  const metrics = createMetrics(api, system, principal)
  logRequests(api, log)
  setSecurityHeaders(api)
  answerErrors(api, log)
  guardHost(api, hosts)
  hangUpWhenClosing(api)

  api.register(swagger, openApi)
  api.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: TRY_PAGE_POLICY,
    uiConfig: { validatorUrl: null, tryItOutEnabled: true },
    theme: {
      title: 'Plumbline: try the API',
      css: [{ filename: 'plain.css', content: '.swagger-ui .topbar { display: none }' }],
      favicon: [
        {
          filename: 'icon.svg',
          rel: 'icon',
          type: 'image/svg+xml',
          sizes: 'any',
          content: assets.get('icon.svg')?.body ?? '',
        },
      ],
    },
  })
  api.register(async (scope) => {
    const routes = withZod(scope)
    searchRoute(routes, system, callerOf, metrics)
    documentRoute(routes, system, callerOf)
    statusRoutes(routes, system, callerOf, metrics)
    callerRoute(routes, callerOf)
    if (desk !== undefined) {
      feedbackRoute(routes, desk, callerOf)
      shownRoute(routes, desk, callerOf)
      judgingRoutes(routes, desk, callerOf)
    }
    if (operator !== undefined) {
      pushRoutes(routes, operator, callerOf)
      operationRoutes(routes, operator, callerOf)
    }
    consoleRoutes(scope, assets)
    scope.get('/openapi.json', { schema: { hide: true } }, async () => scope.swagger())
  })
  return api
}

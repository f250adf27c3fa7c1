import { type Command, InvalidArgumentError, Option } from 'commander'
import { type ApiKey, SCOPES, type Scope } from '../app/access/api-key.ts'
import type { KeyRing } from '../app/access/open-key-ring.ts'
import { DEFAULT_TENANT } from '../core/access.ts'
import { type CommonOptions, commandWith } from './common-options.ts'
import { oneMore, pointInTime } from './option-values.ts'
import { refuseWords } from './refuse-words.ts'
import { type CommandContext, runCommand } from './run-command.ts'
import { settingsOf } from './settings-of.ts'
import { table } from './table.ts'

interface CreateOptions extends CommonOptions {
  readonly name: string
  readonly tenant: string
  readonly group?: readonly string[]
  readonly scope?: readonly Scope[]
  readonly expires?: number
}

/** `plumbline keys`: who may ask the API, push to it and run it. */
export function keysCommand(): Command {
  return commandWith('keys', 'list API keys; create one; revoke one', [
    'plumbline keys',
    'plumbline keys create --name assistant --group staff',
    'plumbline keys create --name importer --scope write --expires 90d',
    'plumbline keys revoke 5b7d02c4a911',
  ])
    .allowExcessArguments()
    .action((options: CommonOptions, command: Command) => {
      refuseWords(command)
      return withKeys(options, list)
    })
    .addCommand(listCommand())
    .addCommand(createCommand())
    .addCommand(revokeCommand())
}

/** Opens the keys of the data folder, which is made where it is missing: a key may come before the first index. */
function withKeys(
  options: CommonOptions,
  work: (keys: KeyRing, context: CommandContext) => void,
): Promise<void> {
  return runCommand(options, async (context) => {
    const { openOperations } = await import('../app/operations/open-operations.ts')
    const { openKeyRing } = await import('../app/access/open-key-ring.ts')
    const operations = openOperations((await settingsOf(options)).data)
    try {
      work(openKeyRing(operations), context)
    } finally {
      operations.close()
    }
    return undefined
  })
}

function list(keys: KeyRing, context: CommandContext): void {
  const all = keys.list()
  const rows = all.map((key) => [
    key.id,
    key.name,
    key.principal.tenant,
    key.principal.groups.join(' ') || '-',
    key.scopes.join(' '),
    stateOf(key),
  ])
  const text =
    all.length === 0 ? 'no keys' : table(['key', 'name', 'tenant', 'groups', 'scopes', 'state'], rows)
  context.answer(all, text)
}

function stateOf({ revokedAtMs, expiresAtMs }: ApiKey): string {
  if (revokedAtMs !== undefined) return `revoked ${utc(revokedAtMs)}`
  if (expiresAtMs === undefined) return 'good'
  return `${expiresAtMs <= Date.now() ? 'expired' : 'good until'} ${utc(expiresAtMs)}`
}

function listCommand(): Command {
  return commandWith('list', 'the same as without a word', ['plumbline keys list --json']).action(
    (_options: CommonOptions, command: Command) => withKeys(command.optsWithGlobals<CommonOptions>(), list),
  )
}

function createCommand(): Command {
  return commandWith('create', 'make a key; it is printed this once, and kept nowhere', [
    'plumbline keys create --name assistant --group staff',
    'plumbline keys create --name console --scope read --scope admin',
  ])
    .requiredOption('--name <text>', 'whose key it is')
    .option('--tenant <name>', 'on whose behalf it asks and pushes', DEFAULT_TENANT)
    .option('--group <name>', 'group it is in, beside public; may be given several times', oneMore)
    .addOption(
      new Option(
        '--scope <scope>',
        'what it is good for: read, write, metrics or admin; may be given several times (read)',
      ).argParser(oneMoreScope),
    )
    .option('--expires <when>', 'e.g. 90d, 12h, or 2027-01-01 (never)', pointInTime)
    .action((_options: CreateOptions, command: Command) => {
      const options = command.optsWithGlobals<CreateOptions>()
      return withKeys(options, (keys, context) => {
        const { name, tenant, group = [], scope = ['read'], expires } = options
        const { key, text } = keys.create({
          name,
          principal: { tenant, groups: group },
          scopes: scope,
          ...(expires !== undefined && { expiresAtMs: expires }),
        })
        context.answer(
          { ...key, text },
          `${text}\n\nKeep it: it is told this once. Send it as \`authorization: Bearer ${text.slice(0, 14)}…\`.\n` +
            `\`plumbline keys revoke ${key.id}\` ends it at once.`,
        )
      })
    })
}

function oneMoreScope(value: string, before: readonly Scope[] = []): readonly Scope[] {
  const scope = SCOPES.find((known) => known === value)
  if (scope !== undefined) return [...before, scope]
  throw new InvalidArgumentError(`expected one of ${SCOPES.join(', ')}.`)
}

function revokeCommand(): Command {
  return commandWith('revoke', 'end a key at once, in every process that serves', [
    'plumbline keys revoke 5b7d02c4a911',
  ])
    .argument('<key>', 'its id, as `plumbline keys` lists it')
    .action((id: string, _options: CommonOptions, command: Command) =>
      withKeys(command.optsWithGlobals<CommonOptions>(), (keys, context) => {
        const key = keys.revoke(id)
        context.answer(key, `${key.id} (${key.name}) opens nothing any more`)
      }),
    )
}

function utc(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16).replace('T', ' ')
}

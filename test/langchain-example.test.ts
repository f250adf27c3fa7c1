import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { PassageMetadata } from '../serve/langchain/retriever.ts'
import { PROJECT, run, startProgram } from './testing/command-line.ts'
import { workplace } from './testing/workplace.ts'

// Processes of their own, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const { root, write, remove } = workplace()
afterAll(remove)

beforeAll(async () => {
  write('docs/keys.md', '# Keys\n\nRotate the signing keys every month with `harbour keys rotate`.\n')
  write('docs/pay.md', '---\ngroups: [staff]\n---\n\n# Pay\n\nSigning bonuses are paid every month.\n')
  write('faq/stop.md', '# Stop\n\nThe server stops when it gets a SIGTERM.\n')
  expect((await run(root, 'index', 'docs', 'faq')).status).toBe(0)
})

/** What the example prints. */
interface Printed {
  readonly found: readonly { readonly metadata: PassageMetadata; readonly pageContent: string }[]
  readonly prompt: string
}

async function ask(...args: readonly string[]): Promise<Printed> {
  const program = [join(PROJECT, 'docs', 'examples', 'langchain.ts'), ...args]
  const { stdout, stderr, status } = await startProgram(root, process.execPath, program).ended
  expect(status, stderr).toBe(0)
  return JSON.parse(stdout) as Printed
}

describe('the LangChain example', () => {
  it('finds what the asker may read, and puts it into the prompt with where it stands', async () => {
    const { found, prompt } = await ask('when are signing keys rotated?')
    expect(found[0]?.metadata).toMatchObject({ documentId: 'docs:keys.md', title: 'Keys' })
    expect(prompt).toContain('[1] Keys (docs:keys.md)\n# Keys\n\nRotate the signing keys')
    expect(prompt).toContain('when are signing keys rotated?')
    expect(found.map(({ metadata }) => metadata.documentId)).not.toContain('docs:pay.md')
  })

  it('narrows by source, and sees more with the groups of who asks', async () => {
    const ids = ({ found }: Printed) => found.map(({ metadata }) => metadata.documentId)
    expect(ids(await ask('--source', 'faq', 'signing keys'))).toEqual(['faq:stop.md'])
    expect(ids(await ask('--group', 'staff', 'signing bonuses'))[0]).toBe('docs:pay.md')
  })
})

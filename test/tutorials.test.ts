import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { PROJECT } from './testing/command-line.ts'

/** Commands in tutorials exist as they are written there, by the reference that is made from the commands themselves. */
const folder = join(PROJECT, 'docs', 'tutorials')
const reference = readFileSync(join(PROJECT, 'docs', 'reference', 'cli.md'), 'utf8')
const sections = new Map(
  reference
    .split(/^## /mu)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf('\n')), section]),
)
const written = readdirSync(folder).flatMap((page) =>
  [...readFileSync(join(folder, page), 'utf8').matchAll(/^bin\/(plumbline .+?)(?: +#.*)?$/gmu)].map(
    ([, command = '']) => [page, command] as const,
  ),
)

describe('the tutorials', () => {
  it('show commands', () => expect(written.length).toBeGreaterThan(10))

  it.each(written)('%s: `%s` is a command with such options', (_page, command) => {
    const [program, name = '', sub = ''] = command.split(' ')
    const section = sections.get(`${program} ${name} ${sub}`) ?? sections.get(`${program} ${name}`)
    const options = command.match(/(?<= )--[a-z-]+/gu) ?? []
    expect(options.filter((option) => !section?.includes(`  ${option}`))).toEqual([])
    expect(section).toBeDefined()
  })
})

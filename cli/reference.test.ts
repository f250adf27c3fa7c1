import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { commandsOf, createProgram } from './program.ts'
import { cliReference, REFERENCE_FILE } from './reference.ts'

const reference = cliReference()

it('stands in docs/reference/cli.md as the commands are now', () => {
  expect(readFileSync(REFERENCE_FILE, 'utf8'), 'run `node cli/reference.ts`').toBe(reference)
})

it.each(commandsOf(createProgram()).map(({ path }) => path))('gives examples of `%s`', (path) => {
  const section = reference.split('\n## ').find((part) => part.startsWith(`${path}\n`))
  const examples = section?.split('Examples:')[1] ?? ''
  expect(examples).toMatch(new RegExp(`\\$ (?:npm start|${path})`, 'u'))
})

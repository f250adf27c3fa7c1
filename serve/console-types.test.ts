import { execFileSync } from 'node:child_process'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'

const ROOT = resolve(import.meta.dirname, '..')

it('checks the console’s TypeScript against the browser’s types, apart from the rest', () => {
  const compiler = resolve(ROOT, 'node_modules/typescript/bin/tsc')
  const check = () =>
    execFileSync(process.execPath, [compiler, '--noEmit', '-p', 'serve/console'], { cwd: ROOT })
  expect(String(check())).toBe('')
})

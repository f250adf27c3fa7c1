import type { AddressInfo } from 'node:net'
import { createServer, type Server } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ConfigError } from '../core/errors.ts'
import { createApi } from './create-api.ts'
import { listen } from './listen.ts'
import { fakeSystem } from './testing/fake-system.ts'

let other: Server
let taken: number
const api = () => createApi(fakeSystem([]))

beforeEach(async () => {
  other = createServer()
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  taken = (other.address() as AddressInfo).port
})
afterEach(() => new Promise((resolve) => other.close(resolve)))

it('listens on loopback unless told otherwise', async () => {
  const opened = api()
  expect(await listen(opened, { port: 0 })).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  expect(opened.server.address()).toMatchObject({ address: '127.0.0.1' })
  await opened.close()
})

it('says that a port is taken, and what to do', async () => {
  const opened = api()
  const refused = await listen(opened, { port: taken }).catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(ConfigError)
  expect(String(refused)).toContain(`expected port ${taken} on 127.0.0.1 to be free`)
  await opened.close()
})

it('goes on to the next free port where it may', async () => {
  const opened = api()
  const { port } = new URL(await listen(opened, { port: taken, whenTaken: 'next' }))
  expect(Number(port)).toBeGreaterThan(taken)
  await opened.close()
})

it('says that a host is not of this machine', async () => {
  const opened = api()
  await expect(listen(opened, { host: '192.0.2.1', port: 0 })).rejects.toThrow(
    /to be an address of this machine/,
  )
  await opened.close()
})

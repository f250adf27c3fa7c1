import { expect, it } from 'vitest'
import { ConfigError } from '../core/errors.ts'
import { sourceKey } from './source-key.ts'

const keyOf = (value: string) => sourceKey('desk', { keyVariable: 'DESK' }, { DESK: value })

it('is the key without what stands around it', () => {
  expect(keyOf(' Bearer s3cret\n')).toBe('Bearer s3cret')
})

it.each(['', 'Bearer s3cret\nX-Inject: 1', 'Bearer “s3cret”'])(
  'is refused without being quoted: %j',
  (value) => {
    expect(() => keyOf(value)).toThrow(ConfigError)
    expect(() => keyOf(value)).toThrow('source desk: expected its key in the environment variable DESK')
    expect(() => keyOf(value)).not.toThrow('s3cret')
  },
)

import { describe, expect, it } from 'vitest'
import { referencesIn } from './references.ts'
import { schemaRows, typeOf } from './schema-rows.ts'

const COUNT = 100
const to = (name: string) => ({ $ref: `#/components/schemas/${name}` })
const everyOther = Array.from({ length: COUNT }, (_, i) => to(`Part${i}`))

/** As many schemas, each made of all of them. */
function tangled(keyword: 'oneOf' | 'allOf') {
  const schemas = Object.fromEntries(everyOther.map((_, i) => [`Part${i}`, { [keyword]: everyOther }]))
  return referencesIn({ components: { schemas } })
}

describe('schemas that hold each other', () => {
  it('are a choice of names', () => {
    const type = typeOf(to('Part0'), tangled('oneOf'))
    expect(type.split(' or ')).toEqual(everyOther.map((_, i) => `Part${i}`))
  })

  it('have no fields, and that is found out', () => {
    expect(schemaRows(to('Part0'), tangled('allOf'))).toEqual([])
  })

  it('name a choice within another schema, and write out one without a name', () => {
    const references = referencesIn({
      components: { schemas: { Pet: { oneOf: [to('Cat'), to('Dog')] }, Cat: {}, Dog: { type: 'string' } } },
    })
    expect(typeOf(to('Pet'), references)).toBe('Cat or string')
    expect(typeOf({ type: 'array', items: to('Pet') }, references)).toBe('list of Pet')
    const unnamed = { type: 'array', items: { anyOf: [{ type: 'integer' }, { type: 'null' }] } }
    expect(typeOf(unnamed, references)).toBe('list of integer or null')
  })
})

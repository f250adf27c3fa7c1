import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ANONYMOUS, mayRead, PUBLIC_GROUP } from './access.ts'

const inDefault = (...groups: string[]) => ({ tenant: 'default', groups })
const inAcme = (...groups: string[]) => ({ tenant: 'acme', groups })

describe('mayRead', () => {
  it('asks for one group in common', () => {
    expect(mayRead(inAcme('staff', 'admins'), inAcme('admins'))).toBe(true)
    expect(mayRead(inAcme('staff'), inAcme('admins', 'staff'))).toBe(true)
    expect(mayRead(inAcme('staff'), inAcme('admins'))).toBe(false)
  })

  it('admits everybody of the tenant to what is public', () => {
    expect(mayRead(inAcme(), inAcme(PUBLIC_GROUP))).toBe(true)
    expect(mayRead(inAcme('staff'), inAcme('admins', PUBLIC_GROUP))).toBe(true)
    expect(mayRead(ANONYMOUS, inDefault(PUBLIC_GROUP))).toBe(true)
  })

  it('admits nobody to what has no group', () => {
    expect(mayRead(inAcme('staff', PUBLIC_GROUP), inAcme())).toBe(false)
  })

  it('admits nobody of another tenant, whatever the groups', () => {
    expect(mayRead(inDefault('staff', PUBLIC_GROUP), inAcme('staff', PUBLIC_GROUP))).toBe(false)
    expect(mayRead(ANONYMOUS, inAcme(PUBLIC_GROUP))).toBe(false)
  })

  it('never takes a right away for a further group on either side', () => {
    const groups = fc.array(fc.constantFrom('a', 'b', 'c', PUBLIC_GROUP), { maxLength: 4 })
    fc.assert(
      fc.property(groups, groups, fc.constantFrom('a', 'b', 'c'), (readers, guards, more) => {
        if (!mayRead(inAcme(...readers), inAcme(...guards))) return
        expect(mayRead(inAcme(...readers, more), inAcme(...guards))).toBe(true)
        expect(mayRead(inAcme(...readers), inAcme(...guards, more))).toBe(true)
      }),
    )
  })
})

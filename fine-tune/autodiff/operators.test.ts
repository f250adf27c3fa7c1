import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OPERATORS } from './operator-table.ts'
import { caseGradients, differenceQuotients } from './testing/case-gradients.ts'
import { differentiateCase } from './testing/differentiate-case.ts'
import { OPERATOR_CASES } from './testing/operator-cases.ts'

describe('gradients of operators', () => {
  it('are tested for every operator that has one', () => {
    const differentiable = OPERATORS.filter((operator) => operator.pullBack !== undefined)
    expect(Object.keys(OPERATOR_CASES).sort()).toEqual(differentiable.map(({ name }) => name).sort())
  })

  it.each(Object.entries(OPERATOR_CASES))('of %s equal finite differences in float64', (_, cases) => {
    fc.assert(
      fc.property(cases, (which) => {
        const { passes, inputs } = differentiateCase(which)
        const found = caseGradients(passes, inputs)
        for (const [i] of which.shapes.entries()) {
          const expected = differenceQuotients(passes, inputs, `input_${i}`)
          expect(relativeError(found[i] as Float64Array, expected)).toBeLessThan(1e-7)
        }
      }),
      { numRuns: 50 },
    )
  })
})

/** ‖a − b‖ / max(‖b‖, 1). */
function relativeError(a: Float64Array, b: Float64Array): number {
  const norm = (values: Float64Array) => Math.hypot(...values)
  return norm(a.map((value, i) => value - (b[i] as number))) / Math.max(norm(b), 1)
}

import { describe, expect, it } from 'vitest'
import { ModelError } from '../../core/errors.ts'
import { add, multiply, scale, sumOver } from './expressions.ts'
import { gradients } from './gradients.ts'
import { openTape } from './open-tape.ts'
import { splitPasses } from './split-passes.ts'
import { evaluateGraph } from './testing/evaluate-graph.ts'

const pair = { dataType: 'float32', shape: [2] } as const

describe('gradients', () => {
  it('add up where a value is read more than once: x·x + 3x has the slope 2x + 3', () => {
    const tape = openTape()
    const x = tape.input('x', pair)
    const y = add(tape, multiply(tape, x, x), scale(tape, x, 3))
    const { backward, gradients: found } = splitPasses(tape, [y], [x])
    const results = evaluateGraph(backward, {
      x: Float64Array.of(5, -1),
      [`gradient_of_${y.name}`]: Float64Array.of(1, 10),
    })
    expect([...(results[found[0]?.name ?? '']?.values ?? [])]).toEqual([2 * 5 + 3, 10 * (2 * -1 + 3)])
  })

  it('are refused for a leaf that has no part in the result', () => {
    const tape = openTape()
    const [x, other] = [tape.input('x', pair), tape.input('other', pair)]
    const y = multiply(tape, x, x)
    expect(() => gradients(tape, [[y, tape.number(1)]], [other])).toThrow(ModelError)
  })

  it('are refused through operators of backward passes, and for statistics of a normalisation', () => {
    const tape = openTape()
    const [x, w, b] = ['x', 'w', 'b'].map((name) => tape.input(name, pair)) as [typeof y, typeof y, typeof y]
    const y = tape.apply('Concat', [x, w], { axis: { kind: 'int', value: 0 } })
    expect(() => gradients(tape, [[y, y]], [x])).toThrow(/Concat/)
    const [, mean = y] = tape.applyForAll('LayerNormalization', [x, w, b])
    expect(() => gradients(tape, [[mean, mean]], [x])).toThrow(/LayerNormalization/)
  })
})

describe('a tape', () => {
  it('writes the same application once', () => {
    const tape = openTape()
    const x = tape.input('x', pair)
    expect(multiply(tape, x, x)).toBe(multiply(tape, x, x))
    expect(tape.steps).toHaveLength(1)
  })

  it('knows the shape of every value, and refuses operands that do not fit', () => {
    const tape = openTape()
    const [wide, long] = [[2, 3], [4]].map((shape, i) =>
      tape.input(`${i}`, { dataType: 'float32', shape }),
    ) as [typeof column, typeof column]
    const column = sumOver(tape, wide, [1], true)
    expect(column.shape).toEqual([2, 1])
    expect(add(tape, column, long).shape).toEqual([2, 4])
    expect(() => add(tape, wide, long)).toThrow(/broadcast/)
    expect(() => tape.apply('Gemm', [wide, wide])).toThrow(/\[2,3\] and \[2,3\]/)
    expect(() => tape.apply('Reshape', [wide, tape.integers([5])])).toThrow(/6 elements/)
    expect(() => tape.apply('Reshape', [wide, long])).toThrow(/tape.integers/)
    expect(() => tape.apply('Conv', [wide])).toThrow(/Conv/)
  })

  it('refuses what an operator would differentiate wrongly', () => {
    const tape = openTape()
    const value = (...shape: readonly number[]) => tape.input(`of ${shape}`, { dataType: 'float32', shape })
    const [wide, row, cube] = [value(2, 3), value(3), value(2, 2, 2)]
    const int = (of: number) => ({ kind: 'int', value: of }) as const
    const perm = (...order: readonly number[]) => ({ perm: { kind: 'ints', value: order } }) as const
    const beta = { beta: { kind: 'float', value: 2 } } as const
    const wrong: readonly (readonly [Parameters<typeof tape.apply>, RegExp])[] = [
      [['ReduceMean', [wide, tape.integers([-1])]], /axes from 0 to 1, got -1/],
      [['ReduceSum', [wide, tape.integers([2])]], /axes from 0 to 1, got 2/],
      [['Softmax', [wide], { axis: int(0) }], /last axis/],
      [['LayerNormalization', [wide, row, row], { axis: int(0) }], /last axis/],
      [['LayerNormalization', [wide, value(1), row]], /weights of shape \[3\]/],
      [['Split', [wide], { axis: int(1), num_outputs: int(3) }], /first axis/],
      [['Sum', [wide, row]], /terms of shape \[2,3\]/],
      [['Gemm', [wide, value(3, 2), row]], /broadcast/],
      [['Gemm', [wide, value(3, 2), value(2)], beta], /1 as beta/],
      [['Gemm', [cube, cube]], /two dimensions/],
      [['Expand', [wide, tape.integers([3])]], /broadcasts to \[3\]/],
      [['Transpose', [wide], perm(0, 0)], /each axis/],
      [['Transpose', [wide], perm(0)], /each axis/],
      [['Reshape', [wide, tape.integers([-1, -6])]], /6 elements/],
      [['Mul', [wide, tape.input('ids', { dataType: 'int64', shape: [2, 3] })]], /float32 and int64/],
    ]
    for (const [call, message] of wrong) expect(() => tape.apply(...call), call[0]).toThrow(message)
  })
})

describe('passes', () => {
  it('hold only what their results need, and hand over only what the way back reads', () => {
    const tape = openTape()
    const [x, w, b] = ['x', 'w', 'b'].map((name) => tape.input(name, pair)) as [typeof y, typeof y, typeof y]
    const product = multiply(tape, x, w)
    const y = multiply(tape, add(tape, product, b), product)
    const passes = splitPasses(tape, [y], [b])
    expect(passes.infer.nodes.map((node) => node.operator)).toEqual(['Mul', 'Add', 'Mul'])
    expect(passes.saved).toEqual([product])
    expect(passes.backward.nodes.map((node) => node.operator)).toEqual(['Mul'])
    expect(passes.backward.inputs.map((input) => input.name)).toEqual([`gradient_of_${y.name}`, product.name])
  })
})

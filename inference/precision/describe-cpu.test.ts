import { describe, expect, it } from 'vitest'
import { describeCpu } from './describe-cpu.ts'

describe('the description of the processor', () => {
  it('names what multiplies 8-bit numbers, the best first', () => {
    const text = 'processor\t: 0\nflags\t\t: fpu avx2 avx512bw avx512_vnni sse2\nbogomips\t: 5192.26\n'
    expect(describeCpu(text).dotProducts).toEqual(['avx512_vnni', 'avx512bw', 'avx2'])
  })

  it('knows the words of ARM', () => {
    expect(describeCpu('Features\t: fp asimd asimddp i8mm\n').dotProducts).toEqual(['i8mm', 'asimddp'])
  })

  it('claims nothing where the system says nothing', () => {
    expect(describeCpu('').dotProducts).toEqual([])
  })
})

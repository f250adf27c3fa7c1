import { describe, expect, it, vi } from 'vitest'
import { progressLine } from './progress-line.ts'

function recorder(isTTY: boolean, columns = 100) {
  const written: string[] = []
  let nowMs = 0
  const line = progressLine({ isTTY, columns, write: (text: string) => written.push(text) > 0 }, () => nowMs)
  return { written, line, pass: (ms: number) => (nowMs += ms) }
}

describe('the progress line', () => {
  it('shows the bar, the rate and the time left on a terminal', () => {
    const { written, line, pass } = recorder(true)
    line.report({ stage: 'embed', done: 0, total: 100, unit: 'documents' })
    pass(1000)
    line.report({ stage: 'embed', done: 20, total: 100, unit: 'documents' })
    // 20 in one second leave 80 / 20 = 4 seconds.
    expect(written.at(-1)).toContain('20/100 documents  20/s  0:04 left')
    expect(written.at(-1)).toContain(`${'█'.repeat(5)}${'░'.repeat(19)}`)
  })

  it('goes on counting the time left while nothing is reported', () => {
    vi.useFakeTimers()
    const { written, line, pass } = recorder(true)
    line.report({ stage: 'embed', done: 0, total: 100, unit: 'documents' })
    pass(1000)
    line.report({ stage: 'embed', done: 10, total: 100, unit: 'documents' })
    expect(written.at(-1)).toContain('0:09 left')
    pass(3000)
    vi.advanceTimersByTime(1000)
    expect(written.at(-1)).toContain('10/100 documents  10/s  0:06 left')
    line.end()
    vi.useRealTimers()
  })

  it('is whole on a terminal that does not say how wide it is', () => {
    const { written, line } = recorder(true, 0)
    line.report({ stage: 'scan', done: 7, unit: 'pages' })
    line.end()
    expect(written.at(-1)).toMatch(/7 pages\n$/)
  })

  it('writes no control characters where there is no terminal, and a line at most every five seconds', () => {
    const { written, line, pass } = recorder(false)
    for (let done = 0; done <= 100; done++) {
      line.report({ stage: 'embed', done, total: 100, unit: 'documents' })
      pass(100)
    }
    line.end()
    expect(written.join('')).not.toContain('\x1b')
    // At 5 and 10 seconds, and the end.
    expect(written).toHaveLength(3)
  })

  it('leaves the last state of each stage standing', () => {
    const { written, line } = recorder(true)
    line.report({ stage: 'scan', done: 7, unit: 'pages' })
    line.report({ stage: 'embed', done: 7, total: 7, unit: 'documents' })
    line.end()
    const standing = written.filter((text) => text.endsWith('\n'))
    expect(standing).toHaveLength(2)
    expect(standing[0]).toContain('7 pages')
  })
})

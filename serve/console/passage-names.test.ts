import { expect, it } from 'vitest'
import { passageNames } from './passage-names.ts'

const under = (heading: string, text: string) => ({ headings: ['Guide', heading], text })

it('names a passage for its heading, and for the page where there is none', () => {
  expect(
    passageNames([under('Stop', 'a'), under('Start', 'b'), { headings: [], text: 'c' }], 'Server'),
  ).toEqual(['Stop', 'Start', 'Server'])
})

it('names further passages under one heading for how they begin, whole words and no marks', () => {
  const names = passageNames(
    [
      under('Stop', '## Stop\n\nFirst of all.'),
      under('Stop', '## Stop\n\nSend a `SIGTERM`.'),
      under('Stop', 'The **server** finishes what it has begun, and takes no new requests.'),
    ],
    'Server',
  )
  expect(names).toEqual(['Stop', 'Send a SIGTERM.', 'The server finishes what it has begun, and …'])
})

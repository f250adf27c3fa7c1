import type { SourcesResponse } from '../wire/sources.ts'
import type { PipelinesResponse } from '../wire/status.ts'
import { type Address, FIRST_LIMIT, formatAddress } from './address.ts'
import { element } from './element.ts'
import { anyElement, input, select } from './page-elements.ts'

/** The tools under the question: source chips, tags, pipeline, explain. */
export interface Filters {
  /** Offers these sources, with how much each holds; called once. */
  offerSources(sources: SourcesResponse['sources']): void
  offerPipelines(pipelines: PipelinesResponse): void
  /** Shows what the address says. */
  show(address: Address): void
}

/** @param change is told how the address is to change. */
export function startFilters(change: (edit: (address: Address) => Address) => void): Filters {
  const chips = anyElement('filters')
  const sourceBoxes = new Map<string, HTMLInputElement>()
  const tagList = element('span', { class: 'tag-filters' })
  const pipeline = select('pipeline')
  const explain = input('explain')
  let offered = false
  chips.append(tagList)

  chips.addEventListener('change', () => {
    const sources = [...sourceBoxes].filter(([, box]) => box.checked).map(([name]) => name)
    change((address) => ({ ...address, sources, limit: FIRST_LIMIT }))
  })
  pipeline.addEventListener('change', () => {
    change(({ pipeline: _, ...address }) =>
      pipeline.value ? { ...address, pipeline: pipeline.value } : address,
    )
  })
  explain.addEventListener('change', () => change((address) => ({ ...address, explain: explain.checked })))

  const addSource = (name: string, documents: number) => {
    const box = element('input', { type: 'checkbox', value: name })
    const counted = element('span', { class: 'count' }, String(documents))
    tagList.before(element('label', { class: 'chip' }, box, element('span', {}, name), counted))
    sourceBoxes.set(name, box)
  }
  return {
    offerSources(sources) {
      offered = true
      // With one source there is nothing to choose.
      if (sources.length > 1) for (const { name, documents } of sources) addSource(name, documents)
    },
    offerPipelines({ configured, offered }) {
      const options = offered.map((name) => {
        return element('option', { value: name === configured ? '' : name }, name)
      })
      pipeline.replaceChildren(...options)
    },
    show(address) {
      // What a link brings along is shown too, once it is plain that it was not offered.
      const unknown = offered ? address.sources.filter((name) => !sourceBoxes.has(name)) : []
      for (const name of unknown) addSource(name, 0)
      for (const [name, box] of sourceBoxes) box.checked = address.sources.includes(name)
      tagList.replaceChildren(...address.tags.map((tag) => tagChip(tag, address)))
      showPipeline(pipeline, address.pipeline ?? '')
      explain.checked = address.explain
    },
  }
}

function tagChip(tag: string, address: Address): HTMLElement {
  const href = formatAddress({ ...address, tags: address.tags.filter((other) => other !== tag) })
  const cross = element('span', { 'aria-hidden': 'true' }, '×')
  return element('a', { class: 'chip on', href, 'aria-label': `Remove the tag ${tag}` }, `#${tag}`, cross)
}

/** An expression that a link brings along is offered too. */
function showPipeline(pipeline: HTMLSelectElement, value: string): void {
  const known = [...pipeline.options].some((option) => option.value === value)
  if (!known && value !== '') pipeline.append(element('option', { value }, value))
  pipeline.value = value
}

import type { Element, Nodes } from 'hast'

/** What stands within each element of a page, itself left out. */
export interface Weights {
  /** Characters of its text but for white space. */
  characters(element: Element): number
  /** Half of its text or more stands in links. */
  isMostlyLinks(element: Element): boolean
  /** A heading of rank 1. */
  holdsTitle(element: Element): boolean
  /** A heading of rank 1 to 3. */
  holdsHeading(element: Element): boolean
  holdsPicture(element: Element): boolean
}

interface Weight {
  characters: number
  linked: number
  titles: number
  headings: number
  pictures: number
}

/** Weighs all elements in one pass: asked anew for each, a page that nests deeply would take time by its square. */
export function weigh(page: Nodes): Weights {
  const weights = new Map<Nodes, Weight>()
  add(page)
  const of = (element: Element): Weight => weights.get(element) ?? nothing()
  return {
    characters: (element) => of(element).characters,
    isMostlyLinks: (element) => of(element).linked * 2 >= of(element).characters,
    holdsTitle: (element) => of(element).titles > 0,
    holdsHeading: (element) => of(element).headings > 0,
    holdsPicture: (element) => of(element).pictures > 0,
  }

  function add(node: Nodes): Weight {
    const sum = nothing()
    weights.set(node, sum)
    if (node.type === 'text') sum.characters = node.value.replace(/\s+/g, '').length
    for (const child of 'children' in node ? node.children : []) {
      const inner = add(child)
      const tag = child.type === 'element' ? child.tagName : ''
      sum.characters += inner.characters
      sum.linked += tag === 'a' ? inner.characters : inner.linked
      sum.titles += inner.titles + Number(tag === 'h1')
      sum.headings += inner.headings + Number(/^h[123]$/.test(tag))
      sum.pictures += inner.pictures + Number(tag === 'img')
    }
    return sum
  }
}

function nothing(): Weight {
  return { characters: 0, linked: 0, titles: 0, headings: 0, pictures: 0 }
}

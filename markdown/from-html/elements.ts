import type { Element, Nodes } from 'hast'

/** All elements below a node, in the order of the page. */
export function elementsIn(node: Nodes): readonly Element[] {
  const found: Element[] = []
  const visit = (within: Nodes): void => {
    if (!('children' in within)) return
    for (const child of within.children) {
      if (child.type === 'element') found.push(child)
      visit(child)
    }
  }
  visit(node)
  return found
}

/** An attribute as text, by its name as a property of hast (`className`, `ariaHidden`); `undefined` where it is absent. */
export function attribute(element: Element, name: string): string | undefined {
  const value = element.properties[name]
  if (value === undefined || value === null || value === false) return undefined
  return Array.isArray(value) ? value.join(' ') : String(value)
}

/** The words of an attribute that holds several: `class`, `rel`, `itemprop`. Empty where it is absent. */
export function words(element: Element, name: string): readonly string[] {
  return (attribute(element, name) ?? '').split(/\s+/).filter((word) => word !== '')
}

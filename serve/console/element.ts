type Attributes = Readonly<Record<string, string | boolean | undefined>>
export type Child = Node | string

/**
 * Makes an element. Children that are text become text nodes: nothing is ever parsed as HTML.
 *
 * @param attributes `true` sets an empty attribute, `false` and `undefined` none.
 */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name)
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(attribute, '')
    else if (typeof value === 'string') made.setAttribute(attribute, value)
  }
  made.append(...children)
  return made
}

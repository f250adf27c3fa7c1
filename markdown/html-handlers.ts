import type { Element, ElementContent, Text } from 'hast'
import type { Html, Image, ImageReference, Parents } from 'mdast'
import type { Options } from 'remark-rehype'
import type { Span } from '../core/hit.ts'

type Handlers = NonNullable<NonNullable<Options>['handlers']>

/** How nodes become HTML that a reader gains by and that carries nothing over: what is not named here is as usual. */
export const readableHandlers: Handlers = {
  html: (_state, node: Html, parent) =>
    holdsBlocks(parent) && !isComment(node) ? sourceCode(node.value) : undefined,
  image: (_state, node: Image): Text => description(node),
  imageReference: (_state, node: ImageReference): Text => description(node),
  mdxJsxFlowElement: (state, node): Element => element('div', state.all(node)),
  mdxJsxTextElement: (state, node): Element => element('span', state.all(node)),
  mdxFlowExpression: (_state, node: { readonly value: string }) => expression(node.value, sourceCode),
  mdxTextExpression: (_state, node: { readonly value: string }) => expression(node.value, inlineCode),
  mdxjsEsm: () => undefined,
}

/** A page as it is written, the passage in an element of its own. */
export function plainHtml(body: string, passage: Span | undefined): string {
  const { start, end } = passage ?? { start: body.length, end: body.length }
  const parts = [
    ['<pre>', body.slice(0, start)],
    ['<pre data-passage="">', body.slice(start, end)],
    ['<pre>', body.slice(end)],
  ] as const
  return parts.flatMap(([tag, text]) => (text === '' ? [] : `${tag}${escapeHtml(text)}</pre>`)).join('\n')
}

function holdsBlocks(parent: Parents | undefined): boolean {
  return (
    parent !== undefined && ['root', 'blockquote', 'listItem', 'footnoteDefinition'].includes(parent.type)
  )
}

function isComment({ value }: Html): boolean {
  return /^<!--[\s\S]*-->\s*$/.test(value)
}

/** Comments have no value for a reader. */
function expression(value: string, show: (source: string) => Element): Element | undefined {
  return /^\s*(?:\/\*[\s\S]*\*\/)?\s*$/.test(value) ? undefined : show(`{${value}}`)
}

function sourceCode(source: string): Element {
  return element('pre', [inlineCode(source)])
}

function inlineCode(source: string): Element {
  return element('code', [{ type: 'text', value: source }])
}

function description({ alt }: Image | ImageReference): Text {
  return { type: 'text', value: alt ?? '' }
}

function element(tagName: string, children: readonly ElementContent[]): Element {
  return { type: 'element', tagName, properties: {}, children: [...children] }
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

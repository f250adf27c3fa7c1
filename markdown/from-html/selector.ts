import type { Element } from 'hast'
import { ConfigError } from '../../core/errors.ts'
import { attribute, words } from './elements.ts'

/** Whether an element is meant. */
export type Selector = (element: Element) => boolean

const SIMPLE = /^(?<tag>[a-z][a-z0-9-]*)?(?<id>#[\w-]+)?(?<classes>(?:\.[\w-]+)*)$/iu

/**
 * A simple selector of CSS: a tag, an id, classes, or several of them in one (`div#main.page`); alternatives stand
 * between commas. @throws {ConfigError} for anything else
 */
export function parseSelector(text: string): Selector {
  const alternatives = text.split(',').map((each) => simple(each.trim()))
  return (element) => alternatives.some((matches) => matches(element))
}

function simple(text: string): Selector {
  const { tag, id, classes = '' } = SIMPLE.exec(text)?.groups ?? {}
  if (tag === undefined && id === undefined && classes === '') {
    throw new ConfigError(
      `expected a selector such as main, #content or div.article-body, got ${JSON.stringify(text)}; write tag, #id and .class without blanks`,
    )
  }
  const needed = classes.split('.').slice(1)
  return (element) =>
    (tag === undefined || element.tagName === tag.toLowerCase()) &&
    (id === undefined || attribute(element, 'id') === id.slice(1)) &&
    needed.every((name) => words(element, 'className').includes(name))
}

declare const safe: unique symbol

/** What may stand in HTML and SVG as it is. A string becomes it by `escaped` alone, and by what is written here. */
export type Markup = string & { readonly [safe]: true }

/** Text, made safe for content and for attributes in double quotes. */
export function escaped(text: string): Markup {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;') as Markup
}

/** Markup that is written out in the source, with nothing put in. */
export function written([markup = '']: TemplateStringsArray): Markup {
  return markup as Markup
}

/** An element; attributes that are `undefined` are left out. Content is markup already. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  ...content: readonly Markup[]
): Markup {
  const said = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(
      ([attribute, value]) =>
        ` ${attribute}="${typeof value === 'number' ? rounded(value) : escaped(`${value}`)}"`,
    )
  return `<${name}${said.join('')}>${content.join('')}</${name}>` as Markup
}

/** A drawing with a name for those who do not see it; it scrolls where it is too wide to be read. */
export function drawing(width: number, height: number, title: string, ...content: readonly Markup[]): Markup {
  const attributes = { viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': title }
  return element('div', { class: 'wide' }, element('svg', attributes, ...content))
}

export function line(x1: number, y1: number, x2: number, y2: number, kind: string): Markup {
  return element('line', { x1, y1, x2, y2, class: kind })
}

/** @param anchor which end of the text stands at x: `start`, `middle` or `end`. */
export function label(x: number, y: number, text: string, anchor = 'start', kind?: string): Markup {
  return element('text', { x, y, 'text-anchor': anchor, class: kind }, escaped(text))
}

/** From a range of values to a range of pixels, in proportion. */
export function scale(
  [from, to]: readonly [number, number],
  [start, end]: readonly [number, number],
): (value: number) => number {
  return (value) => (to === from ? (start + end) / 2 : start + ((value - from) / (to - from)) * (end - start))
}

/** Round values of an axis, about `count` of them, within the range. */
export function ticks(from: number, to: number, count: number): readonly number[] {
  const span = to - from
  if (!(span > 0)) return [from]
  const magnitude = 10 ** Math.floor(Math.log10(span / count))
  const step = [1, 2, 5, 10].map((times) => times * magnitude).find((size) => span / size <= count) ?? span
  const first = Math.ceil(from / step - 1e-9)
  const last = Math.floor(to / step + 1e-9)
  return Array.from({ length: last - first + 1 }, (_, n) => (first + n) * step)
}

/** Digits past a tenth of a pixel are noise. */
function rounded(value: number): number {
  return Math.round(value * 10) / 10
}

/**
 * Where a person reads a page; `undefined` where nobody says.
 *
 * An address that the page states comes first, relative to `template`'s site where it is not absolute. Only http and
 * https are addresses: a page must not plant a `javascript:` link in an answer.
 *
 * @param stated as in the front matter: `https://…`, `/a/b/`, `b`.
 * @param template as `SourceOptions.url`.
 */
export function pageUrl(
  path: string,
  stated: string | undefined,
  template: string | undefined,
): string | undefined {
  const own = template === undefined ? undefined : filled(template, path)
  if (stated === undefined) return own
  const url = URL.parse(stated, own)
  return url !== null && (url.protocol === 'http:' || url.protocol === 'https:') ? url.href : own
}

function filled(template: string, path: string): string {
  const whole = template.includes('{path}') || template.includes('{page}')
  const pattern = whole ? template : `${template.replace(/\/$/, '')}/{page}`
  return pattern
    .replaceAll('{path}', () => encoded(path))
    .replaceAll('{page}', () => encoded(withoutIndex(path.replace(/\.[^./]+$/, ''))))
}

/** `guide/_index` → `guide/`. */
function withoutIndex(page: string): string {
  return page.replace(/(^|\/)(index|_index|README)$/i, '$1')
}

function encoded(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/')
}

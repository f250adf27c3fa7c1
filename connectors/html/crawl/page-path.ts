/** Place of a page in its source, made of its address: `https://x/hc/en/keys/?v=2` → `hc/en/keys?v=2`; `index` for the root. */
export function pagePath(address: URL): string {
  // A path that ends with `/` would stand for all that is below it.
  const path = address.pathname.replace(/^\/+|\/+$/g, '') || 'index'
  return path + address.search
}

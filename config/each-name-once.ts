import type { z } from 'zod'

/** A check of a list of which each entry has a name of its own: complains of every second one. */
export function eachNameOnce({
  value,
  issues,
}: z.core.ParsePayload<readonly { readonly name: string }[]>): void {
  const seen = new Set<string>()
  for (const [at, { name }] of value.entries()) {
    if (seen.has(name)) issues.push({ code: 'custom', path: [at, 'name'], input: name })
    seen.add(name)
  }
}

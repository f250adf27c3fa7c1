import type { DocumentEvent } from '../event.ts'
import { upserted } from './events.ts'

/** `guide:0.md` … with a short text each. */
export function pages(count: number): readonly DocumentEvent[] {
  return Array.from({ length: count }, (_, i) => upserted(`guide:${i}.md`, `text ${i}`))
}

/** Everything that comes. */
export async function collect<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const collected: T[] = []
  for await (const item of items) collected.push(item)
  return collected
}

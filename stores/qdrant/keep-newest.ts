/** Puts an entry last, and drops the first where there are more than `limit`: in a map so filled that is the one used longest ago. */
export function keepNewest<Key, Value>(
  entries: Map<Key, Value>,
  key: Key,
  value: Value,
  limit: number,
): void {
  entries.delete(key)
  entries.set(key, value)
  const [oldest] = entries.keys()
  if (entries.size > limit && oldest !== undefined) entries.delete(oldest)
}

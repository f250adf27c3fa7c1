/** Between neighbours by distance: 0 gives the first, 1 the last. @param ascending at least one value. */
export function quantile(ascending: Float64Array, share: number): number {
  const place = share * (ascending.length - 1)
  const lower = ascending[Math.floor(place)] as number
  const upper = ascending[Math.ceil(place)] as number
  return lower + (upper - lower) * (place - Math.floor(place))
}

/**
 * Where a rising function takes a value, by halving: doubles the range around 0 until it holds the place, then cuts it
 * until no number lies between its ends.
 *
 * @param value strictly between the limits of the function, so that there is such a place.
 */
export function invert(rising: (x: number) => number, value: number): number {
  let low = -1
  let high = 1
  while (rising(low) > value) low *= 2
  while (rising(high) < value) high *= 2
  for (;;) {
    const middle = (low + high) / 2
    if (middle <= low || middle >= high) return middle
    if (rising(middle) < value) low = middle
    else high = middle
  }
}

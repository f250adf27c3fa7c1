// Dot products of one query with many rows of 8-bit codes, 64 bytes at a time.
//
//   row    c0 … c63 | c64 … c127 | …     signed 8 bit, `stride` bytes a row, a multiple of 64, zeros behind the last dimension
//   query  u0 … u63 | u64 … u127 | …     0 to 127, so that it also counts as signed, and no pair of products overflows 16 bits
//
// All in whole numbers: both builds (with and without relaxed SIMD) give the same sums.

/** Rows 0 to `rows`, one after the other. */
export function scan(codes: usize, rows: i32, stride: i32, query: usize, sums: usize): void {
  for (let row = 0; row < rows; row++) {
    store<i32>(sums, dotRow(codes, stride, query))
    codes += stride
    sums += 4
  }
}

/** The rows that a list of 16-bit numbers names, in its order. */
export function scanRows(
  codes: usize,
  list: usize,
  rows: i32,
  stride: i32,
  query: usize,
  sums: usize,
): void {
  for (let i = 0; i < rows; i++) {
    const row = <usize>load<u16>(list)
    store<i32>(sums, dotRow(codes + row * stride, stride, query))
    list += 2
    sums += 4
  }
}

// @ts-ignore: decorator
@inline
function dotRow(row: usize, stride: i32, query: usize): i32 {
  let a = i32x4.splat(0)
  let b = i32x4.splat(0)
  let c = i32x4.splat(0)
  let d = i32x4.splat(0)
  for (let offset: usize = 0; offset < <usize>stride; offset += 64) {
    a = addDots(a, v128.load(row + offset), v128.load(query + offset))
    b = addDots(b, v128.load(row + offset, 16), v128.load(query + offset, 16))
    c = addDots(c, v128.load(row + offset, 32), v128.load(query + offset, 32))
    d = addDots(d, v128.load(row + offset, 48), v128.load(query + offset, 48))
  }
  const sum = i32x4.add(i32x4.add(a, b), i32x4.add(c, d))
  return (
    i32x4.extract_lane(sum, 0) +
    i32x4.extract_lane(sum, 1) +
    i32x4.extract_lane(sum, 2) +
    i32x4.extract_lane(sum, 3)
  )
}

// @ts-ignore: decorator
@inline
function addDots(sum: v128, codes: v128, query: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return i32x4.relaxed_dot_i8x16_i7x16_add_s(codes, query, sum)
  const low = i16x8.extmul_low_i8x16_s(codes, query)
  const high = i16x8.extmul_high_i8x16_s(codes, query)
  return i32x4.add(sum, i32x4.add(i32x4.extadd_pairwise_i16x8_s(low), i32x4.extadd_pairwise_i16x8_s(high)))
}

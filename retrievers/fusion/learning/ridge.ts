/** Rows of equal length. */
export type Matrix = readonly (readonly number[])[]

/**
 * Ridge regression of several targets on the same features: the B that makes ‖XB − Y‖² + λ‖B‖² least, by Cholesky's
 * decomposition of XᵀX + λI. Features and targets have mean 0.
 * Source: Hoerl, Kennard, "Ridge Regression: Biased Estimation for Nonorthogonal Problems", Technometrics 12(1), 1970.
 *
 * @param x shape [rows, features]. @param y shape [rows, targets]. @param lambda > 0
 * @returns shape [features, targets].
 */
export function ridge(x: Matrix, y: Matrix, lambda: number): Matrix {
  const gram = product(x, x) // [features, features]
  const right = product(x, y) // [features, targets]
  const lower = cholesky(gram.map((row, i) => row.map((value, j) => (i === j ? value + lambda : value))))
  return backward(lower, forward(lower, right))
}

/** AᵀB. */
function product(a: Matrix, b: Matrix): number[][] {
  const sums = Array.from({ length: a[0]?.length ?? 0 }, () => new Array<number>(b[0]?.length ?? 0).fill(0))
  a.forEach((left, row) => {
    const right = b[row] ?? []
    for (const [i, value] of left.entries()) {
      const into = sums[i] as number[]
      for (const [j, other] of right.entries()) into[j] = (into[j] as number) + value * other
    }
  })
  return sums
}

/** Lower triangular L with LLᵀ = A, A being symmetric and positive definite. */
function cholesky(a: Matrix): number[][] {
  const lower = a.map((row) => row.map(() => 0))
  for (const [i, row] of lower.entries()) {
    for (let j = 0; j <= i; j++) {
      const other = lower[j] as number[]
      let sum = a[i]?.[j] ?? 0
      for (let k = 0; k < j; k++) sum -= (row[k] as number) * (other[k] as number)
      row[j] = i === j ? Math.sqrt(sum) : sum / (other[j] as number)
    }
  }
  return lower
}

/** Solves LZ = R, from the first row on. */
function forward(lower: Matrix, right: Matrix): number[][] {
  const solved: number[][] = []
  for (const [i, row] of right.entries()) {
    const coefficients = lower[i] ?? []
    solved.push(
      row.map((value, target) => {
        const known = solved.reduce((sum, z, k) => sum + (coefficients[k] ?? 0) * (z[target] ?? 0), 0)
        return (value - known) / (coefficients[i] ?? 1)
      }),
    )
  }
  return solved
}

/** Solves LᵀB = Z, from the last row on. */
function backward(lower: Matrix, z: Matrix): number[][] {
  const solved: number[][] = z.map((row) => row.map(() => 0))
  for (let i = z.length - 1; i >= 0; i--) {
    const row = z[i] ?? []
    solved[i] = row.map((value, target) => {
      let sum = value
      for (let k = i + 1; k < z.length; k++) sum -= (lower[k]?.[i] ?? 0) * (solved[k]?.[target] ?? 0)
      return sum / (lower[i]?.[i] ?? 1)
    })
  }
  return solved
}

/** Linear systems with a symmetric positive definite matrix, by Cholesky's method. */

/**
 * Solves `matrix` · x = `side` and writes x over `side`; both are overwritten, the matrix in its lower half. False, with
 * `side` as it was, where the matrix is not positive definite.
 *
 * @example solveSymmetric(Float64Array.of(1, 2, 2, 1), Float64Array.of(1, 1)) // false
 */
export function solveSymmetric(matrix: Float64Array, side: Float64Array): boolean {
  const n = side.length;
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let sum = matrix[i * n + j]!;
      for (let k = 0; k < j; k += 1) sum -= matrix[i * n + k]! * matrix[j * n + k]!;
      if (i !== j) matrix[i * n + j] = sum / matrix[j * n + j]!;
      else if (sum > 0) matrix[i * n + i] = Math.sqrt(sum);
      else return false;
    }
  }
  for (let i = 0; i < n; i += 1) {
    let sum = side[i]!;
    for (let j = 0; j < i; j += 1) sum -= matrix[i * n + j]! * side[j]!;
    side[i] = sum / matrix[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i -= 1) {
    let sum = side[i]!;
    for (let j = i + 1; j < n; j += 1) sum -= matrix[j * n + i]! * side[j]!;
    side[i] = sum / matrix[i * n + i]!;
  }
  return true;
}

/** Several questions at once. */

// p~_(i) = max_{j <= i} min(1, (m - j + 1) p_(j))
/** (m,) p-values corrected for m questions, in [p, 1]: at most 5 % risk that any of those below .05 is wrong. Holm 1979. */
export function holm(pValues: ArrayLike<number>): Float64Array {
  const m = pValues.length;
  const order = Array.from({ length: m }, (_, i) => i).sort((i, j) => pValues[i] - pValues[j]);
  const corrected = new Float64Array(m);
  let most = 0;
  for (let i = 0; i < m; i++) {
    most = Math.max(most, Math.min(1, (m - i) * pValues[order[i]]));
    corrected[order[i]] = most;
  }
  return corrected;
}

/** Mean and standard deviation that grow with every picture, each picture being let go at once. */

// m_n = m_{n-1} + (x - m_{n-1}) / n,  S_n = S_{n-1} + (x - m_{n-1})(x - m_n)
/** Number by number over arrays of one size. Welford 1962, Technometrics 4. */
export class RunningMoments {
  readonly mean: Float64Array;
  private readonly squares: Float64Array;
  count = 0;

  constructor(size: number) {
    this.mean = new Float64Array(size);
    this.squares = new Float64Array(size);
  }

  add(values: ArrayLike<number>): void {
    this.count++;
    for (let i = 0; i < this.mean.length; i++) {
      const before = values[i] - this.mean[i];
      this.mean[i] += before / this.count;
      this.squares[i] += before * (values[i] - this.mean[i]);
    }
  }

  /** Unbiased variance's root (n - 1 below the line); 0 while there is but one. */
  deviation(): Float64Array {
    return this.squares.map((sum) => (this.count > 1 ? Math.sqrt(sum / (this.count - 1)) : 0));
  }
}

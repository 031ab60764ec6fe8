/** Random numbers from a seed: the same seed gives the same pictures, here and on any machine. */

// xoshiro128**: Blackman & Vigna 2021 (Scrambled linear pseudorandom number generators, ACM TOMS 47)
export class Random {
  private readonly state: Uint32Array;
  private spare: number | null = null;

  /** The state is four whole numbers below 2^32, not all 0. */
  constructor(state: ArrayLike<number>) {
    this.state = Uint32Array.from(state);
  }

  /** From a whole number, by steps of the golden ratio and a finaliser of MurmurHash3's kind. */
  static seeded(seed: number): Random {
    const words = [1, 2, 3, 4].map((i) => {
      let word = (seed + Math.imul(i, 0x9e3779b9)) >>> 0;
      word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
      word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
      return (word ^ (word >>> 16)) >>> 0;
    });
    return new Random(words);
  }

  /** A whole number from 0 to 2^32 - 1. */
  word(): number {
    const s = this.state;
    const result = Math.imul(rotated(Math.imul(s[1], 5), 7), 9) >>> 0;
    const shifted = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotated(s[3], 11);
    return result;
  }

  /** In (0, 1): the middle of one of 2^32 equal parts. */
  uniform(): number {
    return (this.word() + 0.5) / 2 ** 32;
  }

  // sqrt(-2 ln u) cos(2 pi v), sqrt(-2 ln u) sin(2 pi v)
  /** From N(0, 1), two at a time. Box & Muller 1958. */
  normal(): number {
    if (this.spare !== null) {
      const spare = this.spare;
      this.spare = null;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log(this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    this.spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }
}

// z = mu + sigma e,  sigma = exp(logvar / 2),  e ~ N(0, I)
/** A latent (D,) drawn from the posterior of an image with this `mean` (D,) and `logvar` (D,), in nats. */
export function posteriorSample(mean: ArrayLike<number>, logvar: ArrayLike<number>, random: Random): Float64Array {
  return Float64Array.from({ length: mean.length }, (_, d) => mean[d] + Math.exp(logvar[d] / 2) * random.normal());
}

function rotated(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}

/**
 * The Mersenne Twister MT19937 (Matsumoto and Nishimura 1998), seeded as `numpy.random.seed(n)` and `torch.manual_seed(n)`
 * seed theirs, to rebuild published instances.
 */
const LENGTH = 624;
const MIDDLE = 397;

function seededState(seed) {
  const state = new Uint32Array(LENGTH);
  state[0] = seed;
  for (let i = 1; i < LENGTH; i += 1) {
    const before = state[i - 1] ^ (state[i - 1] >>> 30);
    state[i] = Math.imul(before, 1812433253) + i;
  }
  return state;
}

function wordsOf(state) {
  let at = LENGTH;
  return () => {
    if (at === LENGTH) {
      for (let i = 0; i < LENGTH; i += 1) {
        const joined = (state[i] & 0x80000000) | (state[(i + 1) % LENGTH] & 0x7fffffff);
        state[i] = state[(i + MIDDLE) % LENGTH] ^ (joined >>> 1) ^ ((joined & 1) === 0 ? 0 : 0x9908b0df);
      }
      at = 0;
    }
    let y = state[at];
    at += 1;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  };
}

/** 32-bit words of the generator, seeded as numpy and torch seed theirs. @example mersenneTwister(5489)() // 3499211612 */
export const mersenneTwister = (seed) => wordsOf(seededState(seed));

/** Uniform doubles in [0, 1) as `numpy.random.random_sample` makes them: 53 bits of two words. */
export function numpyUniform(words) {
  const high = words() >>> 5;
  const low = words() >>> 6;
  return (high * 67108864 + low) / 9007199254740992;
}

/** Words of the generator seeded as Python's `random.seed(n)`: by an array of one key (`init_by_array`). */
export function pythonTwister(key) {
  const state = seededState(19650218);
  let i = 1;
  const advance = () => {
    i += 1;
    if (i < LENGTH) return;
    state[0] = state[LENGTH - 1];
    i = 1;
  };
  for (let k = 0; k < LENGTH; k += 1) {
    const before = state[i - 1] ^ (state[i - 1] >>> 30);
    state[i] = (state[i] ^ Math.imul(before, 1664525)) + key;
    advance();
  }
  for (let k = 1; k < LENGTH; k += 1) {
    const before = state[i - 1] ^ (state[i - 1] >>> 30);
    state[i] = (state[i] ^ Math.imul(before, 1566083941)) - i;
    advance();
  }
  state[0] = 0x80000000;
  return wordsOf(state);
}

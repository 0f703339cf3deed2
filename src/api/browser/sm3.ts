const IV = [
  0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e,
] as const;

const BLOCK_BYTES = 64;
const LENGTH_BYTES = 8;

/** Returns the SM3 digest of GB/T 32905 as lower-case hex. */
export function sm3(bytes: Uint8Array): string {
  const view = new DataView(padded(bytes).buffer);
  let state: readonly number[] = IV;
  for (let at = 0; at < view.byteLength; at += BLOCK_BYTES) state = compressed(state, view, at);
  return state.map((word) => word.toString(16).padStart(8, '0')).join('');
}

/** Pads a message with a one bit, zeros, and its length in bits at the end of a block. */
function padded(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const blocks = Math.ceil((bytes.byteLength + 1 + LENGTH_BYTES) / BLOCK_BYTES);
  const whole = new Uint8Array(blocks * BLOCK_BYTES);
  whole.set(bytes);
  whole[bytes.byteLength] = 0x80;
  new DataView(whole.buffer).setBigUint64(whole.byteLength - LENGTH_BYTES, BigInt(bytes.byteLength) * 8n);
  return whole;
}

const turned = (word: number, by: number): number => (word << (by % 32)) | (word >>> (32 - (by % 32)));
const p0 = (word: number): number => word ^ turned(word, 9) ^ turned(word, 17);
const p1 = (word: number): number => word ^ turned(word, 15) ^ turned(word, 23);

function compressed(state: readonly number[], view: DataView, at: number): readonly number[] {
  const words = expanded(view, at);
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let round = 0; round < 64; round += 1) {
    const isEarly = round < 16;
    const constant = isEarly ? 0x79cc4519 : 0x7a879d8a;
    const ss1 = turned((turned(a, 12) + e + turned(constant, round)) | 0, 7);
    const ff = isEarly ? a ^ b ^ c : (a & b) | (a & c) | (b & c);
    const gg = isEarly ? e ^ f ^ g : (e & f) | (~e & g);
    const [word = 0, later = 0] = [words[round], words[round + 4]];
    const tt1 = (ff + d + (ss1 ^ turned(a, 12)) + (word ^ later)) | 0;
    const tt2 = (gg + h + ss1 + word) | 0;
    [a, b, c, d] = [tt1, a, turned(b, 9), c];
    [e, f, g, h] = [p0(tt2), e, turned(f, 19), g];
  }
  return [a, b, c, d, e, f, g, h].map((word, index) => ((state[index] ?? 0) ^ word) >>> 0);
}

function expanded(view: DataView, at: number): Int32Array {
  const words = new Int32Array(68);
  for (let index = 0; index < 68; index += 1) {
    const back = (steps: number): number => words[index - steps] ?? 0;
    words[index] =
      index < 16
        ? view.getInt32(at + index * 4)
        : p1(back(16) ^ back(9) ^ turned(back(3), 15)) ^ turned(back(13), 7) ^ back(6);
  }
  return words;
}

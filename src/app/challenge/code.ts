/** Letters and digits that nobody confuses when reading them aloud or typing them. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const RANDOM_LETTERS = 19;

/**
 * Makes a code of twenty letters in groups of four: 95 random bits and one letter that detects any single wrong
 * letter. `random` gives at least 19 bytes.
 */
export function challengeCode(random: Uint8Array): string {
  const letters = Array.from(random.subarray(0, RANDOM_LETTERS), (byte) => ALPHABET.charAt(byte % 32));
  const body = letters.join('');
  return grouped(body + checkLetter(body));
}

/** Reads a code however it was typed; `undefined` when a letter is missing or wrong. */
export function readChallengeCode(text: string): string | undefined {
  const plain = text.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  if (plain.length !== RANDOM_LETTERS + 1 || Array.from(plain).some((letter) => !ALPHABET.includes(letter)))
    return undefined;
  const body = plain.slice(0, RANDOM_LETTERS);
  return checkLetter(body) === plain.charAt(RANDOM_LETTERS) ? grouped(plain) : undefined;
}

/** Returns the check letter of a code. Its weights are odd, so that one changed letter always changes the sum. */
function checkLetter(body: string): string {
  const sum = Array.from(body).reduce(
    (total, letter, index) => total + ALPHABET.indexOf(letter) * (2 * index + 1),
    0,
  );
  return ALPHABET.charAt(sum % 32);
}

const grouped = (plain: string): string => (plain.match(/.{4}/g) ?? []).join('-');

const LEAD_BYTES = { from: 0x81, to: 0xfe };
const TRAIL_BYTES = { from: 0x40, to: 0xfe };
const DIGIT_BYTES = { from: 0x30, to: 0x39 };
/** Characters beyond the basic plane follow each other from here on. */
const BEYOND = { lead: 0x90, from: 0x10000 };

let table: ReadonlyMap<string, readonly number[]> | undefined;

/** Encodes text as GB18030, as systems do that were never moved to UTF-8. */
export function encodeGb18030(text: string): Uint8Array {
  table ??= knownSequences();
  const known = table;
  return Uint8Array.from(
    Array.from(text).flatMap((character) => {
      const code = character.codePointAt(0) ?? 0;
      if (code < 0x80) return [code];
      return code < BEYOND.from ? (known.get(character) ?? [0x3f]) : beyond(code - BEYOND.from);
    }),
  );
}

const beyond = (index: number): readonly number[] => [
  BEYOND.lead + Math.floor(index / 12_600),
  DIGIT_BYTES.from + (Math.floor(index / 1_260) % 10),
  LEAD_BYTES.from + (Math.floor(index / 10) % 126),
  DIGIT_BYTES.from + (index % 10),
];

/** Node only decodes this encoding: the table is the decoder turned round, rare characters of four bytes included. */
function knownSequences(): ReadonlyMap<string, readonly number[]> {
  const decoder = new TextDecoder('gb18030');
  const known = new Map<string, readonly number[]>();
  const add = (...bytes: readonly number[]): void => {
    const character = decoder.decode(Uint8Array.from(bytes));
    if (Array.from(character).length === 1 && character !== '\uFFFD') known.set(character, bytes);
  };
  for (const first of range(LEAD_BYTES)) for (const second of range(TRAIL_BYTES)) add(first, second);
  for (const first of [0x81, 0x82, 0x83, 0x84])
    for (const second of range(DIGIT_BYTES))
      for (const third of range(LEAD_BYTES))
        for (const fourth of range(DIGIT_BYTES)) add(first, second, third, fourth);
  return known;
}

const range = ({ from, to }: { readonly from: number; readonly to: number }): readonly number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

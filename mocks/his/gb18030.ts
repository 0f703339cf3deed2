const LEAD_BYTES = { from: 0x81, to: 0xfe };
const TRAIL_BYTES = { from: 0x40, to: 0xfe };

let table: ReadonlyMap<string, readonly number[]> | undefined;

/** Encodes text as GB18030, as systems do that were never moved to UTF-8; what two bytes cannot say becomes "?". */
export function encodeGb18030(text: string): Uint8Array {
  table ??= twoByteTable();
  const known = table;
  return Uint8Array.from(
    Array.from(text).flatMap((character) => {
      const code = character.codePointAt(0) ?? 0;
      return code < 0x80 ? [code] : (known.get(character) ?? [0x3f]);
    }),
  );
}

/** Node only decodes this encoding: the table is the decoder turned round. */
function twoByteTable(): ReadonlyMap<string, readonly number[]> {
  const decoder = new TextDecoder('gb18030');
  const pairs = new Map<string, readonly number[]>();
  for (let lead = LEAD_BYTES.from; lead <= LEAD_BYTES.to; lead += 1) {
    for (let trail = TRAIL_BYTES.from; trail <= TRAIL_BYTES.to; trail += 1) {
      const character = decoder.decode(Uint8Array.of(lead, trail));
      if (Array.from(character).length === 1 && character !== '�') pairs.set(character, [lead, trail]);
    }
  }
  return pairs;
}

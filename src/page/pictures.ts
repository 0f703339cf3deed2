/** Kinds of picture a browser shows and an office scanner or phone makes, by their first bytes. */
const kinds: readonly { readonly type: string; readonly begins: readonly number[] }[] = [
  { type: 'image/png', begins: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
  { type: 'image/jpeg', begins: [0xff, 0xd8, 0xff] },
  { type: 'image/gif', begins: [0x47, 0x49, 0x46, 0x38] },
];

export const MAX_PICTURE_BYTES = 5 * 1024 * 1024;

/** The type by the bytes themselves: what a client claims is not believed. */
export const pictureType = (bytes: Uint8Array): string | undefined =>
  kinds.find(({ begins }) => begins.every((byte, index) => bytes[index] === byte))?.type;

import PDFDocument from 'pdfkit';
import type { Journal } from '../../src/evidence/entries.ts';
import type { Picture } from '../layout/types.ts';
import { pictureName } from '../model/picture-name.ts';

/** The tester's pictures that can be printed, by the name that the vocabulary's `picture` gives as its source. */
export async function readPictures(journal: Journal): Promise<ReadonlyMap<string, Picture>> {
  const pictures = new Map<string, Picture>();
  for (const entry of journal.entries) {
    if (entry.kind !== 'note' || entry.data.attachment === undefined) continue;
    const bytes = await journal.bytes(entry.data.attachment.body);
    const picture = bytes === undefined ? undefined : openPicture(bytes);
    if (picture !== undefined) pictures.set(pictureName(entry.seq), picture);
  }
  return pictures;
}

/** The members that pdfkit's types leave out. `orientation` is that of a camera held sideways. */
interface ImageOpener {
  readonly openImage: (bytes: Buffer) => {
    readonly width: number;
    readonly height: number;
    readonly orientation?: number;
  };
}

/** `undefined` for what cannot be drawn: another format, or bytes that are no picture after all. */
function openPicture(bytes: Uint8Array): Picture | undefined {
  const content = Buffer.from(bytes);
  try {
    const drawn = new PDFDocument({ autoFirstPage: true });
    // A picture that opens may still be broken inside: only drawing it proves that it can be drawn.
    const { width, height, orientation = 1 } = (drawn as unknown as ImageOpener).openImage(content);
    drawn.image(content, 0, 0);
    const isSideways = orientation > 4;
    if (!(width > 0 && height > 0)) return undefined;
    return {
      type: content[0] === 0x89 ? 'image/png' : 'image/jpeg',
      bytes: content,
      width: isSideways ? height : width,
      height: isSideways ? width : height,
    };
  } catch {
    return undefined;
  }
}

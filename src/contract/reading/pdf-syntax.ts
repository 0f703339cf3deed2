import { PDFDict, PDFParser, type PDFObject } from '@cantoo/pdf-lib';

/** An object as it stands in the file. */
export interface FoundObject {
  readonly number: number;
  readonly generation: number;
  readonly object: PDFObject;
  /** The offset behind it; behind the word `endstream` for a stream. */
  readonly end: number;
}

const OBJ = [...Buffer.from('obj')];

/** The library's parser of objects, at any offset: by itself it only knows to go through the whole file. */
export class ObjectReader extends PDFParser {
  /** @throws Error when no object stands there */
  objectAt(offset: number): FoundObject {
    this.bytes.moveTo(offset);
    this.skipWhitespaceAndComments();
    const number = this.parseRawInt();
    this.skipWhitespaceAndComments();
    const generation = this.parseRawInt();
    this.skipWhitespaceAndComments();
    if (!this.matchKeyword(OBJ)) throw new Error(`偏移 ${offset} 处没有对象`);
    const object = this.parseObject();
    return { number, generation, object, end: this.bytes.offset() };
  }

  /** @throws Error when no dictionary stands there */
  dictAt(offset: number): PDFDict {
    const object = this.valueAt(offset);
    if (!(object instanceof PDFDict)) throw new Error(`偏移 ${offset} 处没有字典`);
    return object;
  }

  /** Reads an object without its number, as in a stream of objects. @throws Error when none stands there */
  valueAt(offset: number): PDFObject {
    this.bytes.moveTo(offset);
    return this.parseObject();
  }
}

/**
 * A strict JSON reader for messages that serve as evidence. Unlike JSON.parse it keeps numbers as the text that was
 * sent (41509.00 stays 41509.00), reports duplicate keys, and names line and column of the first error.
 */
export type JsonValue = string | boolean | null | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

export type JsonReading =
  | { readonly kind: 'value'; readonly value: JsonValue; readonly duplicates: readonly string[] }
  | {
      readonly kind: 'broken';
      readonly line: number;
      readonly column: number;
      readonly reason: string;
      /** The text ends before the document does. */
      readonly isCut: boolean;
    };

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** Raw control characters are not allowed inside strings. */
const CONTROL = /[\u0000-\u001f]/;
const MAX_DEPTH = 100;

class Broken extends Error {
  readonly at: number;
  readonly isCut: boolean;
  constructor(at: number, reason: string, isCut: boolean) {
    super(reason);
    this.at = at;
    this.isCut = isCut;
  }
}

/** Reads one JSON document; white space around it is allowed, anything else is not. Never throws. */
export function readJson(text: string): JsonReading {
  const reader = new Reader(text);
  try {
    const value = reader.document();
    return { kind: 'value', value, duplicates: reader.duplicates };
  } catch (fault) {
    if (!(fault instanceof Broken)) throw fault;
    return { kind: 'broken', ...placeAt(text, fault.at), reason: fault.message, isCut: fault.isCut };
  }
}

/** A place in a text as people count: both from 1, the column in characters of the text. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** The offset at which the value of a pointer begins; a value that is missing lies where the object begins that lacks it. */
export type Places = (pointer: string) => Place | undefined;

/** The places of a sound document's values, by the pointers that findings use; of a duplicate key the last one. */
export function jsonPlaces(text: string): Places {
  const offsets = new Map<string, number>();
  const reader = new Reader(text, offsets);
  try {
    reader.document();
  } catch (fault) {
    if (!(fault instanceof Broken)) throw fault;
    return () => undefined;
  }
  return (pointer) => {
    let known = pointer;
    while (known !== '' && !offsets.has(known)) known = known.slice(0, known.lastIndexOf('/'));
    const at = offsets.get(known);
    return at === undefined ? undefined : placeAt(text, at);
  };
}

function placeAt(text: string, at: number): Place {
  const before = text.slice(0, at);
  return { line: before.split('\n').length, column: at - before.lastIndexOf('\n') };
}

class Reader {
  readonly duplicates: string[] = [];
  private at = 0;
  private depth = 0;
  private readonly text: string;
  /** Filled with where every value begins, when somebody asks for it. */
  private readonly offsets: Map<string, number> | undefined;

  constructor(text: string, offsets?: Map<string, number>) {
    this.text = text;
    this.offsets = offsets;
  }

  document(): JsonValue {
    this.blanks();
    if (this.at >= this.text.length) throw this.broken(this.at, '报文为空');
    const value = this.value('');
    this.blanks();
    if (this.at < this.text.length) throw this.broken(this.at, '报文结束后还有多余内容');
    return value;
  }

  /** Whatever is missing at the end of the text is missing because the text ends. */
  private broken(at: number, reason: string): Broken {
    return new Broken(at, reason, at >= this.text.length);
  }

  private value(pointer: string): JsonValue {
    this.offsets?.set(pointer, this.at);
    const code = this.text.charCodeAt(this.at);
    if (code === 0x22) return this.string();
    if (code === 0x7b) return this.nested(() => this.object(pointer));
    if (code === 0x5b) return this.nested(() => this.array(pointer));
    if (this.word('true')) return true;
    if (this.word('false')) return false;
    if (this.word('null')) return null;
    return this.number();
  }

  private nested<T>(read: () => T): T {
    this.depth += 1;
    if (this.depth > MAX_DEPTH) throw this.broken(this.at, '嵌套层数过多');
    const value = read();
    this.depth -= 1;
    return value;
  }

  private object(pointer: string): JsonObject {
    const found: Record<string, JsonValue> = {};
    this.at += 1;
    this.blanks();
    if (this.take(0x7d)) return found;
    for (;;) {
      if (this.text.charCodeAt(this.at) !== 0x22) throw this.broken(this.at, '此处应为带双引号的字段名');
      const key = this.string();
      this.blanks();
      if (!this.take(0x3a)) throw this.broken(this.at, '字段名后应为冒号');
      this.blanks();
      if (Object.hasOwn(found, key)) this.duplicates.push(`${pointer}/${key}`);
      const value = this.value(`${pointer}/${key}`);
      // A plain assignment would set the prototype.
      if (key === '__proto__')
        Object.defineProperty(found, key, { value, enumerable: true, configurable: true, writable: true });
      else found[key] = value;
      this.blanks();
      if (this.take(0x7d)) return found;
      if (!this.take(0x2c)) throw this.broken(this.at, '此处应为逗号或右花括号');
      this.blanks();
    }
  }

  private array(pointer: string): JsonValue[] {
    const found: JsonValue[] = [];
    this.at += 1;
    this.blanks();
    if (this.take(0x5d)) return found;
    for (;;) {
      found.push(this.value(`${pointer}/${found.length}`));
      this.blanks();
      if (this.take(0x5d)) return found;
      if (!this.take(0x2c)) throw this.broken(this.at, '此处应为逗号或右方括号');
      this.blanks();
    }
  }

  /** Long strings (a zip in Base64) are taken in one slice; only strings with escapes go through JSON.parse. */
  private string(): string {
    const start = this.at + 1;
    let end = this.text.indexOf('"', start);
    let escaped = false;
    while (end !== -1 && this.backslashesBefore(end) % 2 === 1) {
      escaped = true;
      end = this.text.indexOf('"', end + 1);
    }
    if (end === -1) throw new Broken(this.at, '字符串没有结束的双引号', true);
    const raw = this.text.slice(start, end);
    const control = CONTROL.exec(raw);
    if (control !== null) throw this.broken(start + control.index, '字符串中有未转义的控制字符');
    this.at = end + 1;
    if (!escaped && !raw.includes('\\')) return raw;
    try {
      return JSON.parse(`"${raw}"`) as string;
    } catch {
      throw this.broken(start, '字符串中有错误的转义');
    }
  }

  private backslashesBefore(end: number): number {
    let count = 0;
    while (this.text.charCodeAt(end - 1 - count) === 0x5c) count += 1;
    return count;
  }

  private number(): string {
    NUMBER.lastIndex = this.at;
    const found = NUMBER.exec(this.text);
    if (found === null) {
      const rest = this.text.slice(this.at, this.at + 5);
      const isCut = ['true', 'false', 'null', '-'].some((word) => rest.length < 5 && word.startsWith(rest));
      throw new Broken(this.at, '此处不是合法的 JSON 值', isCut);
    }
    this.at += found[0].length;
    return found[0];
  }

  private word(word: string): boolean {
    if (!this.text.startsWith(word, this.at)) return false;
    this.at += word.length;
    return true;
  }

  private take(code: number): boolean {
    if (this.text.charCodeAt(this.at) !== code) return false;
    this.at += 1;
    return true;
  }

  private blanks(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.at += 1;
    }
  }
}

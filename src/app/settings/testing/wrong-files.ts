import { rmSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import fc from 'fast-check';
import { expect } from 'vitest';
import { parse, stringify } from 'yaml';

import { HarnessError } from '../../../domain/harness-error.ts';

/** A kind of file that an operator writes. */
export interface FileKind {
  readonly name: string;
  /** Right files, from which wrong ones are made. */
  readonly good: readonly string[];
  readonly load: (file: string) => unknown;
  /** `data` is YAML or JSON, of which single values are exchanged too. */
  readonly writing: 'data' | 'lines';
  /** What every refusal has to say besides the file's name, for a text that was looked into; a line by default. */
  readonly place?: RegExp;
  readonly runs?: number;
}

const LINE = /第 \d+ 行/;
/** Refusals of a file as a whole, which no line could make clearer. */
const WHOLE = /UTF-16|不应超过|不能读取|缺少列|缺少：|没有可用的表头|没有“/;
/** Slips of a program into a sentence for people. */
const SLIPS = /undefined|\bNaN\b|\[object|TypeError|must (?:be|have|NOT|match)/;

/**
 * Loads wrong files made from right ones. Each is either taken, or refused by a HarnessError in Chinese that names the
 * file and the line.
 * @throws whatever else the loader threw, as fast-check's smallest example
 */
export async function expectEveryFileAnswered(kind: FileKind): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'evoucher-wrong-'));
  const file = join(folder, kind.name);
  try {
    await fc.assert(
      fc.asyncProperty(wrongFiles(kind), async (bytes) => {
        writeFileSync(file, bytes);
        try {
          await kind.load(file);
        } catch (fault) {
          const written = JSON.stringify(new TextDecoder().decode(bytes).slice(0, 600));
          if (!(fault instanceof HarnessError)) throw new Error(`Not answered: ${written}`, { cause: fault });
          expectSaid(fault, file, kind.place ?? LINE);
        }
      }),
      { numRuns: kind.runs ?? 60 },
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function expectSaid({ code, message }: HarnessError, file: string, place: RegExp): void {
  expect(code).not.toBe('UNEXPECTED');
  expect(message).toMatch(/\p{Script=Han}/u);
  expect(message).toContain(file);
  if (!WHOLE.test(message)) expect(message).toMatch(place);
  // What a person wrote may be cited, and may be any word.
  expect(message.replaceAll(/'[^']*'|“[^”]*”|名为 \S+/g, '')).not.toMatch(SLIPS);
}

/** Files that are wrong in their values, their text or their bytes. */
function wrongFiles({ good, writing }: FileKind): fc.Arbitrary<Uint8Array> {
  const right = fc.constantFrom(...good);
  const asText =
    writing === 'data'
      ? fc.oneof(misvalued(right), misspelt(right), misspelt(misvalued(right)))
      : misspelt(right);
  return fc.oneof(
    { weight: 8, arbitrary: asText.map((text) => new TextEncoder().encode(text)) },
    { weight: 1, arbitrary: otherBytes(right) },
  );
}

/** A value where another belongs. */
const junk: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, 0, -1, 1.5, 1e308, 2 ** 53 + 2, -0, '', ' ', '0', 'null'),
  fc.constantFrom<unknown>([], {}, [[]], [null], [{}], { '': '' }, { a: { b: { c: [] } } }),
  // A text to JSON, and to JavaScript nothing that can become one.
  fc.constantFrom<unknown>({ toString: 1 }, { length: 3 }, { constructor: null }, { then: 'x' }),
  fc.constant(JSON.parse('{"__proto__": {"kind": "manual"}}') as unknown),
  fc.constantFrom(
    '=1+1',
    '$&',
    '\\',
    '${x}',
    '/'.repeat(300),
    '一'.repeat(5000),
    '\u0000',
    '\ud800',
    '\u202e',
    '~1',
  ),
  fc.constantFrom(
    ...'2026-13-41 99999-01-01 0000-00-00 25:00 1e5 0x10 0o7 .inf .nan yes ~'.split(/(?<=\d) |(?<=\D) /),
  ),
  fc.integer({ min: 20, max: 60 }).map((depth) => nested(depth)),
  fc.string(),
  fc.double(),
);

const nested = (depth: number): unknown =>
  depth === 0 ? 'x' : depth % 2 === 0 ? [nested(depth - 1)] : { a: nested(depth - 1) };

type Step = (random: number) => number;

/** A right file in which one to three values, keys or elements are changed; written as YAML or JSON. */
const misvalued = (right: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .record({
      text: right,
      edits: fc.array(
        fc.record({
          way: fc.array(fc.nat(), { maxLength: 7 }),
          edit: fc.constantFrom('put', 'drop', 'add', 'rename', 'wrap', 'twice', 'swap'),
          value: junk,
          key: fc.oneof(
            fc.constantFrom('__proto__', 'constructor', 'toString', '', ' ', 'a.b', 'a/b', '键'),
            fc.string(),
          ),
        }),
        { minLength: 1, maxLength: 3 },
      ),
      isYaml: fc.boolean(),
    })
    .map(({ text, edits, isYaml }) => {
      const whole = { value: parse(text) as unknown };
      for (const { way, edit, value, key } of edits) changeAt(whole, way, { edit, value, key });
      return isYaml || isCircular(whole.value)
        ? stringify(whole.value, { lineWidth: 0 })
        : JSON.stringify(whole.value, null, 1);
    });

interface Edit {
  readonly edit: string;
  readonly value: unknown;
  readonly key: string;
}

/** Walks down as far as the way leads and edits there. */
function changeAt(whole: { value: unknown }, way: readonly number[], { edit, value, key }: Edit): void {
  let holder: Record<string, unknown> = whole;
  let name = 'value';
  const pick: Step = (random) => way[random] ?? 0;
  for (let depth = 0; depth < way.length; depth += 1) {
    const inner = holder[name];
    if (typeof inner !== 'object' || inner === null) break;
    const names = Object.keys(inner);
    if (names.length === 0) break;
    holder = inner as Record<string, unknown>;
    name = names[pick(depth) % names.length] ?? '';
  }
  const old = holder[name];
  const put = (place: string, content: unknown): void => {
    Object.defineProperty(holder, place, {
      value: content,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  };
  if (edit === 'put') put(name, value);
  if (edit === 'drop' && holder !== whole) Reflect.deleteProperty(holder, name);
  if (edit === 'add') put(Array.isArray(holder) ? String(holder.length) : key, value);
  if (edit === 'rename' && holder !== whole && !Array.isArray(holder)) {
    Reflect.deleteProperty(holder, name);
    put(key, old);
  }
  if (edit === 'wrap') put(name, [old]);
  if (edit === 'twice') put(name, [old, old]);
  if (edit === 'swap')
    put(name, Array.isArray(old) ? Object.fromEntries(old.entries()) : JSON.stringify(old));
}

/** A value that was put into itself can be written in YAML alone, by its anchors. */
function isCircular(value: unknown, around: readonly unknown[] = []): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return (
    around.includes(value) || Object.values(value).some((member) => isCircular(member, [...around, value]))
  );
}

/** Marks of YAML, of keyboards and of editors, put where they do not belong. */
const slips = [
  ...[
    '\t',
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    ': ',
    '：',
    '"',
    "'",
    '|',
    '>',
    '#',
    '@',
    '`',
    '%',
    '?',
    '? ',
    '- ',
    '\\',
  ],
  ...[
    '&a ',
    '*a',
    '&a &b ',
    '<<: *a',
    '<<: [*a, *a]',
    '!!binary x',
    '!!js/function x',
    '!!set {a}',
    '!<tag:x> ',
    '!x ',
  ],
  ...[
    '---\n',
    '...\n',
    '%YAML 1.9\n---\n',
    '%TAG ! x\n',
    '\u0000',
    '\u0007',
    '\u001b[2J',
    '\uFEFF',
    '\u2028',
    '\u0085',
    '\r',
  ],
  ...[
    '&a [*a]',
    'a: &a [x]\nb: &b [*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b]\n',
    '['.repeat(3000),
    '{a: '.repeat(500),
  ],
  ...[
    '\n  ',
    '\n',
    ' ',
    '　',
    '🙂',
    '\ud800',
    ',,',
    '1e999',
    '-',
    '--',
    '~',
    '=cmd()',
    '1_000',
    '\n- \n- \n',
  ],
] as const;

const misspelt = (right: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .record({
      text: right,
      edits: fc.array(
        fc.record({
          at: fc.double({ min: 0, max: 1, noNaN: true }),
          cut: fc.nat(12),
          slip: fc.constantFrom('', ...slips),
        }),
        { minLength: 1, maxLength: 3 },
      ),
      end: fc.constantFrom('whole', 'torn', 'doubled', 'crlf'),
    })
    .map(({ text, edits, end }) => {
      let changed = text;
      for (const { at, cut, slip } of edits) {
        const place = Math.floor(at * changed.length);
        changed = changed.slice(0, place) + slip + changed.slice(place + cut);
        if (end === 'torn') changed = changed.slice(0, Math.ceil(changed.length * at));
      }
      if (end === 'doubled') return changed + changed;
      return end === 'crlf' ? changed.replaceAll('\n', '\r\n') : changed;
    });

/** Other charsets, flipped bits, no text at all. */
const otherBytes = (right: fc.Arbitrary<string>): fc.Arbitrary<Uint8Array> =>
  fc.oneof(
    fc.constant(new Uint8Array()),
    fc.uint8Array({ maxLength: 200 }),
    right.map((text) => Buffer.from(`\uFEFF${text}`, 'utf16le')),
    right.map((text) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()),
    right.map((text) => Buffer.from(text, 'latin1')),
    fc.record({ text: right, at: fc.nat(), byte: fc.nat(255) }).map(({ text, at, byte }) => {
      const bytes = Buffer.from(text);
      bytes[at % Math.max(1, bytes.length)] = byte;
      return bytes;
    }),
    fc.constant(Buffer.alloc(300 * 1024, 0x41)),
  );

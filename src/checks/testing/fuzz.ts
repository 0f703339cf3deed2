import fc from 'fast-check';

import {
  card,
  element,
  envelope,
  packed,
  pdf,
  upload,
  voucher,
  xml,
} from '../../contract/testing/documents.ts';
import { inspectExchange } from '../inspect.ts';
import { createRegister } from '../../book/register.ts';
import { readMessage } from '../../contract/envelope.ts';
import { jsonPlaces } from '../../contract/json-text.ts';
import { specification } from '../../contract/specification.ts';
import { createContract } from '../../contract/validate.ts';
import { createReader } from '../../contract/reading/reader.ts';
import type { PackageReading } from '../../contract/reading/reading.ts';
import { zipOf } from '../../contract/reading/testing/archives.ts';
import {
  brokenPdf,
  ofdWith,
  pdfWith,
  stream,
  structuredXml,
} from '../../contract/reading/testing/documents.ts';

/** Something that reads what strangers send, and what strangers may send it. */
export interface FuzzTarget {
  readonly name: 'envelope' | 'base64' | 'zip' | 'xml' | 'pdf' | 'ofd';
  readonly bytes: fc.Arbitrary<Uint8Array>;
  /** Returns what came out, as something that can be compared. Throws for anything that is no declared outcome. */
  readonly read: (bytes: Uint8Array) => Promise<unknown>;
}

export interface FuzzTargets {
  readonly targets: readonly FuzzTarget[];
  readonly close: () => Promise<void>;
}

/** Every sample is small: whatever takes this long or this much has no bound. */
const SLOW_MS = 5_000;
const MEMORY_MB = 256;

/** The readers behind their worker, and the message reader with the checks that look at every request. */
export async function openFuzzTargets(workerUrl: URL): Promise<FuzzTargets> {
  const reader = createReader({ workerUrl, timeoutMs: SLOW_MS, memoryMb: MEMORY_MB });
  const bounded = async (asked: Promise<PackageReading>): Promise<PackageReading> => {
    const reading = await asked;
    if ((reading.problem?.detail ?? '').endsWith('已中止')) throw new Error(reading.problem?.detail);
    return reading;
  };
  const file = async (bytes: Uint8Array): Promise<PackageReading> =>
    bounded(reader.ask({ name: '37060126-0000000001.x', bytes, withPlaces: true }));
  const zipped = async (bytes: Uint8Array): Promise<PackageReading> =>
    bounded(reader.read(Buffer.from(bytes).toString('base64')));
  const written = async (bytes: Uint8Array): Promise<PackageReading> =>
    bounded(reader.read(Buffer.from(bytes).toString('utf8')));
  return {
    targets: [
      { name: 'envelope', bytes: await messages(), read: readEnvelope },
      { name: 'base64', bytes: base64Texts(), read: written },
      { name: 'zip', bytes: await archives(), read: zipped },
      { name: 'xml', bytes: await xmls(), read: file },
      { name: 'pdf', bytes: await pdfs(), read: file },
      { name: 'ofd', bytes: await ofds(), read: file },
    ],
    close: reader.close,
  };
}

const contract = createContract(specification);

async function readEnvelope(bytes: Uint8Array): Promise<unknown> {
  const started = performance.now();
  const message = readMessage(bytes);
  const { hits } = inspectExchange({
    message,
    method: 'POST',
    path: '',
    receivedAt: 0,
    contract,
    hospital: undefined,
    register: createRegister(),
    isSignNo: () => false,
    contentType: 'application/json;charset=GBK',
  });
  const places = jsonPlaces(message.text);
  const found = hits.flatMap(({ check, mismatches }) =>
    mismatches.map((mismatch) => [check.id, mismatch, places(mismatch.pointer)]),
  );
  if (performance.now() - started > SLOW_MS) throw new Error('The message took too long.');
  return Promise.resolve([message.broken, message.duplicates, found]);
}

/** The property of every reader: it comes to an end, and twice to the same. */
export function fuzzProperty({ bytes, read }: FuzzTarget): fc.IAsyncProperty<[Uint8Array]> {
  return fc.asyncProperty(bytes, async (sample) => {
    const [first, second] = [await read(sample.slice()), await read(sample.slice())].map((outcome) =>
      JSON.stringify(outcome),
    );
    if (first !== second) throw new Error('The same bytes were read in two ways.');
  });
}

interface Edit {
  readonly at: number;
  readonly kind: 'delete' | 'replace' | 'insert' | 'repeat' | 'cut' | 'swap';
  readonly length: number;
  readonly token: Uint8Array;
}

/** A few changes anywhere in a sample, with the words of its format. */
function mutated(samples: readonly Uint8Array[], words: readonly string[]): fc.Arbitrary<Uint8Array> {
  const token = fc.oneof(
    fc.constantFrom(...words.map((word) => Buffer.from(word, 'latin1'))),
    fc.uint8Array({ maxLength: 8 }),
  );
  const edit: fc.Arbitrary<Edit> = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    kind: fc.constantFrom('delete', 'replace', 'insert', 'repeat', 'cut', 'swap'),
    length: fc.oneof(fc.nat(8), fc.nat(2_000)),
    token,
  });
  return fc
    .tuple(fc.constantFrom(...samples), fc.array(edit, { minLength: 1, maxLength: 6 }))
    .map(([sample, edits]) => edits.reduce(changed, sample));
}

function changed(bytes: Uint8Array, { at, kind, length, token }: Edit): Uint8Array {
  const start = Math.floor(at * bytes.length);
  const [before, part, after] = [
    bytes.subarray(0, start),
    bytes.subarray(start, start + length),
    bytes.subarray(start + length),
  ];
  switch (kind) {
    case 'delete':
      return Buffer.concat([before, after]);
    case 'replace':
      return Buffer.concat([before, token, bytes.subarray(start + token.length)]);
    case 'insert':
      return Buffer.concat([before, token, bytes.subarray(start)]);
    case 'repeat':
      return Buffer.concat([
        before,
        ...Array<Uint8Array>(Math.min(200, length)).fill(part.subarray(0, 100)),
        after,
      ]);
    case 'cut':
      return before;
    case 'swap':
      return Buffer.concat([part, before, after]);
  }
}

const bill = voucher(card('real-time'));
const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'utf8');

async function messages(): Promise<fc.Arbitrary<Uint8Array>> {
  const whole = envelope('4901', upload(await packed(bill), [element(bill)]));
  const plain = envelope('4905', { data: [{ reUploadDetlDTOList: [element(bill)] }] });
  const texts = [JSON.stringify(whole), JSON.stringify(plain, null, 2)];
  const samples = [...texts.map(bytesOf), Buffer.from(`\ufeff${JSON.stringify(plain)}`, 'utf16le')];
  const words = [
    '{',
    '}',
    '[',
    ']',
    '"',
    ':',
    ',',
    '\\',
    '\\u',
    '\\"',
    '"__proto__":',
    '"constructor":',
    'null',
    '1e9',
    '\u00ef\u00bb\u00bf',
    '\0',
    '"input":',
    '"data":',
    '//',
    '-',
  ];
  const names = fc.constantFrom('infno', 'input', 'data', 'upldDetlList', 'elecSetlCertNo', '__proto__', 'x');
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 6 },
      fc.jsonValue({ maxDepth: 1 }),
      tie('object'),
      fc.array(tie('any'), { maxLength: 3 }),
    ),
    object: fc.dictionary(names, tie('any'), { maxKeys: 5 }),
  })).object;
  return fc.oneof(
    mutated(samples, words),
    value.map((found) => bytesOf(JSON.stringify({ ...whole, ...(found as object) }))),
    fc
      .array(fc.constantFrom(...words), { maxLength: 400 })
      .map((parts) => Buffer.from(parts.join(''), 'latin1')),
    fc.uint8Array({ maxLength: 300 }),
  );
}

const zipWords = [
  'PK\u0003\u0004',
  'PK\u0001\u0002',
  'PK\u0005\u0006',
  'PK\u0006\u0006',
  '\u00ff\u00ff\u00ff\u00ff',
  '\0\0\0\0',
  '\u0001\0',
  '../',
  '%PDF-',
];

/** The text in which a package travels, as odd as encoders and copies make it. */
function base64Texts(): fc.Arbitrary<Uint8Array> {
  const text = Buffer.from(zipOf({ '1-2.xml': structuredXml() })).toString('base64');
  const words = [
    '-',
    '_',
    '=',
    '%2B',
    '\\n',
    '\r\n',
    ' ',
    '\t',
    'data:application/zip;base64,',
    '\xe2\x80\x8b',
  ];
  const samples = [text, text.replaceAll(/(.{76})/g, '$1\r\n'), Buffer.from(text).toString('base64')];
  return mutated(samples.map(bytesOf), words);
}

async function archives(): Promise<fc.Arbitrary<Uint8Array>> {
  const samples = [
    zipOf({
      '1-2.pdf': await pdf(structuredXml()),
      '1-3.ofd': ofdWith(structuredXml()),
      '1-3.xml': structuredXml(),
    }),
    zipOf({ '1-2.pdf': await pdfWith({}), 'x/1-2-extinfo.xml': xml(bill) }, { level: 0 }),
  ];
  const name = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.constantFrom('1-2.pdf', '1-2.ofd', '../a.pdf', '/a.xml', 'C:\\a.pdf', 'a/', '张三.pdf'),
  );
  const entries = fc.dictionary(
    name,
    fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(...samples)),
    { maxKeys: 6 },
  );
  const bombs = fc
    .nat(400)
    .map((count) =>
      zipOf(Object.fromEntries(Array.from({ length: count }, (_, index) => [`${index}.pdf`, '']))),
    );
  return fc.oneof(
    mutated(samples, zipWords),
    entries.map((files) => zipOf(files)),
    bombs,
    fc.uint8Array({ maxLength: 300 }),
  );
}

const xmlWords = [
  '<',
  '>',
  '</',
  '/>',
  '<![CDATA[',
  ']]>',
  '<!--',
  '-->',
  '<?',
  '?>',
  '<!DOCTYPE a [<!ENTITY b "c">]>',
  '&b;',
  '&#0;',
  '&#x110000;',
  '&amp;',
  '<tktextinfo>',
  '</tktextinfo>',
  '<billInfo>',
  '<__proto__>',
  '<constructor/>',
  '<feeDetl>',
  'xmlns:a=""',
  '\u00ff',
  '\0',
  'encoding="GBK"',
];

async function xmls(): Promise<fc.Arbitrary<Uint8Array>> {
  const samples = [xml(bill), structuredXml(), xml(bill).replaceAll('><', '>\r\n<')].map(bytesOf);
  const parts = fc.array(fc.constantFrom(...xmlWords), { maxLength: 200 });
  return Promise.resolve(
    fc.oneof(
      mutated(samples, xmlWords),
      parts.map((found) => Buffer.from(`<tktextinfo>${found.join('')}`, 'latin1')),
      fc.string({ maxLength: 300 }).map((text) => bytesOf(`<${text}`)),
    ),
  );
}

const pdfWords = [
  '<<',
  '>>',
  '[',
  ']',
  '(',
  ')',
  '<',
  'obj',
  'endobj',
  'stream\n',
  'endstream',
  'xref',
  'trailer',
  'startxref',
  '%%EOF',
  '1 0 R',
  '2 0 R',
  '99 0 R',
  '/EF',
  '/F',
  '/UF',
  '/Length 99999999',
  '/Filter /FlateDecode',
  '/Filter [/LZWDecode /ASCII85Decode]',
  '/Root',
  '/Prev 0',
  '/Type /ObjStm',
  '/Encrypt',
  '/Kids',
  '\0',
  '-1',
  '1e9',
];

async function pdfs(): Promise<fc.Arbitrary<Uint8Array>> {
  const attached = '<< /Type /Filespec /EF << /F 2 0 R /UF 2 0 R >> /Next 3 0 R >>';
  const samples = [
    await pdfWith({ 'tktextinfo.xml': structuredXml() }, false),
    await pdfWith({ 'tktextinfo.xml': structuredXml() }),
    await pdf(structuredXml()),
    brokenPdf(['<< /Type /Catalog /Names 3 0 R >>', stream(structuredXml()), attached]),
  ];
  const objects = fc.array(
    fc.array(fc.constantFrom(...pdfWords), { maxLength: 20 }).map((words) => words.join(' ')),
    { maxLength: 8 },
  );
  return fc.oneof(
    mutated(samples, pdfWords),
    objects.map((found) => brokenPdf(['<< /Type /Catalog >>', ...found])),
  );
}

async function ofds(): Promise<fc.Arbitrary<Uint8Array>> {
  const inside = (await xmls()).map((bytes) =>
    zipOf({ 'OFD.xml': '<ofd:OFD/>', 'Doc_0/Attachs/x.xml': bytes }),
  );
  return fc.oneof(inside, mutated([ofdWith(structuredXml()), ofdWith(xml(bill))], zipWords));
}

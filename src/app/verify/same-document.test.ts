import { deflateSync, inflateSync } from 'node:zlib';

import { beforeAll, expect, test } from 'vitest';

import { drawUpTestReport } from '../../../reports/index.ts';
import { sampleJournal } from '../../../reports/testing/sample-journal.ts';
import { partlyFailed } from '../../../reports/testing/sample-results.ts';
import { openPackage } from '../machine/package-root.ts';
import { isSameDocument } from './same-document.ts';

let report: Buffer;
beforeAll(async () => {
  const { templates, fonts } = openPackage();
  report = await (await drawUpTestReport(partlyFailed(), sampleJournal(), { templates, fonts })).pdf();
});

/** What becomes of the file's parts while it is written anew, with lengths and places that are right. */
interface Rewriting {
  readonly pack?: (content: Buffer) => Buffer;
  readonly length?: (bytes: number) => string;
  /** Of the text of an object around its stream, by its number. */
  readonly object?: (text: string, id: number) => string;
  /** Of the objects' places before they are written. */
  readonly places?: (places: Map<number, number>) => void;
}

/** The report as another program would have written it. */
function rewritten({
  pack = same,
  length = String,
  object = (text) => text,
  places: move,
}: Rewriting): Buffer {
  const text = report.toString('latin1');
  const table = text.lastIndexOf('xref\n', text.lastIndexOf('startxref'));
  const first = text.indexOf('\n', text.indexOf('\n') + 1) + 1;
  let out = text.slice(0, first);
  const places = new Map<number, number>();
  for (const whole of text.slice(first, table).split(/(?<=\nendobj\n)/)) {
    const id = Number.parseInt(whole, 10);
    places.set(id, out.length);
    out += repacked(object(whole, id), pack, length);
  }
  const start = out.length;
  move?.(places);
  const count = places.size + 1;
  const lines = Array.from({ length: count - 1 }, (_, index) => {
    return `${String(places.get(index + 1)).padStart(10, '0')} 00000 n \n`;
  });
  const trailer = text.slice(text.indexOf('trailer\n', table), text.lastIndexOf('startxref'));
  out += `xref\n0 ${count}\n0000000000 65535 f \n${lines.join('')}${trailer}startxref\n${start}\n%%EOF\n`;
  return Buffer.from(out, 'latin1');
}

function repacked(
  object: string,
  pack: (content: Buffer) => Buffer,
  written: (bytes: number) => string,
): string {
  const [, dictionary, content] = /^(.*?)\nstream\n(.*)\nendstream\nendobj\n$/s.exec(object) ?? [];
  if (dictionary === undefined || content === undefined || !dictionary.includes('FlateDecode')) return object;
  const fresh = pack(Buffer.from(content, 'latin1'));
  const length = dictionary.replace(/\/Length \d+/, `/Length ${written(fresh.length)}`);
  return `${length}\nstream\n${fresh.toString('latin1')}\nendstream\nendobj\n`;
}

const same = (content: Buffer): Buffer => content;
const packedAt =
  (level: number) =>
  (content: Buffer): Buffer =>
    deflateSync(inflateSync(content), { level });

test('the file itself, and the file written anew without a change, are the document', () => {
  expect(rewritten({}).equals(report)).toBe(true);
  expect(isSameDocument(report, report)).toBe(true);
});

test.each([0, 1, 9])('packed by another zlib (level %i) it is still the document', (level) => {
  const given = rewritten({ pack: packedAt(level) });
  expect(given.equals(report)).toBe(false);
  expect(isSameDocument(report, given)).toBe(true);
});

const altered: Readonly<Record<string, () => Buffer>> = {
  'one operator of a page': () =>
    rewritten({
      pack: (content) => {
        const page = inflateSync(content).toString('latin1');
        return deflateSync(Buffer.from(page.replace('> Tj', '00> Tj'), 'latin1'));
      },
    }),
  'bytes behind the end of a stream': () =>
    rewritten({ pack: (content) => Buffer.concat([packedAt(1)(content), Buffer.from('%')]) }),
  'a stream that does not unpack': () =>
    rewritten({ pack: (content) => Buffer.concat([Buffer.from('x'), content]) }),
  'a title': () => rewritten({ object: (text) => text.replace('/Title (', '/Title (x') }),
  'two objects that changed places in the table': () =>
    rewritten({
      pack: packedAt(1),
      places: (places) => {
        const [one, other] = [places.get(5) ?? 0, places.get(6) ?? 0];
        places.set(5, other).set(6, one);
      },
    }),
  'a length written otherwise, though the table fits': () => rewritten({ length: (bytes) => `0${bytes}` }),
  'something added behind the end': () =>
    Buffer.concat([rewritten({ pack: packedAt(1) }), Buffer.from('%%EOF\n')]),
  'the end missing': () => rewritten({ pack: packedAt(1) }).subarray(0, -7),
  'only the beginning': () => report.subarray(0, 5000),
  'no bytes': () => Buffer.alloc(0),
};

test.each(Object.keys(altered))('%s: not the document', (what) => {
  expect(isSameDocument(report, altered[what]?.() ?? report)).toBe(false);
});

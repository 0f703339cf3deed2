import { deflateSync, inflateSync } from 'node:zlib';

import { beforeAll, expect, test } from 'vitest';

import { drawUpTestReport } from '../../../reports/index.ts';
import { sampleJournal } from '../../../reports/testing/sample-journal.ts';
import { judged, partlyFailed } from '../../../reports/testing/sample-results.ts';
import { openPackage } from '../machine/package-root.ts';
import { isSameDocument } from './same-document.ts';
import { rewrittenPdf, type Rewriting } from './testing/rewritten-pdf.ts';

let report: Buffer;
beforeAll(async () => {
  const { templates, fonts } = openPackage();
  report = await (
    await drawUpTestReport(judged(partlyFailed()), sampleJournal(), { templates, fonts })
  ).pdf();
});

const rewritten = (rewriting: Rewriting): Buffer => rewrittenPdf(report, rewriting);
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

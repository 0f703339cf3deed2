import { expect, test } from 'vitest';

import {
  card,
  element,
  packed,
  pdf,
  query,
  stem,
  upload,
  voucher,
  xml,
  zipped,
} from '../../src/contract/testing/documents.ts';
import { resultOf, stage } from './testing/stage.ts';

const bill = voucher(card('real-time'));
const healthy = voucher(card('real-time', 2), '0000000002');
const name = `${stem(bill)}.pdf`;

/** The same archive with the flag of encryption set in every header. */
function encrypted(base64: string): string {
  const bytes = Buffer.from(base64, 'base64');
  for (let at = 0; at < bytes.length - 10; at += 1) {
    const signature = bytes.readUInt32LE(at);
    if (signature === 0x04034b50) bytes.writeUInt16LE(bytes.readUInt16LE(at + 6) | 1, at + 6);
    if (signature === 0x02014b50) bytes.writeUInt16LE(bytes.readUInt16LE(at + 8) | 1, at + 8);
  }
  return bytes.toString('base64');
}

const bad: readonly (readonly [string, () => Promise<string>, RegExp])[] = [
  ['text that is no Base64', async () => Promise.resolve('%%%%'), /Base64/],
  ['Base64 of something else', async () => Promise.resolve('AAAAAAAA'), /zip/],
  ['an empty zip', async () => Promise.resolve(zipped({})), /没有文件/],
  ['an encrypted zip', async () => encrypted(await packed(bill)), /加密/],
  ['a zip cut in half', async () => (await packed(bill)).slice(0, 400), /zip/],
  ['names that climb out', async () => zipped({ [`../../${name}`]: await pdf(xml(bill)) }), /包外|包内/],
  [
    'a layout file that nobody listed',
    async () => zipped({ [name]: await pdf(xml(bill)), 'x.pdf': await pdf() }),
    /x\.pdf/,
  ],
  ['a layout file that is none', async () => Promise.resolve(zipped({ [name]: 'text' })), /PDF 也不是 OFD/],
  ['a PDF without an XML', async () => zipped({ [name]: await pdf() }), /tktextinfo/],
  ['a PDF cut in half', async () => zipped({ [name]: (await pdf(xml(bill))).subarray(0, 300) }), /./],
  [
    'an XML with a DOCTYPE and entities',
    async () => {
      const evil = '<!DOCTYPE tktextinfo [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>';
      return zipped({
        [name]: await pdf(
          xml(bill)
            .replace('?>\n', () => `?>\n${evil}`)
            .replace('张三', '&b;'),
        ),
      });
    },
    /DOCTYPE/,
  ],
  [
    'an XML with an unknown entity',
    async () => zipped({ [name]: await pdf(xml(bill).replace('张三', '&xxe;')) }),
    /XML 须格式良好/,
  ],
  [
    'an XML that breaks off',
    async () => zipped({ [name]: await pdf(xml(bill).slice(0, 400)) }),
    /XML 须格式良好/,
  ],
];

test.each(bad)(
  '%s is accepted, fails in processing with its reason, and the next hospital is served',
  async (_title, zip, reason) => {
    const { origin, open } = await stage();
    const { call, processed, entries } = open();
    const other = open({ id: 'healthy' });
    const [accepted, fine] = await Promise.all([
      call('4901', upload(await zip(), [element(bill)])),
      other.call('4901', upload(await packed(healthy), [element(healthy)])),
    ]);
    expect([accepted.body['infcode'], fine.body['infcode']]).toEqual([0, 0]);
    await Promise.all([call('4902', query()), other.call('4902', query())]);
    await processed();
    await other.idle();
    const result = resultOf(await call('4902', query()));
    expect(result).toMatch(/^2\/1 /);
    expect(result).toMatch(reason);
    expect(resultOf(await other.call('4902', query()))).toBe('1/1');
    expect(await entries('exchange')).toHaveLength(3);
    expect(await entries('error')).toEqual([]);
    expect((await fetch(`${origin}/healthz`)).status).toBe(200);
  },
);

test.each<[string, () => string, RegExp]>([
  ['a zip bomb', () => zipped({ [name]: new Uint8Array(40 * 1024 * 1024) }), /压缩/],
  [
    'a package of too many files',
    () => zipped(Object.fromEntries(Array.from({ length: 301 }, (_, index) => [`${index}.txt`, 'x']))),
    /超过 300 个/,
  ],
])('%s is a limit of ours: it is recorded and costs nobody a verdict', async (_title, zip, reason) => {
  const { open } = await stage();
  const { call, processed, entries } = open();
  const other = open({ id: 'healthy' });
  await call('4901', upload(zip(), [element(bill)]));
  await other.call('4901', upload(await packed(healthy), [element(healthy)]));
  await Promise.all([call('4902', query()), other.call('4902', query())]);
  await processed();
  await other.idle();
  expect(resultOf(await call('4902', query()))).toBe('1/1');
  expect(resultOf(await other.call('4902', query()))).toBe('1/1');
  const errors = await entries('error');
  expect(errors.map(({ data }) => data.code)).toEqual(['READER-FAILED']);
  expect(errors[0]?.data.message).toMatch(reason);
});

test('an upload in mode 2 finds its XML beside the layout file', async () => {
  const { call, processed } = (await stage()).open();
  const zip = zipped({ [name]: await pdf(), [`${stem(bill)}.xml`]: xml(bill) });
  await call('4901', upload(zip, [element(bill)], { upldMode: '2' }));
  await call('4902', query());
  await processed();
  expect(resultOf(await call('4902', query()))).toBe('1/1');
});

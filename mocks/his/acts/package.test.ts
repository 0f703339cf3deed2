import { unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { elementOf, inputOf, play } from './testing/run.ts';
import { filesOf, tagsOf, xmlInPdf } from './testing/unpack.ts';

test('the layout file is a PDF named code-number and carries the structured XML', async () => {
  const run = await play();
  const { elecSetlCertCode, elecSetlCertNo } = elementOf(run, '4901');
  const files = filesOf(inputOf(run, '4901'));
  expect(Object.keys(files)).toEqual([`${String(elecSetlCertCode)}-${String(elecSetlCertNo)}.pdf`]);
  const xml = await xmlInPdf(Object.values(files)[0]!);
  expect(Buffer.from(xml!).toString('utf8')).toMatch(
    /^<\?xml version="1.0" encoding="UTF-8"\?>\n<tktextinfo>/,
  );
  expect(tagsOf(xml)).toMatchObject({
    elecSetlCertNo,
    billAmt: '126.50',
    medSumfee: '126.50',
    hifpPay: '77.00',
    psnCashpay: '29.50',
    billDate: '2026-07-30',
    billTime: '10:20:30',
    setlId: '379900G0000000001',
    detItemFeeSumamt: '26.50|100.00',
    diagCode: 'J06.900|R50.900',
  });
});

test('a self-paid voucher is paid in cash and has no settlement', async () => {
  const run = await play({ kind: 'self-paid' });
  const files = filesOf(inputOf(run, '4901'));
  const tags = tagsOf(Object.entries(files).find(([name]) => name.endsWith('.xml'))?.[1]);
  expect(tags).toMatchObject({
    certSetlType: '2',
    hifpPay: '0.00',
    othPay: '0.00',
    psnAcctPay: '0.00',
    psnCashpay: '126.50',
  });
  expect(Object.keys(tags)).not.toEqual(expect.arrayContaining(['setlId']));
  expect(Object.keys(tags)).not.toEqual(expect.arrayContaining(['insutype']));
});

test('in mode 2 the XML lies beside the layout file, in a re-upload under the name of extra information', async () => {
  const run = await play({ kind: 'self-paid' });
  const namesIn = (infno: string): readonly string[] =>
    Object.keys(filesOf(inputOf(run, infno))).map((name) => name.replace(/^\d{8}-\d{10}/, 'code-no'));
  expect(inputOf(run, '4901')['upldMode']).toBe('2');
  expect(namesIn('4901')).toEqual(['code-no.pdf', 'code-no.xml']);
  expect(namesIn('4905')).toEqual(['code-no.pdf', 'code-no-extinfo.xml']);
  const [pdf] = Object.values(filesOf(inputOf(run, '4901')));
  expect(await xmlInPdf(pdf!)).toBeUndefined();
});

test('a fully digital invoice is named by its number', async () => {
  const run = await play({ voucherType: '3' });
  const element = elementOf(run, '4901');
  expect(Object.keys(filesOf(inputOf(run, '4901')))).toEqual([`${String(element['elecSetlCertNo'])}.pdf`]);
  expect(element).not.toHaveProperty('elecSetlCertCode');
  expect(element).not.toHaveProperty('elecSetlCertChkcode');
});

test('an OFD is a package with the XML among its attachments', async () => {
  const [entry] = Object.entries(filesOf(inputOf(await play({ style: { layout: 'ofd' } }), '4901')));
  expect(entry?.[0]).toMatch(/\.ofd$/);
  const parts = unzipSync(entry![1]);
  expect(Object.keys(parts)).toContain('OFD.xml');
  expect(tagsOf(parts['Doc_0/Attachs/tktextinfo.xml'])).toMatchObject({ billAmt: '126.50' });
});

test('a re-upload repeats the layout file byte for byte', async () => {
  const run = await play();
  expect(filesOf(inputOf(run, '4905'))).toEqual(filesOf(inputOf(run, '4901')));
});

test('a padded layout file has about the size asked for and still carries the XML', async () => {
  const [pdf] = Object.values(filesOf(inputOf(await play({ style: { padPdfBytes: 300_000 } }), '4901')));
  expect(pdf!.byteLength).toBeGreaterThan(300_000);
  expect(pdf!.byteLength).toBeLessThan(320_000);
  expect(tagsOf(await xmlInPdf(pdf!))).toMatchObject({ billAmt: '126.50' });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';

import {
  again,
  card,
  element,
  envelope,
  packed,
  pdf,
  query,
  reupload,
  status,
  stem,
  upload,
  voucher,
  xml,
  zipped,
  type Fields,
  type Json,
} from '../../contract/testing/documents.ts';
import { ofdWith } from '../../contract/reading/testing/documents.ts';
import { packageRoot } from '../machine/package-root.ts';
import { lint, lintExitCode, type LintedFile, type LintFinding } from './lint.ts';

const bill = voucher(card('real-time'));
const other = voucher(card('real-time', 2), '0000000002');
const fileName = `${stem(bill)}.pdf`;

async function lintOne(content: string | Uint8Array, name = 'x', profile?: string): Promise<LintedFile> {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  const report = await lint([{ name, bytes }], profile === undefined ? {} : { profile });
  const [file] = report.files;
  if (file === undefined) throw new Error('Nothing was looked at.');
  return file;
}

const text = (infno: string, input: Json, changes: Fields = {}): string =>
  JSON.stringify(envelope(infno, input, changes), null, 2);

const ids = ({ findings }: LintedFile): readonly string[] => findings.map(({ check }) => check);

function only(file: LintedFile, check: string): LintFinding {
  const [found, another] = file.findings.filter((finding) => finding.check === check);
  if (found === undefined || another !== undefined) throw new Error(JSON.stringify(file.findings));
  return found;
}

/** Returns one line of a text, counted from 1. */
const lineOf = (content: string, line: number | null): string => content.split('\n')[(line ?? 0) - 1] ?? '';

test('the requests of a good hospital have no findings', async () => {
  const digital = voucher(card('self-paid'), '25372000000000000001', '3');
  const zip = await packed(bill);
  const messages = [
    text('4901', upload(zip, [element(bill)])),
    text('4902', query()),
    text('4905', reupload(zip, [again(bill)])),
    text('4905', reupload(undefined, [again(bill)], { upldBchno: '2026060100001' })),
    text('5501', status(bill)),
    text('4901', upload(await packed(digital), [element(digital)])),
  ];
  const report = await lint(
    messages.map((message, index) => ({ name: `${index}`, bytes: Buffer.from(message) })),
  );
  expect(report.files.flatMap(({ findings }) => findings)).toEqual([]);
  expect(report.files.map(({ kind, infno }) => `${kind ?? ''} ${infno ?? ''}`)).toEqual(
    ['4901', '4902', '4905', '4905', '5501', '4901'].map((infno) => `message ${infno}`),
  );
  expect(lintExitCode(report)).toBe(0);
});

test('a finding stands at its line and column and says what is right where that is certain', async () => {
  const changes = { elecSetlCertCnt: '7' };
  const message = text('4901', upload(await packed(bill), [element(bill, { psnName: null })], changes));
  const file = await lintOne(message);
  const count = only(file, 'batch.count');
  expect(count).toMatchObject({ level: 'must', expected: '1', actual: '7', corrected: '1' });
  expect(lineOf(message, count.place.line).slice((count.place.column ?? 0) - 1)).toBe('"7",');
  const name = only(file, 'upload.fields');
  expect(name).toMatchObject({ pointer: '/input/upldDetlList/0/psnName', corrected: null });
  expect(lineOf(message, name.place.line)).toContain('"psnName": null');
});

test('a misspelt field is corrected, and an input in data or as text is found all the same', async () => {
  const { mdtrtarea_admvs: region, ...rest } = envelope('4902', {
    data: query({ bizStsb: '20261399-20260101' }),
  });
  const message = JSON.stringify({ ...rest, mdtrtarea_admdvs: region }, null, 1);
  const file = await lintOne(message);
  expect(only(file, 'envelope.region-spelling').corrected).toBe('mdtrtarea_admvs');
  expect(lineOf(message, only(file, 'batch.interval').place.line)).toContain('20261399');
  const asText = await lintOne(text('4902', JSON.stringify(query({ bizStsb: 'x' }))));
  expect(only(asText, 'batch.interval').place.line).toBe(19);
});

test.each([
  ['mdtrtType', ' 1 ', '1', 'upload.fields'],
  ['medfeeSumamt', '1,126.50', '1126.50', 'upload.fields'],
  ['billDate', '2026/07/29', '2026-07-29', 'upload.fields'],
  ['setlTime', '2026/07/29 09:30:00', '2026-07-29 09:30:00', 'upload.fields'],
])('%s written %s is corrected to %s', async (field, value, corrected, check) => {
  const file = await lintOne(text('4901', upload(await packed(bill), [element(bill, { [field]: value })])));
  expect(only(file, check)).toMatchObject({ actual: value, corrected });
});

test('an inf_time without separators is corrected', async () => {
  const file = await lintOne(text('4902', query(), { inf_time: '20260730102030' }));
  expect(only(file, 'envelope.inf-time')).toMatchObject({
    level: 'should',
    corrected: '2026-07-30 10:20:30',
  });
});

test('inside the package a finding names the file, and line and column of its XML', async () => {
  const wrong = xml(bill, { psnName: '李四' }).replaceAll('><', '>\n<');
  const zip = zipped({ [fileName]: await pdf(wrong) });
  const file = await lintOne(text('4901', upload(zip, [element(bill)])));
  const { place, expected, actual } = only(file, 'xml.matches-list');
  expect([expected, actual, place.entry]).toEqual(['张三', '李四', fileName]);
  expect(lineOf(wrong, place.line).slice((place.column ?? 0) - 1)).toBe('李四</psnName>');
  expect(ids(file)).toEqual(['xml.matches-list']);
});

test('mode 2: the XML beside the layout file is named', async () => {
  const wrong = xml(bill, { billAmt: '1.00' });
  const zip = zipped({ [fileName]: await pdf(), [`${stem(bill)}-extinfo.xml`]: wrong });
  const file = await lintOne(text('4901', upload(zip, [element(bill)], { upldMode: '2' })));
  const { place, corrected } = only(file, 'amounts.total');
  expect(place.entry).toBe(`${stem(bill)}-extinfo.xml`);
  // Splits and lines agree with each other: there is no doubt which amount is wrong.
  expect(corrected).toBe('126.50');
});

test('an XML of another institution than the message is found without a configuration', async () => {
  const foreign = xml(bill).replace('H37990000001', 'H37990000002');
  const file = await lintOne(
    text('4901', upload(zipped({ [fileName]: await pdf(foreign) }), [element(bill)])),
  );
  expect(ids(file)).toEqual(['xml.institution']);
});

test('what only earlier uploads could tell is no finding, and neither is the age of a file', async () => {
  const old = { inf_time: '2020-01-02 03:04:05', msgid: 'H37990000001202001020304050001' };
  const input = upload(await packed(bill), [element(bill)], { upldBchno: '2020010200001' });
  expect(ids(await lintOne(text('4901', input, old)))).toEqual([]);
  expect(ids(await lintOne(text('5501', status(voucher(card('self-paid'), '999')))))).toEqual([]);
});

const asGbk = (message: string): Buffer =>
  Buffer.concat(
    message
      .split('张三')
      .flatMap((part, index) =>
        index === 0
          ? [Buffer.from(part, 'latin1')]
          : [Buffer.from('d5c5c8fd', 'hex'), Buffer.from(part, 'latin1')],
      ),
  );

test('the way a text is written is named', async () => {
  const plain = text('4902', query({ fixmedinsName: 'B' }), { opter_name: '张三', fixmedins_name: 'B' });
  const gbk = await lintOne(asGbk(plain));
  expect(gbk.writing).toEqual({ charset: 'gb18030', bom: false, newline: 'lf' });
  expect(ids(gbk)).toEqual(['transport.charset-utf8']);
  const crlf = await lintOne(`\ufeff${plain.replaceAll('\n', '\r\n')}`);
  expect(crlf.writing).toEqual({ charset: 'utf-8', bom: true, newline: 'crlf' });
  expect(ids(crlf)).toEqual([]);
  const sixteen = await lintOne(Buffer.from(`\ufeff${plain}`, 'utf16le'));
  expect([sixteen.kind, ids(sixteen)]).toEqual([
    'message',
    ['transport.body-json', 'transport.charset-utf8'],
  ]);
});

test.each([
  ['a trailing comma', '{\n "infno": "4901",\n}', 3, 1],
  ['a non-breaking space', '{\u00a0"infno":"4902"}', 1, 2],
  ['nothing', '', 1, 1],
])('%s is no JSON, with line and column', async (_title, content, line, column) => {
  const file = await lintOne(content);
  expect(only(file, 'transport.body-json').place).toEqual({ entry: null, line, column });
});

test('kinds are recognised from the content, whatever the name', async () => {
  const layout = await pdf(xml(bill));
  const zip = Buffer.from(await packed(bill), 'base64');
  const kinds = await Promise.all(
    [
      layout,
      ofdWith(xml(bill)),
      zip,
      xml(bill),
      text('4902', query()),
      '{"infcode":0,"output":null}',
      Buffer.from([0, 1]),
    ].map(async (content) => (await lintOne(content, 'a.docx')).kind),
  );
  expect(kinds).toEqual(['pdf', 'ofd', 'zip', 'xml', 'message', 'reply', 'unknown']);
});

test('files by themselves are judged as far as they go', async () => {
  const good = [
    await pdf(xml(bill)),
    ofdWith(xml(bill)),
    Buffer.from(await packed(bill, other), 'base64'),
    Buffer.from(zipped({ [fileName]: await pdf(), [`${stem(bill)}.xml`]: xml(bill) }), 'base64'),
    xml(bill),
    xml(voucher(card('self-paid'))),
  ];
  for (const content of good) expect((await lintOne(content)).findings).toEqual([]);
});

test('a lone XML is judged by its own amounts', async () => {
  const file = await lintOne(xml(bill, { medSumfee: '1.00', psnName: '' }));
  expect(ids(file)).toEqual(['xml.fields', 'amounts.total-agrees']);
  expect(file.findings[0]?.place).toMatchObject({ entry: null, line: 2 });
});

test('a broken XML says where', async () => {
  const file = await lintOne(xml(bill).replace('</billInfo>', ''));
  const { place, actual } = only(file, 'xml.well-formed');
  expect(actual).toContain(`第 ${place.line ?? 0} 行第 ${place.column ?? 0} 列`);
});

test('a layout file that bears the name of another voucher is found, by itself and in a zip', async () => {
  const layout = await pdf(xml(bill));
  const wrong = `${stem(other)}.pdf`;
  const lone = await lintOne(layout, wrong);
  expect(only(lone, 'batch.file-per-element').expected).toContain(fileName);
  expect(ids(await lintOne(layout, 'sample.pdf'))).toEqual([]);
  const zip = await lintOne(Buffer.from(zipped({ [wrong]: layout }), 'base64'));
  expect(ids(zip)).toEqual(['batch.no-strangers', 'batch.file-per-element']);
});

test('a zip by itself: foreign files, files without data, data without files', async () => {
  const files = { [fileName]: await pdf(), 'Thumbs.db': 'x', [`${stem(other)}.xml`]: xml(other) };
  const file = await lintOne(Buffer.from(zipped(files), 'base64'));
  expect(ids(file)).toEqual(['batch.other-files', 'layout.xml-present', 'batch.file-per-element']);
  expect(only(file, 'layout.xml-present').place.entry).toBe(fileName);
});

test('a zip or a PDF that broke off is a finding, never a fault', async () => {
  const zip = Buffer.from(await packed(bill), 'base64');
  expect(ids(await lintOne(zip.subarray(0, 300)))).toEqual(['batch.zip-readable']);
  const layout = await pdf(xml(bill));
  expect(ids(await lintOne(layout.subarray(0, 200)))).toEqual(['layout.format']);
});

test('a province renames fields and tags: findings speak and point in its names', async () => {
  const profile = join(packageRoot(), 'fixtures/profiles/renamed.yaml');
  const tags = { tktextinfo: 'voucherinfo', billInfo: 'bill', feeDetlList: 'items', feeDetl: 'item' };
  const fields = { psnName: 'patientName', cnt: 'quantity' };
  const renamed = Object.entries({ ...tags, ...fields }).reduce(
    (content, [name, wire]) =>
      content.replaceAll(`<${name}>`, () => `<${wire}>`).replaceAll(`</${name}>`, () => `</${wire}>`),
    xml(bill, { psnName: '\n' }),
  );
  expect(ids(await lintOne(renamed.replace('<patientName>\n', '<patientName>张三'), 'x', profile))).toEqual(
    [],
  );
  const found = only(await lintOne(renamed, 'x', profile), 'xml.fields');
  expect(found.pointer).toBe('voucherinfo/bill/patientName');
  expect(lineOf(renamed, found.place.line).slice(0, (found.place.column ?? 1) - 1)).toMatch(/<patientName>$/);
  const message = JSON.stringify(
    {
      ...envelope('4902', {}, { infno: null, tradeNo: '4902' }),
      payload: { ...query(), batchNo: 'x', bizStsb: 'y' },
    },
    null,
    1,
  );
  const interval = only(await lintOne(message, 'x', profile), 'batch.interval');
  expect(interval.pointer).toBe('/payload/bizStsb');
  expect(lineOf(message, interval.place.line)).toContain('"y"');
});

test('what could not be read is reported beside what could; the exit code says the worst', async () => {
  const bad = Buffer.from(text('4902', query({ bizStsb: 'x' })));
  const report = await lint([
    { name: 'gone.json', unread: '没有这个文件' },
    { name: 'bad.json', bytes: bad },
  ]);
  expect(report.summary).toEqual({ files: 2, must: 1, should: 0, unread: 1 });
  expect(lintExitCode(report)).toBe(2);
  expect(lintExitCode(await lint([{ name: 'bad.json', bytes: bad }]))).toBe(1);
});

test('the report fits its published schema', async () => {
  const schema = JSON.parse(readFileSync(join(packageRoot(), 'schemas/lint.json'), 'utf8')) as object;
  const validate = new Ajv2020({ allowUnionTypes: true }).compile(schema);
  const contents = [text('4901', {}), '{', xml(bill, { psnName: '' }), await pdf(), '{"infcode":0}', '\0'];
  const report = await lint([
    ...contents.map((content, index) => ({ name: `${index}`, bytes: Buffer.from(content) })),
    { name: 'gone', unread: '没有这个文件' },
  ]);
  expect(validate(JSON.parse(JSON.stringify(report))), JSON.stringify(validate.errors)).toBe(true);
  expect(report.summary.must).toBeGreaterThan(3);
});

const layoutFile = (name: string): Buffer => readFileSync(join(packageRoot(), 'fixtures/layouts', name));

test.each([
  ['xml-in-utf-16.zip', 'xml.utf8', 'UTF-16LE'],
  ['xml-in-utf-16.pdf', 'xml.utf8', 'UTF-16LE'],
  ['blank-in-front-of-xml.zip', 'xml.well-formed', 'XML 声明前有'],
  ['root-with-prefix.zip', 'xml.well-formed', 'ns1:'],
  ['root-with-prefix.pdf', 'xml.well-formed', 'n:'],
  ['two-xml.pdf', 'layout.one-xml', '2 份'],
  ['user-password-256.pdf', 'layout.format', '打开密码'],
])('%s has one finding, and its cause is named', async (name, check, words) => {
  const file = await lintOne(layoutFile(name), name);
  expect(ids(file)).toEqual([check]);
  expect(file.findings[0]?.actual).toContain(words);
});

test.each([
  ['line-end-behind.zip', ['batch.nothing-around']],
  ['zeros-behind.zip', ['batch.nothing-around']],
  ['mark-in-front.zip', ['batch.nothing-around']],
  ['packed-on-a-mac.zip', ['batch.other-files', 'batch.other-files']],
  ['blank-scan.zip', []],
])('%s is read, with remarks at most: %s', async (name, checks) => {
  const file = await lintOne(layoutFile(name), name);
  expect([file.kind, ids(file)]).toEqual(['zip', checks]);
  expect(file.findings.filter(({ level }) => level === 'must')).toEqual([]);
});

test('a layout file and the XML of its name beside it are one voucher', async () => {
  const lintPair = async (...names: readonly string[]): Promise<readonly (readonly string[])[]> => {
    const { files } = await lint(
      names.map((name) => ({
        name: `a/${name}`,
        bytes: layoutFile('37060126-7960382007'.concat(name.slice(-4))),
      })),
    );
    return files.map(ids);
  };
  expect(await lintPair('37060126-7960382007.pdf', '37060126-7960382007.xml')).toEqual([[], []]);
  expect(await lintPair('37060126-7960382007-extinfo.xml', '37060126-7960382007.pdf')).toEqual([[], []]);
  expect(await lintPair('37060126-7960382007.pdf', '37060126-0000000001.xml')).toEqual([
    ['layout.xml-present'],
    [],
  ]);
});

test('what is wrong in the XML of a pair is said of the XML alone', async () => {
  const wrong = xml(bill, { psnName: '' });
  const { files } = await lint([
    { name: fileName, bytes: await pdf() },
    { name: `${stem(bill)}.xml`, bytes: Buffer.from(wrong) },
  ]);
  expect(files.map(ids)).toEqual([[], ['xml.fields']]);
});

test('two XMLs of one voucher that differ are a finding, the same twice is none', async () => {
  const layout = await pdf();
  const files = (second: string): Buffer =>
    Buffer.from(
      zipped({ [fileName]: layout, [`${stem(bill)}.xml`]: xml(bill), [`${stem(bill)}-extinfo.xml`]: second }),
      'base64',
    );
  const found = await lintOne(files(xml(bill, { memo: 'x' })));
  expect(only(found, 'layout.one-xml').actual).toContain('-extinfo.xml');
  expect(ids(found)).toEqual(['layout.one-xml']);
  expect(ids(await lintOne(files(xml(bill))))).toEqual([]);
});

test('a limit of ours is no finding: the file was not judged', async () => {
  const many = Object.fromEntries(Array.from({ length: 301 }, (_, index) => [`${index}.txt`, 'x']));
  const zip = zipped(many);
  for (const content of [
    Buffer.from(zip, 'base64'),
    Buffer.from(text('4901', upload(zip, [element(bill)]))),
  ]) {
    const report = await lint([{ name: 'x', bytes: content }]);
    expect(report.files[0]?.findings).toEqual([]);
    expect(report.files[0]?.unread).toContain('301');
    expect(lintExitCode(report)).toBe(2);
  }
});

test.each([
  ['list-read-as-utf8.json', '\ufffd'],
  ['list-in-question-marks.json', '???'],
])('%s: the list whose names were lost is blamed, not the sound XML', async (name, lost) => {
  const content = readFileSync(join(packageRoot(), 'fixtures/messages', name));
  const { findings } = await lintOne(content);
  const musts = findings.filter(({ level }) => level === 'must');
  expect(musts.map(({ check }) => check)).toEqual(
    expect.arrayContaining(['text.institution-lost', 'text.list-lost']),
  );
  expect(findings.filter(({ pointer }) => pointer.startsWith('tktextinfo'))).toEqual([]);
  const listed = musts.find(({ pointer }) => pointer === 'psnName');
  expect(listed?.actual).toContain(lost);
  expect(listed?.place.line).toBe(1);
});

test('an XML whose names were lost is blamed, in a message and by itself', async () => {
  const broken = xml(bill, { psnName: '??' });
  const zip = zipped({ [fileName]: await pdf(broken) });
  const inMessage = await lintOne(text('4901', upload(zip, [element(bill)])));
  expect(inMessage.findings.map(({ check, pointer }) => [check, pointer])).toEqual([
    ['text.xml-lost', 'tktextinfo/billInfo/psnName'],
  ]);
  expect(ids(await lintOne(broken))).toEqual(['text.xml-lost']);
  expect(ids(await lintOne(text('4901', upload(zip, [element(bill, { psnName: '??' })]))))).toEqual([
    'text.list-lost',
    'text.xml-lost',
  ]);
});

test('the XML alone is a medium of another edition: a remark', async () => {
  const zip = zipped({ [`${stem(bill)}.xml`]: xml(bill) });
  const file = await lintOne(text('4901', upload(zip, [element(bill)], { upldMode: '3' })));
  expect(file.findings.map(({ check, level }) => [check, level])).toEqual([
    ['upload.fields-remarks', 'should'],
  ]);
  const without = await lintOne(text('4901', upload(zip, [element(bill)], { upldMode: '2' })));
  expect(ids(without)).toEqual(['batch.file-per-element']);
});

test('a masked number contradicts nothing where nobody knows the person, another person does', async () => {
  const listed = element(bill, { certno: '3799**********0019' });
  const zip = zipped({ [fileName]: await pdf(xml(bill, { certno: '379900199001010019' })) });
  expect((await lintOne(text('4901', upload(zip, [listed])))).findings.map(({ level }) => level)).toEqual([
    'should',
  ]);
  const stranger = element(bill, { certno: '379900199001010990' });
  expect(ids(await lintOne(text('4901', upload(zip, [stranger]))))).toContain('xml.same-person');
});

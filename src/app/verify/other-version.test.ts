import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync, inflateSync } from 'node:zlib';

import { beforeAll, expect, test } from 'vitest';

import { codeText } from '../../../reports/index.ts';
import { createPrivatePem, fingerprint, openSigner, publicKeyOfPem } from '../../evidence/sm2.ts';
import { jsonFile } from '../../evidence/submission.ts';
import type { Results } from '../../judge/results.ts';
import { packageRoot } from '../machine/package-root.ts';
import type { TrustList } from '../trust/trust-list.ts';
import { readPdfForm } from './printed/pdf-form.ts';
import { plainPages } from './printed/plain-pdf.ts';
import { verifySubmission, type FileExamination, type VerifyPorts } from './submission.ts';
import {
  changed,
  createPorts,
  filesOf,
  journalText,
  packed,
  rebuilt,
  rechained,
  type Files,
} from './testing/forgery.ts';
import { rewrittenPdf } from './testing/rewritten-pdf.ts';

const kept = join(packageRoot(), 'fixtures', 'submissions');
const forger = openSigner(createPrivatePem());
let ports: VerifyPorts;

beforeAll(async () => {
  ports = { ...(await createPorts()), trust: trusting(fingerprint(forger.publicKey)) };
});

const trusting = (mark: string): TrustList => ({
  schema: 'evoucher/trust@1',
  signers: [{ fingerprint: mark, role: 'hospital', code: 'H37990000001' }],
  profiles: [],
});

const zipOf = (version: string, name: string): Buffer => readFileSync(join(kept, version, name));
const oldFiles = (name: string): Files => filesOf(zipOf('0.1.0', name));
const verified = (zip: Uint8Array): Promise<FileExamination> => verifySubmission(zip, ports);
/** A package of 0.1.0 after an edit by somebody who holds a key that is trusted. */
const forged = async (
  name: string,
  file: string,
  edit: (text: string) => string,
): Promise<FileExamination> => {
  const files = oldFiles(name);
  const text = Buffer.from(files.get(file) ?? []).toString('utf8');
  const edited = edit(text);
  expect(edited).not.toBe(text);
  return verified(packed(changed(files, file, edited), { hospital: forger }));
};

const packages = readdirSync(kept).flatMap((version) =>
  readdirSync(join(kept, version))
    .filter((name) => name.endsWith('.zip'))
    .map((name) => [version, name] as const),
);

test.each(packages)('a package of %s that is kept, %s, is genuine', async (version, name) => {
  const key = publicKeyOfPem(readFileSync(join(kept, version, 'hospital.pub.pem'), 'utf8'));
  if (key === undefined) throw new Error(`The key of ${version} is none.`);
  const trust = trusting(fingerprint(key));
  const {
    outcome,
    verified: isGenuine,
    notices,
  } = await verifySubmission(zipOf(version, name), { ...ports, trust });
  expect({ id: outcome.id, isGenuine }).toEqual({
    id: name.startsWith('all-passed') ? 'verified' : 'not-all-passed',
    isGenuine: true,
  });
  if (version !== ports.rendering.version) expect(notices).toContain(`由 ${version} 生成，文字未逐字比较`);
});

test('other words and another script are a notice', async () => {
  const words = await forged('some-failed.zip', 'results.json', (text) =>
    text.replaceAll('"remark": "前一步', '"remark": "上一步'),
  );
  expect([words.outcome.id, words.verified]).toEqual(['not-all-passed', true]);
  const script = await forged('some-failed.zip', 'test-report.html', (text) =>
    text.replace('<script>', '<script>void 0;'),
  );
  expect([script.outcome.id, script.verified]).toEqual(['not-all-passed', true]);
  expect(script.notices.join()).toContain('请以 test-report.pdf 为准');
});

test('the codes on its pages are those of the reasons that it gave', async () => {
  const files = oldFiles('some-failed.zip');
  const given = JSON.parse(Buffer.from(files.get('results.json') ?? []).toString('utf8')) as Results;
  const rows = given.rows.map((row) =>
    row.reason === 'blocked' ? { ...row, reason: 'nothing-received' as const } : row,
  );
  const reworded = changed(files, 'results.json', jsonFile({ ...given, rows }));
  const { marks, verified: isGenuine } = await verified(packed(reworded, { hospital: forger }));
  expect(isGenuine).toBe(true);
  expect(marks.code).toBe(codeText(given.journal.head, rows));
});

test.each<[string, string, (text: string) => string, string]>([
  [
    'a row',
    'results.json',
    (text) => firstRow(text, '"verdict": "fail"', '"verdict": "pass"'),
    '1.1 包内为通过，重新判定为未通过',
  ],
  [
    'a check',
    'results.json',
    (text) => failedCheck(text),
    '1.1 的检查项 batch.count 包内为通过，重新判定为未通过',
  ],
  ['a level', 'results.json', (text) => firstRow(text, '"level": "must"', '"level": "should"'), '的级别'],
  ['an exchange', 'results.json', (text) => withoutExchange(text), '1.1 的交互包内有'],
  ['the sum', 'results.json', (text) => text.replace(/"pass": 0,/, '"pass": 12,'), 'results.json 的 summary'],
])('%s that differs is named, as a difference of version', async (_what, file, edit, named) => {
  const { outcome, verified: isGenuine, conformant } = await forged('some-failed.zip', file, edit);
  expect([outcome.id, isGenuine, conformant]).toEqual(['other-version', false, false]);
  expect(outcome.message).toContain(named);
  expect(outcome.message).toContain('0.1.0');
});

const firstRow = (text: string, from: string, to: string): string => {
  const at = text.indexOf(from, text.indexOf('"no": "1.1",\n      "scenario"'));
  return text.slice(0, at) + to + text.slice(at + from.length);
};
const withoutExchange = (text: string): string => {
  const results = JSON.parse(text) as { readonly rows: readonly { readonly exchanges: unknown[] }[] };
  results.rows[0]?.exchanges.pop();
  return JSON.stringify(results, null, 2);
};
const failedCheck = (text: string): string => {
  const at = text.indexOf('"verdict": "fail"', text.indexOf('"id": "batch.count"'));
  return `${text.slice(0, at)}"verdict": "pass"${text.slice(at + '"verdict": "fail"'.length)}`;
};

test.each<[string, string, (text: string) => string, string]>([
  [
    'the page has a row passed',
    'test-report.html',
    (text) => text.replace('>未通过</td>', '>通过</td>'),
    '第 1.1 行印为“通过”',
  ],
  [
    'the page shows another form first',
    'test-report.html',
    (text) => text.replace('<h2 id="content">', '<p>通过</p><h2 id="content">'),
    '无法逐行核对',
  ],
  [
    'the page hides a word',
    'test-report.html',
    (text) => text.replace('>未通过</td>', ' style="color:#fff">未通过</td>'),
    '无法逐行核对',
  ],
  [
    'the page concludes otherwise',
    'test-report.html',
    (text) => text.replace('尚未完成联调，', '与国家医疗保障信息平台电子结算凭证中心完成联调，'),
    '测试结论',
  ],
  [
    'the pipeline sees a row passed',
    'junit.xml',
    (text) => text.replace(/<failure [^]*?<\/failure>/, ''),
    '的 1.1',
  ],
  [
    'the pipeline reads another sum',
    'junit.xml',
    (text) => text.replace('failures="12"', 'failures="0"'),
    '合计',
  ],
  ['the results are no JSON', 'results.json', (text) => text.slice(1), '不能读取'],
])('%s: the document was replaced', async (_what, file, edit, named) => {
  const { outcome, verified: isGenuine } = await forged('some-failed.zip', file, edit);
  expect([outcome.id.endsWith('-differ') || outcome.id === 'report-differs', isGenuine]).toEqual([
    true,
    false,
  ]);
  expect(outcome.message).toContain(named);
});

/** Returns the report of the package with failed rows, its pages drawn otherwise. */
function redrawn(edit: (content: string) => string, object?: (text: string) => string): Buffer {
  const report = Buffer.from(oldFiles('some-failed.zip').get('test-report.pdf') ?? []);
  return rewrittenPdf(report, {
    pack: (packedContent) => {
      const content = inflateSync(packedContent).toString('latin1');
      const edited = content.includes(' Tj ET') || content.includes('begincmap') ? edit(content) : content;
      return edited === content ? packedContent : deflateSync(Buffer.from(edited, 'latin1'));
    },
    ...(object === undefined ? {} : { object }),
  });
}

/** Returns the codes of a word in the fonts of the page with the form. */
function codesOf(word: string): string {
  const [, page] = plainPages(oldFiles('some-failed.zip').get('test-report.pdf') ?? new Uint8Array());
  const { characters } = page?.fonts.get('F1') ?? { characters: new Map<number, string>() };
  const codes = new Map([...characters].map(([code, character]) => [character, code]));
  return Array.from(word, (character) => (codes.get(character) ?? 0).toString(16).padStart(4, '0')).join('');
}
/** Returns the beginning of the list of characters of the font in which verdicts are printed. */
function bodyFont(): string {
  const [, page] = plainPages(oldFiles('some-failed.zip').get('test-report.pdf') ?? new Uint8Array());
  const characters = [...(page?.fonts.get('F1')?.characters.values() ?? [])].slice(0, 6);
  const hex = (character: string): string =>
    `<${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}>`;
  return `[${characters.map(hex).join(' ')}`;
}
/** Matches the place and the codes of the first printed verdict. */
const verdict = (): RegExp => new RegExp(` 1 0 0 -1 (\\S+) (\\S+) Tm <${codesOf('未通过')}> Tj ET\\n`);
const beside = (mark: (x: number, y: number) => string) => (content: string) =>
  content.replace(verdict(), (whole, x: string, y: string) => `${whole}${mark(Number(x), Number(y))}`);

const drawings: Readonly<Record<string, () => Buffer>> = {
  'another word': () =>
    redrawn((content) =>
      content.replace(
        verdict(),
        (_whole, x: string, y: string) => ` 1 0 0 -1 ${Number(x) + 4.5} ${y} Tm <${codesOf('通过')}> Tj ET\n`,
      ),
    ),
  'white paper over a character': () => redrawn(beside((x, y) => `q\n1 1 1 rg ${x} ${y - 9} 9 12 re f\nQ\n`)),
  'a thick white line over a character': () =>
    redrawn(beside((x, y) => `9 w ${x} ${y} m ${x + 9} ${y} l S\n`)),
  'a word in white': () =>
    redrawn((content) =>
      content.replace(verdict(), (whole) => ` 1 1 1 rg${whole.replace(' 1 0', ' BT 1 0')}`),
    ),
  'a second word in the cell': () =>
    redrawn(beside((x, y) => `BT 1 0 0 -1 ${x} ${y - 10} Tm <${codesOf('通过')}> Tj ET\n`)),
  'the word far from its column': () =>
    redrawn((content) => content.replace(verdict(), (whole, x: string) => whole.replace(x, '20'))),
  // Read by what the file says, every row is right; only the shapes tell.
  'a code that is said to be two characters': () =>
    redrawn((content) =>
      content.includes(bodyFont())
        ? content.replace('<901a>', '<672a901a>')
        : content.replaceAll(
            new RegExp(verdict(), 'g'),
            (_whole, x: string, y: string) =>
              ` 1 0 0 -1 ${Number(x) + 4.5} ${y} Tm <${codesOf('通过')}> Tj ET\n`,
          ),
    ),
  'a note on the page': () =>
    redrawn(
      (content) => content,
      (text) => text.replace('/Type /Page\n', '/Type /Page\n/Annots []\n'),
    ),
  'a page turned round': () =>
    redrawn(
      (content) => content,
      (text) => text.replace('/Type /Page\n', '/Type /Page\n/Rotate 180\n'),
    ),
  'a second end': () => Buffer.concat([redrawn((content) => content), Buffer.from('startxref\n9\n%%EOF\n')]),
  'the report of another test': () => Buffer.from(oldFiles('all-passed.zip').get('test-report.pdf') ?? []),
  'no report at all': () => Buffer.from('%PDF-1.7\n'),
};

test.each(Object.keys(drawings))('a printed report with %s was replaced', async (what) => {
  const report = drawings[what]?.() ?? Buffer.alloc(0);
  const files = oldFiles('some-failed.zip');
  expect(report.equals(files.get('test-report.pdf') ?? Buffer.alloc(0))).toBe(false);
  const { outcome, verified: isGenuine } = await verified(
    packed(changed(files, 'test-report.pdf', report), { hospital: forger }),
  );
  expect([outcome.id, isGenuine]).toEqual(['report-differs', false]);
  const isRead = ['another word', 'the report of another test'].includes(what);
  expect(outcome.message).toContain(isRead ? '第 1.1 行印为“通过”，重新判定为“未通过”' : '无法逐行核对');
});

test('the drawings above differ in nothing but what is said of them', () => {
  expect(
    readPdfForm(
      redrawn((content) => content),
      ports.rendering.faces,
    ).rows,
  ).toHaveLength(12);
});

const claiming = (version: string): Promise<Buffer> =>
  rebuilt(
    rechained(journalText(oldFiles('all-passed.zip')), (lines) =>
      lines.map((line) =>
        line.kind === 'open'
          ? { ...line, data: { ...line.data, harness: { name: 'evoucher-harness', version } } }
          : line,
      ),
    ),
    ports,
    { hospital: forger },
  );

test.each([
  ['9.9.9', '由 9.9.9 生成，比本工具新，文字未逐字比较'],
  ['a\u001B[2Jb', '由 不明版本 生成，文字未逐字比较'],
])('a package that claims the version %j is compared row by row, and says so', async (version, notice) => {
  const { outcome, verified: isGenuine, notices } = await verified(await claiming(version));
  expect([outcome.id, isGenuine]).toEqual(['verified', true]);
  expect(notices).toContain(notice);
});

test('a newer version may print what is not understood here; that is not held against it', async () => {
  const files = changed(
    filesOf(await claiming('9.9.9')),
    'test-report.pdf',
    drawings['a note on the page']?.(),
  );
  const { outcome } = await verified(packed(files, { hospital: forger }));
  expect(outcome.id).toBe('other-version');
});

test('a package of this version is compared byte by byte', async () => {
  const files = filesOf(await claiming(ports.rendering.version));
  const page = Buffer.from(files.get('test-report.html') ?? []).toString('utf8');
  const reworded = changed(files, 'test-report.html', page.replace('测试情况', '测试情形'));
  expect((await verified(packed(reworded, { hospital: forger }))).outcome.id).toBe('report-differs');
});

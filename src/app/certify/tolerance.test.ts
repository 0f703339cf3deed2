import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';

import { afterAll, expect, test } from 'vitest';

import {
  card,
  element,
  envelope,
  packed,
  pdf,
  query,
  stem,
  upload,
  voucher,
  xml,
  zipped,
  type Fields,
  type Json,
} from '../../contract/testing/documents.ts';
import { wire, type Wire } from '../../../mocks/center/testing/wire.ts';
import { createContracts } from '../../checks/profiled.ts';
import { createReader } from '../../contract/reading/reader.ts';
import { compactDay, compactTime, timeText } from '../../domain/china-time.ts';
import { readJournal } from '../../evidence/journal-reader.ts';
import { judge } from '../../judge/judge.ts';
import { openPackage } from '../machine/package-root.ts';
import { runCenter } from '../center/alone.ts';

/** Real clients' habits over a real socket: every line of the table of what is tolerated, flagged and refused. */

const now = Date.now();
const bill = voucher(card('real-time'));
const zip = await packed(bill);
const PATH = '/fsi/api/rsfComIfsService/callService';
const OWN = 'H37990000001';

const msgid = (serial: string, at = now, prefix = OWN): string => `${prefix}${compactTime(at)}${serial}`;
const fresh = (infno: string, input: Json, changes: Fields = {}): Fields =>
  envelope(infno, input, { msgid: msgid('0001'), inf_time: timeText(now), ...changes });

const batch = { upldBchno: `${compactDay(now)}00001` };
const uploadInput = (changes: Fields = {}, of: Fields = {}): Fields =>
  upload(zip, [element(bill, of)], { ...batch, ...changes });
const text = (changes: Fields = {}, input = uploadInput()): string =>
  JSON.stringify(fresh('4901', input, changes));
const queryText = (changes: Fields = {}, input: Json = query(batch)): string =>
  JSON.stringify(fresh('4902', input, { msgid: msgid('0002'), ...changes }));
const signIn = (changes: Fields = {}): string =>
  JSON.stringify(
    fresh(
      '9001',
      { signIn: { opter_no: '001', mac: '00', ip: '127.0.0.1' } },
      { msgid: msgid('0000'), ...changes },
    ),
  );
const without = (name: string, message = fresh('4901', uploadInput())): Fields =>
  Object.fromEntries(Object.entries(message).filter(([key]) => key !== name));

/** One request as bytes on the wire. */
interface Sent {
  readonly body: string | Buffer;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly version?: '1.0' | '1.1';
  /** `withheld`: the body follows only after 100 Continue; `halves`: head and body in segments; `chunked`. */
  readonly manner?: 'withheld' | 'halves' | 'chunked';
}

interface Case {
  /** The habit, as the table of real clients' habits has it, and which of its forms this is. */
  readonly habit: string;
  readonly sent: readonly Sent[];
  /** T accepted without a finding · F flagged, accepted or not · R refused. */
  readonly outcome: 'T' | 'F accepted' | 'F refused' | 'R';
  readonly findings?: readonly string[];
  /** The content of the last answer. */
  readonly says?: RegExp;
}

const one = (body: string | Buffer, more: Omit<Sent, 'body'> = {}): readonly Sent[] => [{ body, ...more }];
const tolerated = (habit: string, sent: readonly Sent[], says?: RegExp): Case => ({
  habit,
  sent,
  outcome: 'T',
  ...(says === undefined ? {} : { says }),
});
const flagged = (habit: string, sent: readonly Sent[], ...findings: readonly string[]): Case => ({
  habit,
  sent,
  outcome: 'F accepted',
  findings,
});
const refused = (
  habit: string,
  sent: readonly Sent[],
  says: RegExp,
  ...findings: readonly string[]
): Case => ({
  habit,
  sent,
  outcome: 'R',
  says,
  findings,
});

const spelling: readonly Case[] = [
  tolerated('mdtrtarea_admvs outside, mdtrtareaAdmdvs inside', one(text())),
  ...['mdtrtarea_admdvs', 'mdtrtareaAdmdvs'].map((name) =>
    refused(
      `the envelope has ${name}`,
      one(JSON.stringify({ ...without('mdtrtarea_admvs'), [name]: '379900' })),
      /mdtrtarea_admvs/,
      'envelope.region-spelling',
      'envelope.fields',
    ),
  ),
  refused(
    'the payload has mdtrtarea_admvs',
    one(text({}, uploadInput({}, { mdtrtareaAdmdvs: null, mdtrtarea_admvs: '379900' }))),
    /\/input\/upldDetlList\/0\/mdtrtareaAdmdvs/,
    'upload.fields',
    'envelope.field-names',
  ),
  refused(
    'infon for infno',
    one(JSON.stringify({ ...without('infno'), infon: '4901' })),
    /\/infno .*infon/,
    'envelope.infno-given',
  ),
  refused(
    'Input for input',
    one(JSON.stringify({ ...without('input'), Input: uploadInput() })),
    /\/input /,
    // That its fields are missing too follows from it and is not said again.
    'envelope.fields',
    'envelope.field-names',
  ),
  flagged(
    'devNo for dev_no',
    one(JSON.stringify({ ...without('dev_no'), devNo: '1' })),
    'envelope.field-names',
  ),
];

const numbers: readonly Case[] = [
  ...['4201A', '2203A', 'P0001', '90100', '1101'].map((infno) =>
    refused(`infno ${infno}`, one(text({ infno })), new RegExp(`${infno}$`), 'envelope.infno-known'),
  ),
  tolerated('infno as a number', one(text({ infno: 4901 }))),
];

const reused = (first: string, second: string): readonly Sent[] => [{ body: first }, { body: second }];
const elsewhere = (hours: number): number =>
  now + (new Date(now + 8 * 3_600_000).getUTCHours() < 12 ? hours : -hours) * 3_600_000;

const msgids: readonly Case[] = [
  ...['123', 'ABCDEF0123456789ABCDEF01234567', '1', msgid('001'), msgid('0001', now, 'H37990000002')].map(
    (value) => flagged(`msgid ${value}`, one(text({ msgid: value })), 'envelope.msgid-shape'),
  ),
  {
    habit: 'msgid as a UUID in hex',
    sent: one(text({ msgid: '0123456789abcdef0123456789abcdef' })),
    outcome: 'F refused',
    findings: ['envelope.fields', 'envelope.msgid-shape'],
    says: /\/msgid .*30/,
  },
  flagged(
    'msgid with a 12-hour clock',
    one(text({ msgid: msgid('0001', elsewhere(12)) })),
    'envelope.msgid-time',
  ),
  flagged(
    'the msgid of 9001 used again',
    reused(signIn({ msgid: msgid('0001') }), text()),
    'envelope.msgid-unique',
  ),
  flagged(
    'a msgid that never changes',
    reused(text(), queryText({ msgid: msgid('0001') })),
    'envelope.msgid-unique',
  ),
  tolerated(
    'msgid as another province writes it',
    one(text({ msgid: `${compactTime(now).slice(2)}-${OWN}-0001` })),
  ),
  flagged(
    'the same with the time of another day',
    one(text({ msgid: `190101000000-${OWN}-0001` })),
    'envelope.msgid-time',
  ),
  tolerated('a retry with the same body', reused(text(), text())),
];

const optionalValues: readonly Case[] = [
  ...[null, '', '1', undefined].map((value) =>
    tolerated(
      `optional fields ${value === undefined ? 'missing' : JSON.stringify(value)}`,
      one(text({ dev_no: value, dev_safe_info: value, cainfo: value, sign_no: null } as Fields)),
    ),
  ),
  ...['dev_no', 'dev_safe_info', 'cainfo', 'sign_no'].map((name) =>
    flagged(`${name} "null"`, one(text({ [name]: 'null' })), 'envelope.null-text'),
  ),
  ...['SM2', '1', 'MOCK'].map((signtype) =>
    flagged(`signtype ${signtype} with empty cainfo`, one(text({ signtype })), 'envelope.signtype'),
  ),
  tolerated('signtype SM3 with empty cainfo, as another province writes it', one(text({ signtype: 'SM3' }))),
  ...['V1.0', '1.0', '1.0.0'].map((infver) => tolerated(`infver ${infver}`, one(text({ infver })))),
  ...['1', '2', '3'].map((type) => tolerated(`opter_type ${type}`, one(text({ opter_type: type })))),
  ...['99', 'fsi', 'SY', 'MBS_LOCAL', 'OP000123'].map((code) =>
    tolerated(`recer_sys_code ${code}`, one(text({ recer_sys_code: code }))),
  ),
  ...['', '123', '0123456789abcdef0123456789abcdef'].map((signNo) =>
    tolerated(`9001 with sign_no ${signNo}`, one(signIn({ sign_no: signNo }))),
  ),
  ...['123', '123456', '0123456789abcdef0123456789abcdef'].map((signNo) =>
    flagged(`sign_no ${signNo} that nobody gave`, one(text({ sign_no: signNo })), 'envelope.sign-no'),
  ),
  ...[timeText(now).slice(0, 10), compactTime(now), '2019-01-01 00:00:00', String(now), now].map((value) =>
    flagged(
      `inf_time ${value}`,
      one(text({ inf_time: value })),
      'envelope.inf-time',
      ...(value === '2019-01-01 00:00:00' ? ['envelope.msgid-time'] : []),
    ),
  ),
  refused(
    'bizStsb with an impossible date',
    one(text({}, uploadInput({ bizStsb: '20257520-20250730' }))),
    /\/input\/bizStsb .*20257520-20250730/,
    'batch.interval',
  ),
];

const inputs: readonly Case[] = [
  tolerated('input as JSON text', one(text({ input: JSON.stringify(uploadInput()) }))),
  tolerated('input of 9001 with a named node', one(signIn())),
  flagged('input in data', one(text({ input: { data: uploadInput() } })), 'envelope.input-unwrapped'),
  flagged(
    'input in a list in data',
    one(text({ input: { data: [uploadInput()] } })),
    'envelope.input-unwrapped',
  ),
  refused('input ""', one(text({ input: '' })), /\/input /, 'envelope.fields'),
  refused('an encrypted input', one(text({ input: 'd2h5IG5vdA==' })), /\/input 应为 对象/, 'upload.fields'),
  ...['enc_type', 'app_id', 'serv_code', 'serv_sign', 'pw_ecToken', 'fixmedins_soft_fcty', 'TOKEN'].map(
    (name) => tolerated(`an envelope field ${name}`, one(text({ [name]: 'x' }))),
  ),
  refused(
    'six envelope fields and input, the rest missing',
    one(
      JSON.stringify(
        Object.fromEntries(
          ['infno', 'msgid', 'mdtrtarea_admvs', 'infver', 'opter', 'inf_time', 'input'].map((name) => [
            name,
            fresh('4901', uploadInput())[name],
          ]),
        ),
      ),
    ),
    /recer_sys_code.*opter_type.*opter_name.*fixmedins_code.*fixmedins_name/,
    'envelope.fields',
    'envelope.insuplc-with-person',
    'envelope.msgid-shape',
  ),
];

const red = xml(bill, { elecSetlCertFlag: '1', relElecSetlCertCode: '37060126', relElecSetlCertNo: '1' });
const selfPaid = voucher(card('self-paid'));
const selfPaidZip = await packed(selfPaid);

const amounts: readonly Case[] = [
  tolerated(
    'amounts that are not there as ""',
    one(text({}, upload(selfPaidZip, [element(selfPaid, { hifpPay: '', inscpAmt: '' })], batch))),
  ),
  tolerated(
    'an amount as a JSON number',
    one(text().replace('"medfeeSumamt":"126.50"', '"medfeeSumamt":41509.00')),
  ),
  tolerated(
    'numbers with an exponent, as JSON writes them',
    one(
      text()
        .replace('"medfeeSumamt":"126.50"', '"medfeeSumamt":1.265E+2')
        .replace('"elecSetlCertCnt":"1"', '"elecSetlCertCnt":1E+0'),
    ),
  ),
  refused(
    'an exponent beyond all amounts',
    one(text().replace('"medfeeSumamt":"126.50"', '"medfeeSumamt":1E+999999999')),
    /medfeeSumamt/,
    'upload.fields',
  ),
  tolerated('an amount with six decimals', one(text({}, uploadInput({}, { medfeeSumamt: '2.000000' })))),
  tolerated('an amount as text', one(text({}, uploadInput({}, { medfeeSumamt: '12.30' })))),
  tolerated(
    'a negative amount',
    one(
      text(
        {},
        upload(
          zipped({ [`${stem(bill)}.pdf`]: await pdf(red) }),
          [element(bill, { medfeeSumamt: '-126.50' })],
          batch,
        ),
      ),
    ),
  ),
  tolerated(
    'keys in any order',
    one(JSON.stringify(Object.fromEntries(Object.entries(fresh('4901', uploadInput())).reverse()))),
  ),
];

/** The message with 张三 for the hospital's name, those two letters as GBK, and nothing else beyond ASCII. */
function gbk(): Buffer {
  const ascii = fresh('4901', uploadInput({ fixmedinsName: 'B' }, { psnName: 'C', maindiagName: 'D' }), {
    opter_name: '#',
    fixmedins_name: 'B',
  });
  const [head = '', tail = ''] = JSON.stringify(ascii).split('#');
  return Buffer.concat([Buffer.from(head), Buffer.from('d5c5c8fd', 'hex'), Buffer.from(tail)]);
}

const contents: readonly Case[] = [
  ...[
    'application/json',
    'text/plain',
    'text/xml',
    'application/json;charset=UTF-8',
    'text/plain; charset=utf8',
    '',
  ].map((type) => tolerated(`Content-Type ${type}`, one(text(), { headers: { 'Content-Type': type } }))),
  flagged(
    'UTF-8 declared as GBK',
    one(text(), { headers: { 'Content-Type': 'application/json;charset=GBK' } }),
    'transport.charset-declared',
  ),
  flagged(
    'GBK bytes labelled application/json',
    one(gbk()),
    'transport.charset-utf8',
    'envelope.institution-name',
  ),
  flagged(
    'GBK bytes declared as UTF-8',
    one(gbk(), { headers: { 'Content-Type': 'application/json;charset=UTF-8' } }),
    'transport.charset-utf8',
    'transport.charset-declared',
    'envelope.institution-name',
  ),
  tolerated('blanks before the message and CRLF after it', one(`  \r\n${text()}\r\n`)),
  refused('U+00A0 as white space', one(`{\u00a0${text().slice(1)}`), /第 1 行第 2 列/, 'transport.body-json'),
  refused('a trailing comma', one(text().replace(/\}$/, ',}')), /第 1 行第 \d+ 列/, 'transport.body-json'),
  refused('a comment', one(`{\n// who\n${text().slice(1)}`), /第 2 行第 1 列/, 'transport.body-json'),
];

const transports: readonly Case[] = [
  tolerated(
    'Expect: 100-continue with the body withheld',
    one(text(), { headers: { Expect: '100-continue' }, manner: 'withheld' }),
  ),
  tolerated('head and body in separate segments', one(text(), { manner: 'halves' })),
  tolerated('one connection per call', one(text(), { headers: { Connection: 'close' } })),
  tolerated('a connection used again', [{ body: text() }, { body: queryText() }]),
  tolerated(
    'header names with underscores',
    one(text(), { headers: { _api_name: '4901', _api_version: '1.0.0' } }),
  ),
  tolerated('a nonce of one digit', one(text(), { headers: { 'x-tif-nonce': '7', 'x-tif-timestamp': '1' } })),
  tolerated('a nonce of ten digits', one(text(), { headers: { 'x-tif-nonce': '1234567890' } })),
  ...[PATH, '/4901', '/hsa/4901', `${PATH}/4901`, '/mbs-hiIntf-lc/web/api/fsi/callService'].map((path) =>
    tolerated(`the address ${path}`, one(text(), { path })),
  ),
  ...[
    '/fsi/api/some/service',
    '/ebc/api/medins/upld/upload',
    `${PATH}/`,
    '//fsi/api//rsfComIfsService/callService',
  ].map((path) => flagged(`the address ${path}`, one(text(), { path }), 'transport.path-exact')),
  flagged('the path of another interface', one(text(), { path: '/fsi/api/4905' }), 'transport.path-infno'),
  flagged(
    'the address of a service that is another interface',
    one(text(), { path: '/ebc/api/medins/qury/queryUpldRslt' }),
    'transport.path-infno',
  ),
  tolerated('its own service address', [
    { body: text() },
    { body: queryText(), path: '/ebc/api/medins/qury/queryUpldRslt' },
  ]),
  refused(
    'the wrapper of a relay',
    one(
      JSON.stringify({
        method: 'POST',
        base_url: 'http://center',
        path: PATH,
        body: fresh('4901', uploadInput()),
      }),
    ),
    /转发程序的包装/,
    'envelope.infno-given',
  ),
  tolerated('gzip', one(gzipSync(text()), { headers: { 'Content-Encoding': 'gzip' } })),
  tolerated('chunked', one(text(), { manner: 'chunked' })),
  tolerated('a byte order mark', one(`\ufeff${text()}`)),
  tolerated('HTTP/1.0', one(text(), { version: '1.0' })),
  flagged('duplicate keys', one(text().replace('{', '{"infver":"0",')), 'transport.duplicate-keys'),
];

const scan = Buffer.concat([await pdf(xml(bill)), randomBytes(20 * 1024 * 1024)]);
const large = zipped({ [`${stem(bill)}.pdf`]: scan });

const sizes: readonly Case[] = [
  tolerated('a 4901 of tens of MB', one(text({}, upload(large, [element(bill)], batch)))),
  flagged(
    'an input beyond 40 000 characters elsewhere',
    [{ body: text() }, { body: queryText({}, query({ ...batch, note: 'x'.repeat(40_000) })) }],
    'envelope.input-size',
  ),
];

const table = [
  spelling,
  numbers,
  msgids,
  optionalValues,
  inputs,
  amounts,
  contents,
  transports,
  sizes,
].flat();

const contractFor = createContracts();
const reader = createReader({ workerUrl: openPackage().workerUrl });
afterAll(reader.close);

test.each(table)('$outcome – $habit', async ({ sent, outcome, findings = [], says }) => {
  await withCenter(async (say, found) => {
    const answers = [];
    for (const each of sent) answers.push(await say(each));
    const last = answers.at(-1) ?? {};
    const isAccepted = outcome === 'T' || outcome === 'F accepted';
    expect(last['infcode'], String(last['err_msg'])).toBe(isAccepted ? 0 : -1);
    if (says !== undefined) expect(String(last['err_msg'])).toMatch(says);
    expect(await found()).toEqual(findings.toSorted());
  });
});

test('T – the sign_no that 9001 gave', async () => {
  await withCenter(async (say, found) => {
    const { output } = await say({ body: signIn() });
    const { signinoutb } = output as { signinoutb: { sign_no: string } };
    expect((await say({ body: text({ sign_no: signinoutb.sign_no }) }))['infcode']).toBe(0);
    expect(await found()).toEqual([]);
  });
});

type Answer = Readonly<Record<string, unknown>>;

/** A center of its own; `found` ends it and gives the checks with findings. */
async function withCenter(
  use: (say: (sent: Sent) => Promise<Answer>, found: () => Promise<readonly string[]>) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'evoucher-tolerance-'));
  const center = await runCenter({ host: '127.0.0.1', port: 0, data: folder });
  const client = await wire(Number(new URL(center.url).port));
  let before = 0;
  let told = 0;
  let closed: Promise<void> | undefined;
  const end = async (): Promise<void> => {
    client.drop();
    await (closed ??= center.close());
  };
  const say = async (sent: Sent): Promise<Answer> => {
    await write(client, sent);
    told += 1;
    const received = await client.until(new RegExp(`(?:"infcode":[^]*){${told}}\\}$`));
    const answer = received.slice(before).replace(/^[^]*?\r\n\r\n(?=\{)/, '');
    before = received.length;
    return JSON.parse(answer) as Answer;
  };
  const found = async (): Promise<readonly string[]> => {
    await end();
    const { unattributed } = await judge(await readJournal(folder), { contractFor, reader });
    const ids = unattributed.flatMap(({ findings }) => findings.map(({ check }) => check));
    return [...new Set(ids)].toSorted();
  };
  try {
    await use(say, found);
  } finally {
    await end();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function write(client: Wire, sent: Sent): Promise<void> {
  const { head, parts } = segments(sent);
  if (sent.manner === undefined) {
    await client.write(Buffer.concat([Buffer.from(head), ...parts]));
    return;
  }
  await client.write(head);
  if (sent.manner === 'withheld') await client.until(/100 Continue/);
  for (const part of parts) await client.write(part);
}

function segments({ body, path = PATH, headers = {}, version = '1.1', manner }: Sent): {
  readonly head: string;
  readonly parts: readonly Buffer[];
} {
  const bytes = Buffer.from(body as string);
  const half = Math.floor(bytes.length / 2);
  const halves = [bytes.subarray(0, half), bytes.subarray(half)];
  const length = manner === 'chunked' ? ['Transfer-Encoding: chunked'] : [`Content-Length: ${bytes.length}`];
  const lines = [
    `POST ${path} HTTP/${version}`,
    'Host: 127.0.0.1',
    ...length,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  const chunks = halves.flatMap((part) => [
    Buffer.from(`${part.length.toString(16)}\r\n`),
    part,
    Buffer.from('\r\n'),
  ]);
  return {
    head: `${lines.join('\r\n')}\r\n\r\n`,
    parts: manner === 'chunked' ? [...chunks, Buffer.from('0\r\n\r\n')] : halves,
  };
}

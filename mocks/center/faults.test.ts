import { resolve } from 'node:path';

import { expect, test } from 'vitest';

import { arrivalText } from '../../src/contract/arrivals.ts';
import { zipOf } from '../../src/contract/reading/testing/archives.ts';
import {
  card,
  element,
  envelope,
  packed,
  query,
  upload,
  voucher,
} from '../../src/contract/testing/documents.ts';
import { layoutFaults, packageFaults, wireFaults, type WireFault } from './testing/faults.ts';
import { reasonOf, resultOf, stage } from './testing/stage.ts';
import { wire } from './testing/wire.ts';
import programFaults from '../../fixtures/faults/programs.json' with { type: 'json' };

const DOCUMENT = resolve(import.meta.dirname, '../../docs/faults.md');
const asked = JSON.stringify(envelope('4902', query()));
const bill = voucher(card('real-time'));

interface Told {
  readonly title: string;
  /** The sentence that the journal's line is told with; none for an exchange. */
  readonly recorded: string;
  readonly answered: string;
}

/** Sends a fault over a socket of its own; returns what was recorded and answered. */
async function told({ title, bytes, guess }: WireFault): Promise<Told> {
  const { open, port, faults } = await stage();
  const session = open();
  const client = await wire(port);
  await client.write(bytes(session.path, asked));
  client.socket.end();
  const answer = await client.closed();
  const { message, err_msg: reason } = JSON.parse(answer.slice(answer.indexOf('{'))) as Record<
    string,
    string
  >;
  const lines = await session.entries('unparsed');
  const exchanges = await session.entries('exchange');
  // Whatever came is in the journal, once, and no request that cannot be read is an exchange.
  expect(lines.map(({ data }) => data.guess)).toEqual(guess === undefined ? [] : [guess]);
  expect(exchanges).toHaveLength(guess === undefined ? 1 : 0);
  expect(await session.entries('delivery')).toEqual([]);
  expect(faults).toEqual([]);
  const recorded = lines.map(({ data }) => arrivalText(data).replaceAll(session.path, '/s/…')).join('');
  return { title, recorded, answered: message ?? reason ?? '' };
}

/** Uploads a package; returns the refusal, or the result that 4902 tells. */
async function uploaded(base64: string): Promise<string> {
  const session = (await stage()).open();
  const answer = await session.call('4901', upload(base64, [element(bill)]));
  if (answer.body['infcode'] !== 0) return reasonOf(answer);
  await session.call('4902', query());
  await session.processed();
  return resultOf(await session.call('4902', query())).replace(/^\d\/\d (?:[^]*?收到 )?/, '');
}

const row = (...cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(...head), row(...head.map(() => '---')), ...rows.map((cells) => row(...cells))].join('\n');

test('docs/faults.md says how each fault of connection and file is named, as it came out', async () => {
  const wires: Told[] = [];
  for (const fault of wireFaults) wires.push(await told(fault));
  const unread = wires.filter(({ recorded }) => recorded !== '');
  const read = wires.filter(({ recorded }) => recorded === '');
  const zip = await packed(bill);
  const packages: string[][] = [];
  for (const { title, base64 } of packageFaults) packages.push([title, await uploaded(base64(zip))]);
  const name = `${bill.code}-${bill.no}.pdf`;
  const layouts: string[][] = [];
  for (const { title, bytes } of layoutFaults)
    layouts.push([title, await uploaded(Buffer.from(zipOf({ [name]: bytes })).toString('base64'))]);
  const text = [
    '# 哪些网络、文件与程序问题会被指明，怎样指明',
    '本文由测试生成（mocks/center/faults.test.ts）：每个问题都经真实的连接发给仿真凭证中心，表中是它当时的原话。',
    '## 读不出请求的连接',
    '这些字节不是完整的请求：原样记入测试记录（`unparsed`），显示在屏幕上，本身不计为任何一项的问题；某一步因此什么也没有收到时，它就是那一步的原因。',
    table(
      ['发送的内容', '记录', '应答'],
      unread.map(({ title, recorded, answered }) => [title, recorded, answered]),
    ),
    '## 读得出请求、读不出报文',
    table(
      ['发送的内容', '应答与问题'],
      read.map(({ title, answered }) => [title, answered]),
    ),
    '## 压缩包（ftfileCompac）',
    table(['内容', '4902 给出的原因'], packages),
    '## 版式文件',
    table(['压缩包中的 .pdf 实际是', '4902 给出的原因'], layouts),
    '## 医院的程序',
    '命令或接口失败、因此没有上传时，屏幕、JUnit 与报告给出的原因（src/cli/program-faults.test.ts 逐一运行）。',
    table(
      ['程序', '原因', '原因类别', '解决办法'],
      programFaults.map(({ title, act, cause, remedy }) => [title, act, cause, remedy]),
    ),
    '',
  ].join('\n\n');
  await expect(`${text.trim()}\n`).toMatchFileSnapshot(DOCUMENT);
});

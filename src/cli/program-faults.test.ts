import { join } from 'node:path';
import { Writable } from 'node:stream';

import { expect, test } from 'vitest';

import { drawUpTestReport } from '../../reports/index.ts';
import { junitXml } from '../app/certify/junit.ts';
import { onPaper, progressOnPaper } from '../app/certify/on-paper.ts';
import type { DriverChoice } from '../app/certify/options.ts';
import { packageRoot } from '../app/machine/package-root.ts';
import { runFor, settings } from '../app/testing/run.ts';
import { createContracts } from '../checks/profiled.ts';
import { readPackage } from '../contract/reading/package.ts';
import { readingLimits } from '../contract/reading/reading.ts';
import { specification } from '../contract/specification.ts';
import { causeTitles } from '../domain/verdict.ts';
import { readJournal } from '../evidence/journal-reader.ts';
import { answering } from '../his/testing/driven.ts';
import { startHook, type Behaviour } from '../his/testing/hook.ts';
import { judgement } from '../judge/judge.ts';
import type { Results } from '../judge/results.ts';
import { createListProgress } from './progress.ts';
import { resultLines } from './table.ts';

const contractFor = createContracts();
const outpatient = { ...settings, capabilities: { ...settings.capabilities, inpatient: false } };

/** Runs three cards, each failing in its own way, and shows what is said of them. */
const told: Told[] = [];

async function shown(driver: DriverChoice, run: Run): Promise<{ readonly text: string }> {
  const lines: string[] = [];
  const out = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(chunk.toString('utf8'));
      done();
    },
  });
  const list = createListProgress(out, false);
  const acts = new Map<string, string>();
  const progress = progressOnPaper({
    ...list,
    actEnded: (act, outcome, note) => {
      if (act.act === 'upload') acts.set(act.card.id, note);
      list.actEnded(act, outcome, note);
    },
  });
  return runFor(
    driver,
    async (_results, folder) => {
      const journal = await readJournal(folder);
      const judged = await judgement(journal, {
        contractFor,
        reader: {
          read: async (base64, names) => readPackage(base64, specification.xml, readingLimits, { names }),
          close: async () => Promise.resolve(),
        },
      });
      const paper = onPaper(judged);
      told.push(...toldOf(run, paper, acts));
      const report = await drawUpTestReport(judged, journal, {
        templates: join(root, 'reports/templates'),
        fonts: join(root, 'reports/fonts'),
      });
      const text = [
        '== console',
        lines.join('').trimEnd(),
        ...resultLines(paper),
        '',
        '== JUnit',
        ...junitFailures(junitXml(paper)),
        '',
        '== HTML',
        ...htmlRows(await report.html()),
        '',
      ].join('\n');
      return { text: lasting(text) };
    },
    { settings: outpatient, progress, deadlineMs: 2_500, silenceMs: 100 },
  );
}

/** What is the same in every run. */
const lasting = (text: string): string =>
  text
    .replaceAll(/:\d{4,5}\b/g, ':PORT')
    .replaceAll(/\/s\/[0-9a-f]{24}/g, '/s/SESSION')
    // The size of a greeting is the TLS library's.
    .replaceAll(/(TLS）连到了 http 端口（)\d+/g, '$1N');

const toldOf = (
  { driver, ways }: Run,
  { rows }: Results,
  acts: ReadonlyMap<string, string>,
): readonly Told[] =>
  Object.entries(ways).map(([way, title], index) => {
    const row = rows.find(({ no }) => no === `${index + 1}.1`);
    return {
      ...{ driver, way, title, act: lasting(acts.get(cardIds[index] ?? '') ?? '') },
      remark: row?.remark === undefined || row.remark === null ? null : lasting(row.remark),
      cause: row?.cause === undefined || row.cause === null ? null : causeTitles[row.cause],
      remedy: row?.divergence?.remedy ?? null,
    };
  });

const junitFailures = (xml: string): readonly string[] =>
  [...xml.matchAll(/<testcase [^>]*name="([\d.]+)[^>]*>\s*<failure message="([^"]*)"/g)]
    .filter(([, no]) => no?.endsWith('.1') === true)
    .map(([, no = '', message = '']) => `${no} ${message}`);

/** The beginning of the first rows' details, up to the tables with their times. */
const htmlRows = (html: string): readonly string[] =>
  [...html.matchAll(/id="row-(\d\.1)-title">([\s\S]*?)(?=<table|<section|<\/section)/g)].map(
    ([, no = '', part = '']) =>
      [
        no,
        part
          .replaceAll(/<[^>]*>/g, ' ')
          .replaceAll(/\s+/g, ' ')
          .trim(),
      ].join(' '),
  );

const root = packageRoot();
const kept = join(root, 'fixtures/faults');

/** Three programs that fail, each in its own way, at the uploads of the three cards. */
interface Run {
  readonly name: string;
  readonly driver: 'command' | 'http';
  /** With the words for the table. */
  readonly ways: Readonly<Record<string, string>>;
}

const runs: readonly Run[] = [
  {
    ...{ name: 'command-crashes', driver: 'command' },
    ways: { throws: '程序抛出异常', exits: '退出码不为 0，没有输出', 'is-gone': '没有这个命令' },
  },
  {
    ...{ name: 'command-is-ended', driver: 'command' },
    ways: { 'is-killed': '被信号终止', 'throws-a-name': '错误信息中有患者姓名', hangs: '到期限没有结束' },
  },
  {
    ...{ name: 'command-calls-wrongly', driver: 'command' },
    ways: { gets: '用 GET 发送', 'is-refused': '4901 被拒绝', 'misses-the-path': '地址的路径有误' },
  },
  {
    ...{ name: 'command-sends-no-request', driver: 'command' },
    ways: {
      'speaks-tls': '用 https 连 http 端口',
      'declares-too-much': '请求没有传完',
      'sends-bare-json': '没有请求头，直接发送 JSON',
    },
  },
  {
    ...{ name: 'command-says-done', driver: 'command' },
    ways: {
      'says-done': '报告成功而没有发送',
      'asks-only': '只查询，没有上传',
      'complains-on-stdout': '错误写到标准输出',
    },
  },
  {
    ...{ name: 'hook-is-elsewhere', driver: 'http' },
    ways: { 'not-found': '接口地址的路径有误', redirects: '转到登录页', forbids: '令牌不对' },
  },
  {
    ...{ name: 'hook-fails', driver: 'http' },
    ways: {
      breaks: '接口内部错误',
      'shows-a-page': '返回登录页',
      'answers-text': '应答不是 JSON，也没有发送',
    },
  },
  {
    ...{ name: 'hook-is-no-hook', driver: 'http' },
    ways: { 'no-post': '接口只接受 GET', 'no-http': '应答不是 HTTP', 'hangs-up': '连接在应答前断开' },
  },
];

/** A way of failing, and what is said of it; the lines of the table in the documents. */
interface Told {
  readonly driver: Run['driver'];
  readonly way: string;
  readonly title: string;
  readonly act: string;
  readonly remark: string | null;
  readonly cause: string | null;
  readonly remedy: string | null;
}

const cardIds = ['RT-OP', 'SP-OP', 'CP-OP'] as const;

const command = (ways: readonly string[]): DriverChoice => ({
  kind: 'command',
  command: `exec python3 -B -S "${join(root, 'fixtures/hospitals/failing/his.py')}" ${ways
    .map((way, index) => `${cardIds[index] ?? ''}=${way}`)
    .join(' ')}`,
});

const page = '<!DOCTYPE html>\n<html><head><title>统一登录</title></head><body>请登录</body></html>';
const loginPage = { 'Content-Type': 'text/html; charset=utf-8' };

const behaviours: Readonly<Record<string, Behaviour>> = {
  'not-found': answering(404, '{"timestamp":"2026-11-30","status":404,"error":"Not Found","path":"/act"}'),
  redirects: answering(307, '', { Location: '/login?next=/act' }),
  forbids: answering(401, '{"code":401,"msg":"token 无效"}'),
  breaks: answering(500, '{"code":500,"message":"db down"}'),
  'shows-a-page': answering(200, page, loginPage),
  'answers-text': answering(200, 'received'),
  'no-post': answering(405, 'Request method POST not supported'),
  'no-http': (_came, answer) => void answer.socket?.end('+OK his ready\r\n'),
  'hangs-up': (_came, answer) => void answer.destroy(),
};

async function hook(ways: readonly string[]): Promise<DriverChoice> {
  const done = answering(200, '');
  const { url } = await startHook((came, answer, nth) => {
    const act = JSON.parse(came.body) as { readonly act: string; readonly card: { readonly id: string } };
    const way = ways[cardIds.findIndex((id) => id === act.card.id)] ?? '';
    (act.act === 'upload' ? (behaviours[way] ?? done) : done)(came, answer, nth);
  });
  return { kind: 'http', url: url.href };
}

const driverOf = async ({ driver, ways }: Run): Promise<DriverChoice> =>
  driver === 'command' ? command(Object.keys(ways)) : hook(Object.keys(ways));

test.each(runs)('console, JUnit and HTML say how a program failed: $name', async (run) => {
  const { text } = await shown(await driverOf(run), run);
  await expect(text).toMatchFileSnapshot(join(kept, `${run.name}.txt`));
});

test('every way of failing stands in the table of the documents as it was told', async () => {
  expect(told.length).toBe(runs.length * cardIds.length);
  await expect(`${JSON.stringify(told, null, 2)}\n`).toMatchFileSnapshot(join(kept, 'programs.json'));
  const nothing = told.filter(({ remark }) => remark?.includes('核对地址与防火墙') === true);
  expect(nothing).toEqual([]);
});

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { expect, test } from 'vitest';

import { readJournal } from '../../evidence/journal-reader.ts';
import { runCenter } from '../center/alone.ts';
import { mustFindings, runFor, verdictsOf } from '../testing/run.ts';

const driver = { kind: 'reference', style: { pollMs: 20 } } as const;

test('bytes go to the real environment and back unchanged; without a failure there is nothing to re-upload', async () => {
  const environment = await runCenter({ host: '127.0.0.1', port: 0 });
  try {
    await runFor(
      driver,
      async (results, folder) => {
        expect(results).toMatchObject({ environment: 'relayed', ledger: 'observe', playedFaults: [] });
        expect(verdictsOf(results)).toMatchObject({
          '2.1': 'pass',
          '2.2': 'pass',
          '2.3': 'not-run',
          '2.4': 'pass',
        });
        expect(results.rows.find(({ no }) => no === '2.3')).toMatchObject({
          reason: 'no-failure-to-mend',
          remark: '未出现可重传的失败',
        });
        const bodies = async (path: string): Promise<readonly string[]> =>
          (await readJournal(path)).entries.flatMap((entry) =>
            entry.kind === 'exchange'
              ? [JSON.stringify([entry.data.request.body, entry.data.reply.body])]
              : [],
          );
        expect(await bodies(folder)).toEqual(await bodies(environment.folder));
      },
      { selected: ['self-paid'], relay: new URL(environment.url) },
    );
  } finally {
    await environment.close();
  }
});

test('a refusal of the real environment stands in its own words and fails the row', async () => {
  const server = createServer((request, response) => {
    request
      .resume()
      .on('end', () => response.end(JSON.stringify({ infcode: -1, err_msg: '机构未开通凭证业务' })));
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
  try {
    await runFor(
      driver,
      (results) => {
        expect(verdictsOf(results)).toMatchObject({
          '2.1': 'fail',
          '2.2': 'not-run',
          '2.3': 'not-run',
          '2.4': 'not-run',
        });
        expect(mustFindings(results)).toEqual(['2.1 relay.accepted']);
        expect(results.rows.find(({ no }) => no === '2.1')?.remark).toContain('机构未开通凭证业务');
        expect(results.summary.error).toBe(0);
      },
      { selected: ['self-paid'], relay: new URL(`http://127.0.0.1:${port}/fsi`) },
    );
  } finally {
    server.close();
  }
});

test("an environment that cannot be reached is nobody's fault at the hospital, nor of the harness", async () => {
  await runFor(
    driver,
    (results) => {
      expect(verdictsOf(results)).toMatchObject({ '2.1': 'not-run', '2.2': 'not-run' });
      expect(results.rows.find(({ no }) => no === '2.1')).toMatchObject({
        reason: 'unreachable',
        remark: '测试环境无法访问：连接被拒绝（ECONNREFUSED）',
        cause: 'network',
        divergence: { actual: '连接被拒绝（ECONNREFUSED）', exchange: expect.any(Number) as number },
      });
      expect(results.summary).toMatchObject({ fail: 0, error: 0 });
    },
    { selected: ['self-paid'], relay: new URL('http://127.0.0.1:9/') },
  );
});

test('declared settlements are compared with what is uploaded', async () => {
  const hospital = (total: string): string =>
    `node -e "${[
      "let t='';process.stdin.on('data',c=>t+=c).on('end',()=>{const a=JSON.parse(t);",
      "if(a.act!=='settle')process.exit(0);const s=a.card.settlement;",
      `console.log(JSON.stringify({evoucher:{settlement:{...s,psnNo:a.card.person.psnNo,medfeeSumamt:${total}}}}))})`,
    ].join('')}"`;
  await runFor(
    { kind: 'command', command: hospital('s.medfeeSumamt') },
    async (results, folder) => {
      expect(results.ledger).toBe('declared');
      const { entries } = await readJournal(folder);
      const declared = entries.flatMap((entry) => (entry.kind === 'ledger' ? [entry.data.source] : []));
      expect(declared).toEqual(['declared', 'declared']);
    },
    { selected: ['real-time'], ledger: 'declared' },
  );
});

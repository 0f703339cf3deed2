import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { readJournal } from '../../evidence/journal-reader.ts';
import { runCenter, type RunningCenter } from './alone.ts';

const started = async (counter: boolean): Promise<RunningCenter> => {
  const data = mkdtempSync(join(tmpdir(), 'evoucher-center-alone-'));
  const center = await runCenter({ host: '127.0.0.1', port: 0, data, counter });
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  return center;
};

const identify = async ({ url }: RunningCenter, certno: string): Promise<Record<string, unknown>> => {
  const message = {
    infno: '1101',
    msgid: 'H37990000001202607301020300001',
    mdtrtarea_admvs: '379900',
    recer_sys_code: 'YBXT',
    infver: 'V1.0',
    opter_type: '1',
    opter: '001',
    opter_name: '收费员',
    inf_time: '2026-07-30 10:20:30',
    fixmedins_code: 'H37990000001',
    fixmedins_name: '仿真测试医院',
    input: { data: { mdtrt_cert_type: '02', mdtrt_cert_no: certno } },
  };
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(message) });
  return (await response.json()) as Record<string, unknown>;
};

test('the center alone with a counter knows its persons, gives them codes, and says so in its journal', async () => {
  const center = await started(true);
  const [person] = center.counter?.persons ?? [];
  expect(await identify(center, person?.certno ?? '')).toMatchObject({
    infcode: 0,
    output: { baseinfo: { psn_no: person?.psnNo, psn_name: person?.psnName } },
  });
  expect(center.counter?.wallet.newCode(person?.id ?? '', 'long')?.text).toMatch(/^424\d{25}$/);
  const desk = await fetch(center.counter?.phones[0] ?? '');
  expect(desk.status).toBe(200);
  await center.close();
  const [opened] = (await readJournal(center.folder)).entries;
  expect(opened?.data).toMatchObject({ counter: true, ledger: 'platform' });
});

test('the center alone without a counter has nobody to treat', async () => {
  const center = await started(false);
  expect(center.counter).toBeUndefined();
  expect(await identify(center, '379900199001010115')).toMatchObject({ infcode: -1 });
  await center.close();
  const [opened] = (await readJournal(center.folder)).entries;
  expect(opened?.data).not.toHaveProperty('counter');
});

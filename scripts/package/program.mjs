// A stranger's program: runs where the package is installed, never here.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

import { exitCodeOf, HarnessError, judge, lint, verify } from 'evoucher-harness';
import { createCenterHandlers } from 'evoucher-harness/msw';
import { expect, test } from 'evoucher-harness/playwright';
import { getResponse } from 'msw';

const results = await judge('out');
assert.equal(exitCodeOf(results), 0);
assert.deepEqual(results, JSON.parse(await readFile('out/results.json', 'utf8')));
assert.equal(
  (await verify('out/submission.zip', { own: `${process.env.EVOUCHER_HOME}/key.pub.pem` })).summary
    .conformant,
  1,
);
const report = await lint(['4902.json', { name: 'nothing', bytes: Buffer.from('{}') }]);
assert.equal(report.files.length, 2);
await assert.rejects(
  judge('nowhere'),
  (fault) => fault instanceof HarnessError && fault.code === 'JOURNAL-NOT-FOUND',
);

const center = createCenterHandlers({ scenarios: ['self-paid'] });
const request = new Request(center.url, { method: 'POST', body: JSON.stringify({ infno: '4902' }) });
assert.equal((await (await getResponse(center.handlers, request)).json()).infcode, -1);
assert.ok((await center.findings()).length > 0);
await center.close();

assert.equal(typeof test.extend, 'function');
assert.equal(typeof expect, 'function');
await assert.rejects(import('evoucher-harness/dist/cli.js'), { code: 'ERR_PACKAGE_PATH_NOT_EXPORTED' });
const schema = await import('evoucher-harness/schemas/results.json', { with: { type: 'json' } });
assert.ok(schema.default.$id !== undefined || schema.default.title !== undefined);
console.log('all there');

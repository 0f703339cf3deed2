import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';

import { expect, test } from 'vitest';

const binary = join(resolve(import.meta.dirname, '../..'), 'bin/evoucher.js');

function scan(...args: readonly string[]): {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
} {
  const { status, stdout, stderr } = spawnSync(process.execPath, [binary, 'scan', ...args], {
    encoding: 'utf8',
  });
  return { code: status, out: stdout, err: stderr };
}

test('by default a scan is only previewed, and says so', () => {
  const { code, out } = scan('--text', '4241234567890123456789370000', '--suffix', 'tab');
  expect(code).toBe(0);
  expect(out).toContain('4241234567890123456789370000⇥');
  expect(out).toContain('仅为预览，没有发送');
});

test('events come as JSON, the same for the same seed', () => {
  const once = scan('--text', 'aB', '--to', 'events', '--seed', '7');
  expect(JSON.parse(once.out)).toMatchObject({ model: 'honeywell-gun', seed: 7 });
  expect(scan('--text', 'aB', '--to', 'events', '--seed', '7').out).toBe(once.out);
});

test('models and faults are listed for people and for programs', () => {
  expect(scan('models').out).toContain('zebra-gun');
  const listed = JSON.parse(scan('models', '--json').out) as { models: unknown[]; faults: unknown[] };
  expect(listed.models.length).toBeGreaterThan(5);
  expect(listed.faults.length).toBeGreaterThan(5);
});

test('wrong usage ends with 2 and says what to do', () => {
  for (const [args, message] of [
    [[], '给出一项要扫描的内容'],
    [['--text', '1', '--fault', 'rain'], '没有故障 rain'],
    [['--text', '1', '--fault', 'no-suffix,rain'], '没有故障 rain'],
    [['--text', '1', '--suffix', 'lf'], '可用：enter'],
    [['--text', '1', '--seed', 'x'], '应为整数'],
    [['--text', '1', '--model', 'serial-gun', '--to', '/nowhere/tty'], '没有这个设备'],
  ] as const) {
    const { code, err } = scan(...args);
    expect(code, args.join(' ')).toBe(2);
    expect(err).toContain(message);
  }
});

test('the list of devices is a list, or says which library is missing', () => {
  const { code, out, err } = scan('list', '--json');
  if (code === 0) expect(JSON.parse(out)).toBeInstanceOf(Array);
  else {
    expect(code).toBe(2);
    expect(err).toContain('libusb-1.0');
  }
});

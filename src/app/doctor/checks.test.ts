import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { expect, test } from 'vitest';

import { HarnessError } from '../../domain/harness-error.ts';
import type { HookReply } from '../../his/hook-request.ts';
import { fullCapabilities } from '../settings/config.ts';
import { given } from '../settings/given.ts';
import { inspect } from './doctor.ts';
import type { DoctorPorts, Intended, Outcome } from './check.ts';
import { doctorChecks } from './index.ts';
import { LEAST_BYTES, OLDEST_NODE } from './machine.ts';
import { intended, planned, portsWith } from './testing/ports.ts';

async function outcome(
  id: string,
  changes: Partial<Intended> = {},
  ports: DoctorPorts = portsWith(),
): Promise<Outcome> {
  const check = doctorChecks.find((entry) => entry.id === id);
  if (check === undefined) throw new Error(`No check ${id} in the roster.`);
  return check.inspect({ ...intended, ...changes }, ports);
}

const withRemedy = (status: string, words: string): object => ({
  status,
  remedy: expect.stringContaining(words) as string,
});

test('where nothing is wrong every check says ok', async () => {
  const findings = await inspect(intended, portsWith());
  expect(findings.filter(({ status }) => status !== 'ok')).toEqual([]);
  expect(findings).toHaveLength(doctorChecks.length);
});

test('ids and their order are what programs read in the output', () => {
  expect(doctorChecks.map(({ id }) => id).join(' ')).toBe(
    'hospital region capabilities driver hook counter profile cards ledger port address firewall proxy clock folder disk console node sm3 fonts browser scanner',
  );
});

test('a check that breaks is a remark and does not end the others', async () => {
  const storage = { freeBytes: () => Promise.reject(new Error('no such disk')) };
  const findings = await inspect(intended, portsWith({ storage }));
  expect(findings.find(({ id }) => id === 'disk')).toMatchObject({
    status: 'warn',
    found: expect.stringContaining('no such disk') as string,
  });
  expect(findings).toHaveLength(doctorChecks.length);
});

test.each([
  ['20.19.0', 'ok'],
  ['24.1.0', 'ok'],
  ['20.18.3', 'bad'],
  ['18.20.0', 'bad'],
])('Node.js %s is %s', async (nodeVersion, status) => {
  expect(await outcome('node', {}, portsWith({ machine: { nodeVersion } }))).toMatchObject({ status });
});

test('the oldest Node.js is that of package.json', () => {
  const file = resolve(import.meta.dirname, '../../../package.json');
  const { engines } = JSON.parse(readFileSync(file, 'utf8')) as { engines: { node: string } };
  expect(engines.node).toBe(`>=${OLDEST_NODE}`);
});

test('without SM3 no journal can be written', async () => {
  const ports = portsWith({ machine: { hashes: () => ['sha256'] } });
  expect(await outcome('sm3', {}, ports)).toMatchObject(withRemedy('bad', 'Node.js'));
});

test('a missing or empty font is named', async () => {
  const storage = {
    sizes: () => ({ 'serif-regular.ttf.br': 9, 'serif-bold.ttf.br': 0, 'sans-medium.ttf.br': 9 }),
  };
  expect(await outcome('fonts', {}, portsWith({ storage }))).toMatchObject({
    status: 'bad',
    found: '/package/fonts 中缺少 serif-bold.ttf.br、sans-rest.ttf.br',
  });
});

test.each([
  ['H37990000001', '仿真测试医院', 'warn', '正式测试前'],
  ['H37010000002', '仿真测试医院', 'warn', '登记的全称'],
  ['P37010000002', '某药店', 'bad', '医院的编号'],
  ['H3701000002', '某医院', 'bad', 'H + 6 位区划 + 5 位序号'],
  ['h37010000002', '某医院', 'bad', 'H + 6 位区划 + 5 位序号'],
])('the code %s of %s is %s', async (fixmedinsCode, fixmedinsName, status, words) => {
  expect(await outcome('hospital', planned({ hospital: { fixmedinsCode, fixmedinsName } }))).toMatchObject(
    withRemedy(status, words),
  );
});

test.each([
  ['H37010000002', '370102', 'ok'],
  ['H37010000002', '379900', 'ok'],
  ['H37010000002', '371500', 'warn'],
  ['H37010000002', '320100', 'bad'],
  ['H37010000002', '990000', 'bad'],
  ['H66010000002', '660100', 'ok'],
  ['100001', '370100', 'ok'],
])('hospital %s in region %s is %s', async (fixmedinsCode, admdvs, status) => {
  expect(await outcome('region', planned({ hospital: { fixmedinsCode, admdvs } }))).toMatchObject({ status });
});

test('what is not offered needs a reason', async () => {
  const off = { ...fullCapabilities, crossProvince: false };
  expect(await outcome('capabilities', planned({ capabilities: off }))).toMatchObject(
    withRemedy('warn', 'notOffered'),
  );
  const capabilities = { ...off, notOffered: { crossProvince: '未开通' } };
  expect(await outcome('capabilities', planned({ capabilities }))).toEqual({
    status: 'ok',
    found: '门诊、住院；不提供跨省结算：未开通',
  });
});

test('types and modes that a declaration leaves out need a reason too', async () => {
  const capabilities = { ...fullCapabilities, voucherTypes: ['1'], upldModes: ['1', '2'] };
  expect(await outcome('capabilities', planned({ capabilities }))).toMatchObject({
    status: 'warn',
    found: '不提供其他凭证类型，没有写原因，报告中将印“未说明原因”',
  });
  const notOffered = { voucherTypes: '只开财政票据' };
  const explained = planned({ capabilities: { ...capabilities, notOffered } });
  expect(await outcome('capabilities', explained)).toMatchObject({ status: 'ok' });
});

test('cards that are refused are told with their remedy', async () => {
  const cards = (): never => {
    throw new HarnessError('CONFIG-INVALID', '第 2 行第 5 列：缺少结算', { hint: '请改为 declared' });
  };
  expect(await outcome('cards', planned({ cards: 'cards.yaml' }), portsWith({ storage: { cards } }))).toEqual(
    { status: 'bad', found: '第 2 行第 5 列：缺少结算', remedy: '请改为 declared' },
  );
});

test('the list of settlements has to be there, with what is compared', async () => {
  const listed = (fields: readonly string[]): DoctorPorts =>
    portsWith({ storage: { settlements: () => ({ fields, settlements: [], problems: [] }) } });
  const csv = planned({ ledger: 'csv', ledgerFile: 'list.csv' });
  expect(await outcome('ledger', csv)).toMatchObject({ status: 'ok' });
  expect(await outcome('ledger', csv, listed(['setlId', 'medfeeSumamt', 'psnNo']))).toMatchObject({
    status: 'warn',
    found: expect.stringContaining('没有 hifpPay、inscpAmt') as string,
  });
  expect(await outcome('ledger', planned({ ledgerFile: 'list.csv' }))).toMatchObject(
    withRemedy('warn', 'ledger: csv'),
  );
});

test.each([
  ['H37010000002', { command: 'my-his' }, 'ok', 'command'],
  ['H37010000002', { kind: 'http', url: 'http://127.0.0.1:1' }, 'ok', 'http'],
  ['H37010000002', { kind: 'manual' }, 'ok', 'manual'],
  ['H37010000002', { module: 'his.mjs' }, 'ok', 'web'],
  ['H37010000002', { kind: 'command', command: 'x', module: 'y' }, 'ok', '不使用 driver.module'],
  ['H37010000002', { kind: 'web' }, 'bad', '不能代 H37010000002'],
  ['H37010000002', { kind: 'reference' }, 'bad', '不能代 H37010000002'],
  ['H37010000002', {}, 'bad', '不能代 H37010000002'],
  ['H37990000001', { kind: 'web' }, 'ok', '内置参考医院'],
  ['H37990000001', {}, 'ok', '内置参考医院'],
] as const)('for %s the driver %j is %s', async (fixmedinsCode, driver, status, words) => {
  const found = await outcome('driver', planned({ hospital: { fixmedinsCode }, driver }));
  expect(found).toMatchObject({ status, found: expect.stringContaining(words) as string });
});

const plugged =
  (title: string, isReadable = true): DoctorPorts['scanners'] =>
  async () =>
    Promise.resolve({ kind: 'listed', scanners: [{ title, path: '/dev/hidraw3', isReadable }] });

const none: DoctorPorts['scanners'] = async () => Promise.resolve({ kind: 'listed', scanners: [] });
const unlisted: DoctorPorts['scanners'] = async () =>
  Promise.resolve({ kind: 'unknown', reason: '缺少 libusb' });

test.each([
  ['manual', plugged('Voyager'), 'ok', 'Voyager'],
  ['manual', plugged('', false), 'warn', '/dev/hidraw3'],
  ['manual', none, 'ok', '按键盘口使用'],
  ['manual', unlisted, 'warn', '缺少 libusb'],
  ['command', unlisted, 'ok', '不需要'],
] as const)('a scanner of a run by %s, case %#, is told', async (his, scanners, status, words) => {
  const driver = his === 'command' ? { command: 'my-his' } : { kind: his };
  const found = await outcome('scanner', planned({ driver }), portsWith({ scanners }));
  expect(found).toMatchObject({ status, found: expect.stringContaining(words) as string });
});

test('pages that scan need the phones of the platform', async () => {
  const driver = { module: 'his.mjs' };
  expect(await outcome('scanner', planned({ driver }))).toMatchObject({ status: 'ok' });
  expect(await outcome('scanner', planned({ driver, ledger: 'card' }))).toMatchObject(
    withRemedy('warn', 'ledger: platform'),
  );
});

test.each([
  ['driver', planned({ driver: { module: 'his.mjs' } })],
  ['cards', planned({ cards: 'cards.yaml' })],
  ['profile', planned({ profile: './henan.yaml' })],
] as const)('a file that the %s names and that is not there is bad', async (id, changes) => {
  const ports = portsWith({ storage: { isFile: () => false } });
  expect(await outcome(id, changes, ports)).toMatchObject(withRemedy('bad', '相对路径'));
});

test('an unknown profile is bad, a file is looked for', async () => {
  expect(await outcome('profile', planned({ profile: 'henna' }))).toMatchObject(withRemedy('bad', 'default'));
  expect(await outcome('profile', planned({ profile: './henan.yaml' }))).toMatchObject({ status: 'ok' });
  const broken = { ...portsWith(), profileFault: () => './henan.yaml 第 3 行第 1 列：没有 raname 这一项' };
  expect(await outcome('profile', planned({ profile: './henan.yaml' }), broken)).toMatchObject(
    withRemedy('bad', 'contract show'),
  );
});

test.each([
  ['dll', 'card', 'warn'],
  ['dll', 'declared', 'ok'],
  ['dll', 'observe', 'ok'],
  ['http', 'card', 'ok'],
] as const)('a counter over %s with the ledger %s is %s', async (counter, ledger, status) => {
  const found = await outcome('counter', planned({ ledger, his: { counter } }));
  expect(found).toMatchObject(status === 'warn' ? withRemedy('warn', 'ledger: declared') : { status });
});

test.each([
  ['EADDRINUSE', '请换一个端口'],
  ['EACCES', '1024'],
  ['EADDRNOTAVAIL', 'center.host'],
])('a port that answers %s is bad', async (code, words) => {
  const ports = portsWith({ network: { tryListen: () => Promise.resolve(code) } });
  expect(await outcome('port', {}, ports)).toMatchObject(withRemedy('bad', words));
});

test('a port that the system chooses is not tried, and with the center of the province nothing is', async () => {
  const ports = portsWith({ network: { tryListen: () => Promise.reject(new Error('was tried')) } });
  expect(await outcome('port', planned({ center: { port: 0 } }), ports)).toMatchObject({
    status: 'ok',
  });
  const hosted = { ...intended, ...planned({ center: { url: 'http://c' } }) };
  for (const check of doctorChecks.filter(({ id }) => ['port', 'address', 'firewall'].includes(id))) {
    expect(await check.inspect(hosted, ports)).toMatchObject({ status: 'ok' });
  }
});

test.each([
  ['127.0.0.1', 'command', 'ok'],
  ['127.0.0.1', 'manual', 'warn'],
  ['localhost', 'manual', 'warn'],
  ['192.168.1.5', 'manual', 'ok'],
  ['192.168.1.6', 'manual', 'bad'],
  ['0.0.0.0', 'command', 'ok'],
  ['0.0.0.0', 'manual', 'ok'],
  ['0.0.0.0', 'http', 'warn'],
] as const)(
  'the address %s with the driver %s is %s, and the cards are listed',
  async (host, his, status) => {
    const driver =
      his === 'http'
        ? { kind: his, url: 'http://127.0.0.1:9/act' }
        : his === 'command'
          ? { command: 'my-his' }
          : { kind: his };
    const found = await outcome('address', planned({ driver, center: { host, port: 8490 } }));
    expect(found.status).toBe(status);
    expect(JSON.stringify(found)).toContain('eth0 192.168.1.5；eth1 10.0.0.2');
    if (found.status !== 'ok') expect(found.remedy).toContain('--host');
  },
);

test.each([
  ['http://10.0.0.9:9000/act', 'bad'],
  ['http://127.0.0.1:9000/act', 'ok'],
  ['http://[::1]:9000/act', 'ok'],
])('loopback while the hook is at %s is %s', async (url, status) => {
  const changes = planned({ driver: { kind: 'http', url } });
  expect(await outcome('address', changes)).toMatchObject({ status });
});

const answered = {
  kind: 'answer',
  location: undefined,
  retryAfter: undefined,
  text: '',
  size: 0,
  isTorn: false,
} as const;

test.each([
  [{ ...answered, status: 405 }, 'ok', '有应答'],
  [{ ...answered, status: 404 }, 'warn', '核对路径'],
  [{ ...answered, status: 302 }, 'warn', '最终的地址'],
  [{ kind: 'unreachable', code: 'ECONNREFUSED' }, 'bad', '请启动接口程序'],
  [{ kind: 'unreachable', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, 'bad', 'NODE_EXTRA_CA_CERTS'],
  [{ kind: 'garbled', code: 'HPE_INVALID_CONSTANT' }, 'bad', 'https://'],
  [{ kind: 'left', wasConnected: false }, 'bad', '防火墙'],
] as const)('a hook that says %j is %s', async (reply, status, words) => {
  const changes = planned({ driver: { url: 'http://127.0.0.1:9/act' } });
  const hookAt = (): Promise<HookReply> => Promise.resolve(reply);
  const found = await outcome('hook', changes, portsWith({ network: { hookAt } }));
  expect(found.status).toBe(status);
  expect(JSON.stringify(found)).toContain(words);
});

test('nobody is asked about a hook that is not used', async () => {
  const changes = planned({ driver: { kind: 'command', command: 'x', url: 'http://127.0.0.1:9/act' } });
  expect(await outcome('hook', changes)).toEqual({ status: 'ok', found: '不使用' });
});

test.each([
  ['win32', 'netsh advfirewall firewall add rule'],
  ['linux', 'sudo ufw allow 8490/tcp'],
  ['linux', 'firewall-cmd --add-port=8490/tcp'],
  ['darwin', '系统设置'],
])('on %s the firewall hint is %s', async (platform, words) => {
  const center = { host: '192.168.1.5', port: 8490 };
  expect(await outcome('firewall', planned({ center }), portsWith({ machine: { platform } }))).toMatchObject(
    withRemedy('warn', words),
  );
});

test('a port of another number each time cannot be opened in a firewall', async () => {
  const center = { host: '192.168.1.5', port: 0 };
  expect(await outcome('firewall', planned({ center }))).toMatchObject(withRemedy('warn', '--port'));
});

test('a clock of 1970 is bad, another zone is only told', async () => {
  expect(await outcome('clock', {}, portsWith({ machine: { now: () => 0 } }))).toMatchObject({
    status: 'bad',
  });
  expect(await outcome('clock', {}, portsWith({ machine: { zoneMinutes: () => -210 } }))).toMatchObject({
    status: 'ok',
    found: expect.stringContaining(
      '2026-11-21 12:00:00（北京时间）；本机时区为 -03:30，不影响测试',
    ) as string,
  });
});

test.each([
  [0, 'ok', '一致'],
  [-29_000, 'ok', '一致'],
  [60_000, 'warn', '慢 60 秒'],
  [-600_000, 'bad', '快 600 秒'],
])('a server that is %i ms ahead of this clock makes it %s', async (ahead, status, words) => {
  const dateOf = (): Promise<number> => Promise.resolve(Date.UTC(2026, 10, 21, 4) + ahead);
  const found = await outcome(
    'clock',
    { timeFrom: given('http://10.0.0.1/') },
    portsWith({ network: { dateOf } }),
  );
  expect(found.status).toBe(status);
  expect(found.found).toContain(words);
});

test('a server without a time is a remark', async () => {
  const network = { dateOf: () => Promise.resolve(undefined) };
  expect(
    await outcome('clock', { timeFrom: given('http://10.0.0.1/') }, portsWith({ network })),
  ).toMatchObject(withRemedy('warn', '--time-from'));
});

test('a folder that cannot be written is bad, one that others may read is told', async () => {
  const unwritable = { kind: 'unwritable', reason: 'EACCES' } as const;
  expect(await outcome('folder', {}, portsWith({ storage: { folder: () => unwritable } }))).toMatchObject(
    withRemedy('bad', '--out'),
  );
  const open = { kind: 'writable', exists: true, isPrivate: false } as const;
  expect(await outcome('folder', {}, portsWith({ storage: { folder: () => open } }))).toMatchObject(
    withRemedy('warn', 'chmod 700 /data/out'),
  );
  const remote = { kind: 'writable', exists: true, isPrivate: true, isRemote: true } as const;
  expect(await outcome('folder', {}, portsWith({ storage: { folder: () => remote } }))).toMatchObject(
    withRemedy('warn', '本机磁盘'),
  );
  const none = { kind: 'writable', exists: false, isPrivate: false } as const;
  expect(await outcome('folder', {}, portsWith({ storage: { folder: () => none } }))).toMatchObject({
    status: 'ok',
  });
});

test('less than 500 MB is bad', async () => {
  const free = (bytes: number): DoctorPorts =>
    portsWith({ storage: { freeBytes: () => Promise.resolve(bytes) } });
  expect(await outcome('disk', {}, free(LEAST_BYTES))).toMatchObject({ status: 'ok' });
  expect(await outcome('disk', {}, free(LEAST_BYTES - 1))).toMatchObject({
    status: 'bad',
    found: '可用 499 MB',
  });
});

test('without a browser only the driver that needs one cannot run', async () => {
  const none = portsWith({ machine: { browser: () => undefined } });
  expect(await outcome('browser', {}, none)).toMatchObject(withRemedy('warn', 'EVOUCHER_BROWSER'));
  expect(await outcome('browser', planned({ driver: { module: 'his.mjs' } }), none)).toMatchObject({
    status: 'bad',
  });
  const wrong = portsWith({ storage: { isFile: () => false } });
  expect(await outcome('browser', {}, wrong)).toMatchObject({
    status: 'warn',
    found: 'EVOUCHER_BROWSER 指定的文件不存在：/usr/bin/chromium',
  });
});

test('a proxy is told of where it would hide the center from the hospital', async () => {
  const behind = { environment: { HTTP_PROXY: 'http://proxy:3128', NO_PROXY: 'localhost' } };
  const at = (host: string): Partial<Intended> => planned({ center: { host, port: 8490 } });
  expect(await outcome('proxy', at('10.1.2.3'))).toMatchObject({ status: 'ok', found: '没有设置' });
  expect(await outcome('proxy', at('127.0.0.1'), portsWith({ machine: behind }))).toMatchObject({
    status: 'ok',
  });
  expect(await outcome('proxy', at('10.1.2.3'), portsWith({ machine: behind }))).toMatchObject(
    withRemedy('warn', '把 10.1.2.3 加入环境变量 NO_PROXY'),
  );
  const known = { environment: { HTTP_PROXY: 'http://proxy:3128', NO_PROXY: '10.1.2.3' } };
  expect(await outcome('proxy', at('10.1.2.3'), portsWith({ machine: known }))).toMatchObject({
    status: 'ok',
  });
});

test.each([
  ['linux', { LANG: 'zh_CN.GBK' }, 'warn'],
  ['linux', { LANG: 'zh_CN.GBK', LC_ALL: 'zh_CN.UTF-8' }, 'ok'],
  ['linux', { LANG: 'C' }, 'ok'],
  ['linux', {}, 'ok'],
  ['win32', { LANG: 'zh_CN.GBK' }, 'ok'],
])('on %s with %j the console is %s', async (platform, environment, status) => {
  expect(await outcome('console', {}, portsWith({ machine: { platform, environment } }))).toMatchObject({
    status,
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { expect, onTestFinished, test } from 'vitest';

import { parseAct } from '../../../mocks/his/acts/act.ts';
import { habitsWith } from '../../../mocks/his/habits/habits.ts';
import { defects } from '../../../mocks/his/defects/index.ts';
import { createHospital } from '../../../mocks/his/acts/hospital.ts';
import { createRecords } from '../../../mocks/his/voucher/records.ts';
import { parseStyle } from '../../../mocks/his/habits/style.ts';
import type { Line } from '../../../mocks/his/wire/line.ts';
import { packageRoot } from '../../app/machine/package-root.ts';
import type { ActName } from '../../domain/card.ts';
import { HarnessError } from '../../domain/harness-error.ts';
import type * as door from '../../msw.ts';
import { openCenterHandlers, type CenterHandlers } from './handlers.ts';
import type { CenterHandlersOptions } from './options.ts';

type Door = typeof door;

/**
 * Opens an entry point as it is published; the browser's has nothing of Node's in it and therefore runs here as well.
 */
const openDoor = async (file: string): Promise<Door> =>
  (await import(pathToFileURL(join(packageRoot(), 'dist', file)).href)) as Door;
const doors = { node: await openDoor('msw.js'), browser: await openDoor('msw-browser.js') };
const names = Object.keys(doors) as readonly (keyof typeof doors)[];

const open = (name: keyof typeof doors, options?: CenterHandlersOptions): CenterHandlers =>
  closing(doors[name].createCenterHandlers(options));

function closing(center: CenterHandlers): CenterHandlers {
  onTestFinished(center.close);
  return center;
}

/** Runs `act`; what it sends goes through the center's handlers, and what they leave alone goes elsewhere. */
async function intercepted<T>({ handlers }: CenterHandlers, act: () => Promise<T>): Promise<T> {
  const server = setupServer(
    ...handlers,
    http.all('*', () => HttpResponse.json({ elsewhere: true })),
  );
  server.listen({ onUnhandledRequest: 'error' });
  try {
    return await act();
  } finally {
    server.close();
  }
}

/** A line to the center such as a vendor's own client has. */
const fetching: Line = {
  post: async (url, { headers, bytes, read }) => {
    const type = { 'content-type': 'application/json' };
    const reply = await fetch(url, { method: 'POST', headers: { ...type, ...headers }, body: bytes.slice() });
    return read(reply.status, await reply.text());
  },
  close: () => undefined,
};

/** The reference hospital in this process: the code under test of a vendor who is a stranger to us. */
async function work(center: CenterHandlers, defect?: string, deadlineMs = 60_000): Promise<void> {
  const known = defects.find(({ id }) => id === defect);
  const habits = habitsWith(parseStyle('{"pollMs":5}'), known);
  // The hospital's patience is counted in its own waiting: a busy machine takes none of it away.
  const began = Date.now();
  let waited = 0;
  const ports = {
    line: fetching,
    records: createRecords(),
    now: () => began + waited,
    wait: async (ms: number) => {
      await wait(ms);
      waited += ms;
    },
  };
  const hospital = createHospital(habits, ports);
  const act = (card: string, name: ActName): unknown => ({ ...center.act(card, name), deadlineMs });
  await intercepted(center, async () => {
    for (const { card, acts } of center.cards)
      for (const name of acts) await hospital.perform(parseAct(JSON.stringify(act(card.id, name))));
  });
}

test.each(names)('a hospital that does what it is asked is green in every row (%s)', async (name) => {
  const center = open(name);
  await work(center);
  const { rows, journal } = await center.results();
  expect(rows.map(({ no, verdict }) => `${no} ${verdict}`)).toEqual(rows.map(({ no }) => `${no} pass`));
  expect(rows).toHaveLength(12);
  expect(journal.closed).toBe(true);
  expect(await center.findings()).toEqual([]);
  expect(await center.findings('should')).toEqual([]);
  const called = center.received().map(({ infno }) => infno);
  expect(new Set(called)).toEqual(new Set(['4901', '4902', '4905', '5501']));
});

const aboutFiles = defects.filter(
  ({ check, profile }) => profile === undefined && /^(?:package|layout|xml)\./.test(check ?? ''),
);

test('the browser finds in zip, PDF, OFD and XML what Node finds', async () => {
  expect(aboutFiles.length).toBeGreaterThan(10);
  for (const { id, check } of aboutFiles) {
    // One after the other: each takes the process's own fetch.
    const node = await findingsUntil(check ?? '', 'node', id);
    const browser = await findingsUntil(check ?? '', 'browser', id);
    expect(node, id).toEqual(browser);
    expect(
      [...node].map((line) => line.split(' ')[0]),
      id,
    ).toContain(check);
  }
});

/** Returns what is found in a defective hospital's uploads up to the card that shows the defect: what follows is more of the same. */
async function findingsUntil(check: string, name: keyof typeof doors, defect: string): Promise<Set<string>> {
  const center = open(name, { scenarios: ['real-time'] });
  let found = new Set<string>();
  for (const card of center.cards) {
    await work({ ...center, cards: [card] }, defect);
    const findings = [...(await center.findings()), ...(await center.findings('should'))];
    found = new Set(findings.map((one) => `${one.check} ${one.pointer.replaceAll(/\d{8,}/g, '#')}`));
    if (findings.some((one) => one.check === check)) break;
  }
  return found;
}

test('a finding names its check, its clause and the request it was found on', async () => {
  const center = open('node', { scenarios: ['self-paid'], plannedFaults: false });
  await work(center, 'listed-total-one-cent-more');
  const [finding] = await center.findings();
  const call = center.received().find(({ exchange }) => exchange === finding?.exchange);
  expect(finding).toMatchObject({ level: 'must', scenario: 'self-paid' });
  expect(finding?.clause).toMatch(/I9/);
  expect(call).toMatchObject({ infno: '4901', status: 200 });
  expect(JSON.parse(call?.request ?? '')).toHaveProperty('input.upldBchno');
});

test('without planned faults the first upload succeeds', async () => {
  const center = open('node', { scenarios: ['self-paid'], plannedFaults: false });
  await work(center);
  expect(center.received().map(({ infno }) => infno)).not.toContain('4905');
  expect((await center.results()).playedFaults).toEqual([]);
});

test('only the given address is answered, and nothing in it is a pattern', async () => {
  const url = 'https://his.example:8443/gateway(1)/call*';
  const center = open('node', { url });
  expect(center.url).toBe(url);
  const post = async (address: string): Promise<unknown> =>
    intercepted(center, async () => (await fetch(address, { method: 'POST', body: '{}' })).json());
  expect(await post(url)).toMatchObject({ infcode: -1 });
  expect(await post('https://his.example:8443/gateway1/calls')).toEqual({ elsewhere: true });
  expect(await post(`https://other.example/fsi/api/rsfComIfsService/callService`)).toEqual({
    elsewhere: true,
  });
  expect(center.received()).toHaveLength(1);
});

test('two centers deal the same amounts and share no settlement', () => {
  const [one, other] = [open('node', { seed: 7 }), open('node', { seed: 7 })].map(
    ({ cards }) => cards[0]?.card,
  );
  expect(one?.settlement.medfeeSumamt).toBe(other?.settlement.medfeeSumamt);
  expect(one?.settlement.setlId).not.toBe(other?.settlement.setlId);
});

test('a card that was not dealt, and a profile that is not there, are said to be so', () => {
  const center = open('node', { scenarios: ['self-paid'] });
  expect(() => center.act('RT-OP', 'upload')).toThrow(/没有案例卡 RT-OP；可用：SP-OP、SP-IP/);
  expect(() => doors.node.createCenterHandlers({ profile: 'nowhere' })).toThrow(/没有内置的差异配置 nowhere/);
});

test('a profile that demands signatures works in Node only', () => {
  const profile = { id: 'signed', title: '要求签名', signing: { family: 'x-tif' } };
  expect(open('node', { profile }).cards).toHaveLength(6);
  expect(() => doors.browser.createCenterHandlers({ profile })).toThrow(/浏览器中不能使用/);
});

test('a fault of ours is thrown and never looks like a hospital without findings', async () => {
  const broken = async (): Promise<never> =>
    Promise.reject(new HarnessError('READER-FAILED', '附件解析失败'));
  const reader = { read: broken, close: async () => Promise.resolve() };
  const center = closing(
    openCenterHandlers({ scenarios: ['self-paid'] }, { reader, harness: { name: 'test', version: '0' } }),
  );
  // Nothing that it waits for will come: with a minute's patience it asked twelve thousand times.
  await work(center, undefined, 50);
  await expect(center.findings()).rejects.toMatchObject({ code: 'READER-FAILED' });
});

test('nothing of Node is in what a browser loads', () => {
  const dist = join(packageRoot(), 'dist');
  const loaded = readdirSync(dist).filter((name) => /^msw-browser.*\.js$/.test(name));
  const imported = loaded.flatMap((name) =>
    [...readFileSync(join(dist, name), 'utf8').matchAll(/^import .*?from "([^".][^"]*)";$/gm)].map(
      ([, from]) => from,
    ),
  );
  expect(new Set(imported)).toEqual(new Set(['msw']));
});

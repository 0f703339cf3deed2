import { spawnSync } from 'node:child_process';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { startHospitals, type HospitalProcess } from '../../his/reference.ts';
import { tryConnection } from '../center/try-connection.ts';
import type { TrialRequest } from '../center/trial.ts';
import { openPackage } from '../machine/package-root.ts';
import { systemClock } from '../machine/system-clock.ts';
import { testHospital } from '../settings/default-hospital.ts';
import { loadProfile } from '../settings/profiles.ts';
import { profileFixture } from '../testing/run.ts';
import { curlCommand } from './curl.ts';
import { sampleCards, sampleInterfaces, sampleOf, samplesOf } from './sample.ts';

let hospitals: HospitalProcess;
beforeAll(() => {
  hospitals = startHospitals(openPackage().hospitalEntry, systemClock);
});
afterAll(async () => hospitals.close());

const around = { hospital: testHospital, clock: systemClock };

/** What a center to try the connection with says of the samples of these cards, sent one after the other. */
async function tried(profileName: string, cards: readonly string[]): Promise<readonly TrialRequest[]> {
  const profile = loadProfile(profileName);
  const seen: TrialRequest[] = [];
  const running = await tryConnection({
    host: '127.0.0.1',
    port: 0,
    profile,
    hospital: testHospital,
    onSeen: (request) => seen.push(request),
    onFault: (fault) => {
      throw fault;
    },
  });
  const sets = await Promise.all(
    cards.map(async (card) => samplesOf({ card, profile, hospitals, ...around })),
  );
  for (const { method, path, headers, body } of sets.flat())
    await fetch(running.origin + path, {
      method,
      headers: headers.map(([name, value]) => [name, value]),
      body,
    });
  await running.close();
  return seen;
}

/** The answers to all that need not wait until the upload before has been processed. */
const answersIn = (seen: readonly TrialRequest[]): ReadonlySet<string> =>
  new Set(seen.filter(({ infno }) => infno !== '5501').map(({ answer }) => answer));
const accepted = new Set(['受理（infcode 0）']);

test('the center finds nothing in the samples of all cards', async () => {
  const seen = await tried('default', sampleCards);
  expect(seen.map(({ infno }) => infno)).toEqual(sampleCards.flatMap(() => sampleInterfaces));
  expect(seen.filter(({ findings }) => findings.length > 0)).toEqual([]);
  expect(answersIn(seen)).toEqual(accepted);
}, 60_000);

test.each(['renamed', 'signing-sealed', 'signing-x-ca'])(
  'samples speak and sign as the profile %s wants it',
  async (profile) => {
    const seen = await tried(profileFixture(profile), ['RT-OP']);
    expect(seen.filter(({ findings }) => findings.length > 0)).toEqual([]);
    expect(answersIn(seen)).toEqual(accepted);
  },
);

test('samples that were made one by one belong together', async () => {
  const options = { card: 'SP-OP', profile: loadProfile('default'), hospitals, ...around };
  const bodies = await Promise.all(
    ['4901', '4902'].map(async (infno) => (await sampleOf(infno, options)).body),
  );
  const batches = bodies.map((body) => /"upldBchno":"(\d+)"/.exec(body)?.[1]);
  expect(batches[0]).toMatch(/^\d{13}$/);
  expect(batches[1]).toBe(batches[0]);
  const other = await sampleOf('4902', { ...options, number: 2 });
  expect(other.body).not.toContain(batches[0]);
});

test('a card or an interface that does not exist is refused with the one that was probably meant', async () => {
  const options = { card: 'RT-0P', profile: loadProfile('default'), hospitals, ...around };
  await expect(sampleOf('4901', options)).rejects.toThrow('没有案例卡 RT-0P；是否为 RT-OP？');
  await expect(sampleOf('4906', { ...options, card: 'RT-OP' })).rejects.toThrow('没有接口 4906');
});

const message = {
  method: 'POST',
  headers: [['content-type', 'application/json;charset=UTF-8']] as const,
  body: `{"a":"it's $HOME \`x\` \\n %s"}`,
};

test.skipIf(process.platform === 'win32')('the command hands the message on to the byte', () => {
  const command = curlCommand(message, 'http://127.0.0.1:8490/a?b=1&c=$d', { kind: 'inline' }, 'linux');
  const shown = spawnSync('sh', ['-c', `curl() { printf '%s|' "$@"; cat; }; ${command}`]);
  const [type, body] = ['content-type: application/json;charset=UTF-8', message.body];
  expect(shown.stdout.toString()).toBe(
    `-sS|-X|POST|-H|${type}|--data-binary|@-|http://127.0.0.1:8490/a?b=1&c=$d|${body}`,
  );
});

test('on Windows the command reads the message from its file', () => {
  const file = String.raw`C:\测试 1\4901.json`;
  expect(curlCommand(message, 'http://127.0.0.1:8490/x', { kind: 'file', file }, 'win32')).toBe(
    String.raw`curl.exe -sS -X POST -H "content-type: application/json;charset=UTF-8" --data-binary "@C:\测试 1\4901.json" http://127.0.0.1:8490/x`,
  );
});

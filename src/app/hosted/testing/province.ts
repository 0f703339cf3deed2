import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { onTestFinished } from 'vitest';

import { createPrivatePem, openSigner } from '../../../evidence/sm2.ts';
import type { Certification } from '../../certify/options.ts';
import { settings } from '../../testing/run.ts';
import { certifyHosted, type HostedOptions } from '../agent/agent.ts';
import { issueTokens } from '../province/hospitals.ts';
import { startHosting, type Hosting, type HostingOptions } from '../province/hosting.ts';

export const FIRST = { fixmedinsCode: 'H37990000001', fixmedinsName: '仿真测试医院', admdvs: '379900' };
export const SECOND = { fixmedinsCode: 'H37990000002', fixmedinsName: '仿真第二医院', admdvs: '379900' };
/** A real hospital, in the region of the province itself: only its code tells it from the test institutions. */
export const ELSEWHERE = { fixmedinsCode: 'H37010000001', fixmedinsName: '某市医院', admdvs: '379900' };

/** A province with three hospitals, in a folder that goes with the test. */
export interface Province {
  readonly folder: string;
  readonly data: string;
  readonly hospitals: string;
  readonly lines: readonly string[];
  readonly hosting: () => Hosting;
  readonly tokenOf: (code: string) => string;
  /** Ends the center and starts it again at the same place. */
  readonly restart: () => Promise<void>;
  /** Folders of a hospital's runs. */
  readonly runsOf: (code: string) => readonly string[];
  /** An agent of a hospital; its results go to a folder of this name. */
  readonly agent: (code: string, changes?: Partial<HostedOptions>) => Promise<Certification>;
  readonly out: (name: string) => string;
}

/** A busy machine may keep an innocent hospital waiting: only the processing is quick. */
const QUICK = { processingMs: 30, deadlineMs: 60_000, silenceMs: 500 };

export async function openProvince(changes: Partial<HostingOptions> = {}): Promise<Province> {
  const folder = mkdtempSync(join(tmpdir(), 'evoucher-province-'));
  const hospitals = join(folder, 'hospitals.csv');
  const data = join(folder, 'data');
  const rows = [FIRST, SECOND, ELSEWHERE].map((one) => Object.values(one).join(','));
  writeFileSync(hospitals, `机构代码,机构名称,医保区划\n${rows.join('\n')}\n`);
  const tokens = new Map(
    issueTokens(hospitals, undefined).map(({ hospital, token }) => [hospital.fixmedinsCode, token]),
  );
  const lines: string[] = [];
  const signer = openSigner(createPrivatePem());
  const start = async (port: number): Promise<Hosting> =>
    startHosting({
      host: '127.0.0.1',
      port,
      data,
      hospitals,
      signer,
      onLine: (line) => lines.push(line),
      pace: QUICK,
      ...changes,
    });
  let hosting = await start(0);
  const { port } = new URL(hosting.origin);
  onTestFinished(async () => {
    await hosting.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const out = (name: string): string => join(folder, name);
  const tokenOf = (code: string): string => tokens.get(code) ?? '';
  return {
    folder,
    data,
    hospitals,
    lines,
    hosting: () => hosting,
    tokenOf,
    restart: async () => {
      await hosting.close();
      hosting = await start(Number(port));
    },
    runsOf: (code) => readdirSync(join(data, code)).map((run) => join(data, code, run)),
    agent: async (code, options = {}) =>
      certifyHosted({
        settings,
        driver: { kind: 'reference', style: { pollMs: 20 } },
        selected: ['self-paid'],
        furtherCards: false,
        out: out(code),
        host: '127.0.0.1',
        seed: 1,
        // eslint-disable-next-line no-restricted-syntax -- a hospital's command needs a PATH
        environment: process.env,
        progress: { actStarted: () => undefined, actEnded: () => undefined },
        signal: new AbortController().signal,
        center: hosting.origin,
        token: tokenOf(code),
        ledger: 'card',
        say: () => undefined,
        ...options,
      }),
    out,
  };
}

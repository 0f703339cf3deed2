import { completeSettings, noFile } from '../../settings/config.ts';
import type { RunFlags } from '../../settings/plan-sources.ts';
import { resolveRunPlan, type RunPlan } from '../../settings/run-plan.ts';
import type { Config } from '../../settings/shape.ts';
import type { DoctorPorts, Intended, Machine, Network, Storage } from '../check.ts';

/** A hospital of its own, so that nothing is to be said about it. */
const hospital = { fixmedinsCode: 'H37010000002', fixmedinsName: '示例医院', admdvs: '370100' };

const planOf = (config: Config, flags: RunFlags = {}): RunPlan =>
  resolveRunPlan({
    flags,
    environment: {},
    file: noFile(
      completeSettings(
        { hospital, driver: { command: 'my-his' }, center: { port: 8490 }, ...config },
        '/data',
      ),
    ),
    hostedAt: () => undefined,
  });

/** The same run with other settings, as a file says them. */
export const planned = (config: Config, flags: RunFlags = {}): Partial<Intended> => ({
  plan: planOf(config, flags),
});

/** A run on one machine, with nothing wrong. */
export const intended: Intended = { plan: planOf({}), out: '/data/out', timeFrom: { kind: 'none' } };

const machine: Machine = {
  platform: 'linux',
  nodeVersion: '20.19.0',
  environment: {},
  hashes: () => ['sha256', 'sm3'],
  now: () => Date.UTC(2026, 10, 21, 4),
  zoneMinutes: () => 480,
  addresses: () => [
    { card: 'eth0', address: '192.168.1.5' },
    { card: 'eth1', address: '10.0.0.2' },
  ],
  browser: () => '/usr/bin/chromium',
};

const network: Network = {
  tryListen: () => Promise.resolve(undefined),
  dateOf: () => Promise.reject(new Error('Nobody configured a network call.')),
  hookAt: () => Promise.reject(new Error('Nobody configured a network call.')),
};

const storage: Storage = {
  folder: () => ({ kind: 'writable', exists: true, isPrivate: true }),
  freeBytes: () => Promise.resolve(1e12),
  isFile: () => true,
  cards: () => [],
  settlements: () => ({
    fields: ['setlId', 'medfeeSumamt', 'hifpPay', 'inscpAmt', 'psnNo'],
    settlements: [],
    problems: [],
  }),
  sizes: () => ({
    'serif-regular.ttf.br': 1,
    'serif-bold.ttf.br': 1,
    'sans-medium.ttf.br': 1,
    'sans-rest.ttf.br': 1,
  }),
};

/** A machine on which everything is well, but for what the test changes. */
export const portsWith = (
  changes: {
    machine?: Partial<Machine>;
    network?: Partial<Network>;
    storage?: Partial<Storage>;
    scanners?: DoctorPorts['scanners'];
  } = {},
): DoctorPorts => ({
  machine: { ...machine, ...changes.machine },
  network: { ...network, ...changes.network },
  storage: { ...storage, ...changes.storage },
  scanners: changes.scanners ?? (() => Promise.resolve({ kind: 'listed', scanners: [] })),
  fonts: '/package/fonts',
  profiles: ['default'],
  profileFault: () => undefined,
});

import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { SERVICE_PATH } from '../../contract/service-path.ts';
import type { SessionPlan } from '../../../mocks/center/session.ts';
import type { CredentialSettings } from '../../../mocks/platform/credentials.ts';
import type { InsuredPerson } from '../../../mocks/platform/person.ts';
import type { Wallet } from '../../domain/wallet.ts';
import type { Specification } from '../../contract/field.ts';
import { createReader } from '../../contract/reading/reader.ts';
import { specificationDigest } from '../../contract/specification.ts';
import type { OpenData } from '../../evidence/entries.ts';
import { createFileJournalStore } from '../../evidence/file-journal-store.ts';
import { origin, startCenter } from './service.ts';
import { fullCapabilities, testHospital } from '../settings/config.ts';
import { openPackage } from '../machine/package-root.ts';
import { loadProfile } from '../settings/profiles.ts';
import { openRunFolder } from '../machine/run-folder.ts';
import type { SigningView } from './signing-view.ts';
import { startPlatform } from './platform.ts';
import { startScreens } from './screens.ts';
import { systemClock } from '../machine/system-clock.ts';
import { startWallet } from './phones.ts';

/** Options of a center; everything has a default. */
export interface CenterFlags {
  /** Address to listen at; 127.0.0.1 by default. */
  readonly host?: string;
  /** 0, the default, lets the system choose. */
  readonly port?: number;
  /** Folder for the journal; a new one for temporary files by default. */
  readonly data?: string;
  /** A built-in profile's name or a file. */
  readonly profile?: string;
  /** Answers the counter side – identifying, registering, settling – at the same address; `false` by default. */
  readonly counter?: boolean;
  /** Rules for e-credentials there, where they are otherwise than usual. */
  readonly credentials?: Partial<CredentialSettings>;
  /** Port of the persons' phones; 0 lets the system choose. */
  readonly walletPort?: number;
  /** Port of the reference hospital's screens, 0 lets the system choose; without it the hospital is not started. */
  readonly screensPort?: number;
}

/** A center that answers until it is closed. */
export interface RunningCenter {
  /** Such as `http://127.0.0.1:8490`. */
  readonly origin: string;
  /** The whole address that a hospital posts to. */
  readonly url: string;
  /** The folder of its journal. */
  readonly folder: string;
  /** The way requests have to be signed; null where they need not be. */
  readonly signing: SigningView | null;
  /** Absent without the counter side. */
  readonly counter?: RunningCounter;
  readonly close: () => Promise<void>;
}

/** The persons that the counter side knows, and their phones. */
export interface RunningCounter {
  readonly persons: readonly InsuredPerson[];
  readonly wallet: Wallet;
  /** Addresses of the operator's page with everybody's phone, one for each way to this machine. */
  readonly phones: readonly string[];
  /** Address of the reference hospital's screens, when it was started. */
  readonly screens?: string;
}

/**
 * The simulator alone: serves any hospital and plays no faults. It compares a hospital's own documents only; with the
 * counter side it knows the settlements that were made there, and vouchers have to be of those.
 * @throws HarnessError PORT-IN-USE, ADDRESS-UNAVAILABLE, FOLDER-BUSY, FOLDER-UNWRITABLE; USAGE, CONFIG-INVALID or
 * PROFILE-INVALID for the profile
 */
export async function runCenter(flags: CenterFlags = {}): Promise<RunningCenter> {
  const {
    host = '127.0.0.1',
    port = 0,
    data,
    profile = 'default',
    counter = false,
    credentials = {},
    walletPort = 0,
  } = flags;
  const { screensPort } = flags;
  const { id, document, contract } = loadProfile(profile);
  const pack = openPackage();
  const journals = createFileJournalStore();
  const folder = await openRunFolder(data ?? mkdtempSync(join(tmpdir(), 'evoucher-center-')), journals);
  const reader = createReader({ workerUrl: pack.workerUrl });
  const journal = await journals.create(folder.path, { clock: systemClock });
  journal.append('open', opening({ pack, specification: contract.specification, id, document, counter }));
  const platform = counter ? startPlatform(systemClock, { credentials }) : undefined;
  const onFault = (fault: unknown): void => {
    journal.append('error', { code: 'UNEXPECTED', message: String(fault) });
  };
  const ends: (() => unknown)[] = [() => journal.close(), () => reader.close(), () => folder.release()];
  const end = async (): Promise<void> => {
    for (const one of ends) await one();
  };
  try {
    const ports = { clock: systemClock, reader, journal, contract };
    const center = await startCenter({
      host,
      port,
      plan: { ...serving, observe: !counter },
      ports: platform === undefined ? ports : { ...ports, counter: platform },
      declares: () => false,
      onFault,
    });
    ends.unshift(() => journal.append('close', { count: journal.count() }));
    ends.unshift(() => center.server.close());
    const phones =
      platform === undefined
        ? undefined
        : await startWallet({ wallet: platform.wallet, host, port: walletPort, onFault });
    if (phones !== undefined) ends.unshift(() => phones.close());
    const screens =
      screensPort === undefined
        ? undefined
        : await startScreens({
            entry: pack.screensEntry,
            center: `${origin(center.server)}${contract.specification.servicePath ?? SERVICE_PATH}`,
            hospital: testHospital,
            data: join(folder.path, 'hospital'),
            port: screensPort,
          });
    if (screens !== undefined) ends.unshift(() => screens.stop());
    return {
      origin: origin(center.server),
      url: `${origin(center.server)}${contract.specification.servicePath ?? SERVICE_PATH}`,
      folder: folder.path,
      signing: center.signing,
      ...(platform === undefined || phones === undefined
        ? {}
        : {
            counter: {
              persons: platform.persons,
              wallet: platform.wallet,
              phones: phones.operatorUrls,
              ...(screens === undefined ? {} : { screens: screens.address }),
            },
          }),
      close: end,
    };
  } catch (fault) {
    await end();
    throw fault;
  }
}

/** Any hospital, nothing planned. */
const serving: Omit<SessionPlan, 'id' | 'observe'> = {
  hospital: undefined,
  cards: [],
  ledger: [],
  faults: [],
  processingMs: 300,
  byNature: false,
};

interface Opening {
  readonly pack: { readonly name: string; readonly version: string };
  readonly specification: Specification;
  readonly id: string;
  readonly document: unknown;
  readonly counter: boolean;
}

const opening = ({ pack, specification, id, document, counter }: Opening): OpenData => ({
  format: 'evoucher-journal@1',
  run: randomBytes(8).toString('hex'),
  attempt: 1,
  harness: { name: pack.name, version: pack.version },
  contract: { id: specification.id, digest: specificationDigest(specification) },
  profile: { id, document },
  hospital: testHospital,
  seed: 0,
  driver: 'none',
  // What is settled at the counter becomes known as it happens.
  ledger: counter ? 'platform' : 'observe',
  environment: 'simulated',
  selected: [],
  capabilities: fullCapabilities,
  ...(counter ? { counter: true } : {}),
});

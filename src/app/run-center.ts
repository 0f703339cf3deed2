import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { SERVICE_PATH } from '../../mocks/center/center.ts';
import type { InsuredPerson } from '../../mocks/platform/person.ts';
import type { Wallet } from '../domain/wallet.ts';
import { createReader } from '../contract/reading/reader.ts';
import { specificationDigest } from '../contract/specification.ts';
import { openJournal } from '../evidence/journal-writer.ts';
import { origin, startCenter } from './center-service.ts';
import { fullCapabilities, testHospital } from './config.ts';
import { openPackage } from './package-root.ts';
import { loadProfile } from './profiles.ts';
import { openRunFolder } from './run-folder.ts';
import type { SigningView } from './signing-view.ts';
import { startPlatform } from './start-platform.ts';
import { systemClock } from './system-clock.ts';

export interface CenterFlags {
  readonly host: string;
  readonly port: number;
  readonly data?: string;
  /** A built-in profile's name or a file. */
  readonly profile?: string;
  /** Whether the counter side – identifying, registering, settling – is answered at the same address. */
  readonly counter?: boolean;
}

export interface RunningCenter {
  readonly origin: string;
  readonly url: string;
  readonly folder: string;
  readonly signing: SigningView | null;
  /** The persons that the counter side knows; none without it. */
  readonly persons: readonly InsuredPerson[];
  /** Their phones. */
  readonly wallet?: Wallet;
  readonly close: () => Promise<void>;
}

/**
 * The simulator alone: serves any hospital and plays no faults. It compares a hospital's own documents only; with the
 * counter side it knows the settlements that were made there, and vouchers have to be of those.
 */
export async function runCenter({
  host,
  port,
  data,
  profile,
  counter = false,
}: CenterFlags): Promise<RunningCenter> {
  const { id, document, contract } = loadProfile(profile ?? 'default');
  const { specification } = contract;
  const pack = openPackage();
  const folder = openRunFolder(data ?? mkdtempSync(join(tmpdir(), 'evoucher-center-')));
  const reader = createReader({ workerUrl: pack.workerUrl });
  const journal = openJournal({ folder: folder.path, clock: systemClock });
  journal.append('open', {
    format: 'evoucher-journal@1',
    run: randomBytes(8).toString('hex'),
    attempt: 1,
    harness: { name: pack.name, version: pack.version },
    contract: { id: specification.id, digest: specificationDigest(specification) },
    profile: { id, document },
    hospital: testHospital,
    seed: 0,
    driver: 'none',
    ledger: counter ? 'declared' : 'observe',
    environment: 'simulated',
    selected: [],
    capabilities: fullCapabilities,
    ...(counter ? { counter: true } : {}),
  });
  const platform = counter ? startPlatform(systemClock) : undefined;
  try {
    const center = await startCenter({
      host,
      port,
      plan: {
        hospital: undefined,
        cards: [],
        ledger: [],
        observe: !counter,
        faults: [],
        processingMs: 300,
        byNature: false,
      },
      ports: {
        clock: systemClock,
        reader,
        journal,
        contract,
        ...(platform === undefined ? {} : { counter: platform }),
      },
      declared: false,
      onFault: (fault) => {
        journal.append('error', { code: 'UNEXPECTED', message: String(fault) });
      },
    });
    return {
      origin: origin(center.server),
      url: `${origin(center.server)}${specification.servicePath ?? SERVICE_PATH}`,
      folder: folder.path,
      signing: center.signing,
      persons: platform?.persons ?? [],
      ...(platform === undefined ? {} : { wallet: platform.wallet }),
      close: async () => {
        await center.server.close();
        journal.append('close', { count: journal.count() });
        await journal.close();
        await reader.close();
        folder.release();
      },
    };
  } catch (fault) {
    await journal.close();
    await reader.close();
    folder.release();
    throw fault;
  }
}

import { parentPort, workerData } from 'node:worker_threads';

import { openFonts } from '../../../reports/index.ts';
import { createContracts } from '../../checks/profiled.ts';
import { readPackage } from '../../contract/reading/package.ts';
import { readingLimits } from '../../contract/reading/reading.ts';
import { specification } from '../../contract/specification.ts';
import type { PublicKey } from '../../evidence/sm2.ts';
import type { Challenge } from '../challenge/challenge.ts';
import type { TrustList } from '../trust/trust-list.ts';
import { examine } from './examine.ts';
import type { VerifyPorts } from './submission.ts';

/** What a verifying worker is started with. */
export interface WorkerSettings {
  readonly templates: string;
  readonly fonts: string;
  readonly version: string;
  readonly trust: TrustList;
  readonly own?: PublicKey;
  readonly challenges?: readonly Challenge[];
}

/** The other side of the pool: packages of strangers are opened, read and judged here and nowhere else. */
const { templates, fonts, version, ...known } = workerData as WorkerSettings;
const port = parentPort;
const ports: Promise<VerifyPorts> = openFonts(fonts).then((faces) => ({
  ...known,
  rendering: { templates, fonts, faces, version },
  contractFor: createContracts(),
  // This thread is itself the one that may be ended: archives inside the archive need no further one.
  reader: {
    read: async (base64, names) => readPackage(base64, specification.xml, readingLimits, { names }),
    close: async () => Promise.resolve(),
  },
}));

port?.on('message', (path: string) => {
  void ports.then(async (ready) => examine(path, ready)).then((examined) => port.postMessage(examined));
});

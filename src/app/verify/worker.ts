import { parentPort, workerData } from 'node:worker_threads';

import { openFonts } from '../../../reports/index.ts';
import { createContracts } from '../../checks/profiled.ts';
import { readPackage } from '../../contract/reading/package.ts';
import { readingLimits } from '../../contract/reading/reading.ts';
import { specification } from '../../contract/specification.ts';
import { createJournalShape } from '../../evidence/journal-shape.ts';
import { emptyTrust } from '../trust/trust-list.ts';
import { examine } from './examine.ts';
import type { VerifyPorts } from './submission.ts';

/** The data that a verifying worker is started with. */
export interface WorkerPlace {
  readonly templates: string;
  readonly fonts: string;
  readonly version: string;
}

/** The keys and challenges that the asking verifier knows. */
export type VerifierKnowledge = Pick<VerifyPorts, 'trust' | 'own' | 'challenges'>;

/** A file to verify; `content` takes the place of its own. */
export interface Examinee {
  readonly path: string;
  readonly content?: Uint8Array;
}

/**
 * A message to a worker: what the asker knows, before the first file and whenever another asks; then file by file.
 */
export type ToWorker = { readonly known: VerifierKnowledge } | Examinee;

/** The worker's side of the pool: packages of strangers are opened, read and judged here and nowhere else. */
const { templates, fonts, version } = workerData as WorkerPlace;
const port = parentPort;
const tools: Promise<Omit<VerifyPorts, 'trust'>> = openFonts(fonts).then((faces) => ({
  rendering: { templates, fonts, faces, version },
  contractFor: createContracts(),
  shape: createJournalShape(),
  // This thread is itself the one that may be ended: archives inside the archive need no further one.
  reader: {
    read: async (base64, names) => readPackage(base64, specification.xml, readingLimits, { names }),
    close: async () => Promise.resolve(),
  },
}));
let known: VerifierKnowledge = { trust: emptyTrust };

port?.on('message', (message: ToWorker) => {
  if ('known' in message) {
    known = message.known;
    return;
  }
  const asking = known;
  void tools
    .then(async (ready) => examine(message.path, { ...ready, ...asking }, message.content))
    .then((examined) => port.postMessage(examined));
});

import { parentPort } from 'node:worker_threads';

import { specification } from '../specification.ts';
import type { XmlNames } from '../translation.ts';
import { readPackage } from './package.ts';
import { readingLimits } from './reading.ts';

/** The other side of `createReader`: untrusted archives, PDF and XML are parsed here and nowhere else. */
export interface ReadRequest {
  readonly id: number;
  readonly base64: string;
  readonly names?: XmlNames;
}

const port = parentPort;
port?.on('message', (request: ReadRequest) => {
  readPackage(request.base64, specification.xml, readingLimits, request.names).then(
    (reading) => port.postMessage({ id: request.id, reading }),
    (fault: unknown) =>
      port.postMessage({ id: request.id, fault: fault instanceof Error ? fault.message : String(fault) }),
  );
});

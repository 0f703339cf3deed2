import { parentPort } from 'node:worker_threads';

import { specification } from '../specification.ts';
import { readFile, readPackage } from './package.ts';
import { readingLimits, type PackageReading, type XmlManner } from './reading.ts';

/** The other side of `createReader`: untrusted archives, PDF and XML are parsed here and nowhere else. */
export type ReadRequest = XmlManner &
  ({ readonly base64: string } | { readonly name: string; readonly bytes: Uint8Array });

const port = parentPort;
port?.on('message', (request: ReadRequest) => {
  read(request).then(
    (reading) => port.postMessage({ reading }),
    (fault: unknown) => port.postMessage({ fault: fault instanceof Error ? fault.message : String(fault) }),
  );
});

const read = async (request: ReadRequest): Promise<PackageReading> =>
  'base64' in request
    ? readPackage(request.base64, specification.xml, readingLimits, request)
    : readFile(request, specification.xml, readingLimits, request);

import type { Reply } from '../../../mocks/center/call.ts';
import type { WireRefusal } from './wire.ts';

export const found = (value: unknown): Reply => json(200, value);

export const refused = (status: number, refusal: WireRefusal): Reply => json(status, refusal);

/** Bytes of a file of ours. */
export const bytesReply = (body: Uint8Array): Reply => ({
  status: 200,
  headers: [
    ['content-type', 'application/octet-stream'],
    ['cache-control', 'no-store'],
  ],
  body,
});

const json = (status: number, value: unknown): Reply => ({
  status,
  headers: [
    ['content-type', 'application/json;charset=UTF-8'],
    ['cache-control', 'no-store'],
  ],
  body: Buffer.from(JSON.stringify(value), 'utf8'),
});

import { randomBytes } from 'node:crypto';
import { isUtf8 } from 'node:buffer';
import { mkdirSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { sm3 } from '../domain/sm3.ts';
import type { Body } from './entries.ts';

/** A body up to this size stands inside its journal line. */
export const INLINE_BYTES = 64 * 1024;

/** Stands inline when it is small, as text when it is strict UTF-8. */
export function inlineBody(bytes: Uint8Array): Body | undefined {
  if (bytes.byteLength > INLINE_BYTES) return undefined;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return isUtf8(buffer) ? { text: buffer.toString('utf8') } : { base64: buffer.toString('base64') };
}

/** Writes a large body to `bodies/<digest>` before the line that names it is written. */
export function storeBody(folder: string, bytes: Uint8Array): Body {
  const salt = randomBytes(16).toString('hex');
  const digest = sm3(Buffer.from(salt, 'hex'), bytes);
  const file = `bodies/${digest}`;
  mkdirSync(join(folder, 'bodies'), { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, file), bytes, { mode: 0o600 });
  return { file, size: bytes.byteLength, digest, salt };
}

/** Tells whether bytes are the ones a body names. */
export const isBody = (body: Extract<Body, { file: string }>, bytes: Uint8Array): boolean =>
  bytes.byteLength === body.size && sm3(Buffer.from(body.salt, 'hex'), bytes) === body.digest;

/** The bytes of an inline body. */
export const inlineBytes = (body: Exclude<Body, { file: string }>): Uint8Array =>
  'text' in body ? Buffer.from(body.text, 'utf8') : Buffer.from(body.base64, 'base64');

/** Reads bodies of a run folder; a path inside a line is never trusted, only its digest. */
export async function bodyBytes(folder: string, body: Body): Promise<Uint8Array | undefined> {
  if (!('file' in body)) return inlineBytes(body);
  if (!/^[0-9a-f]{64}$/.test(body.digest)) return undefined;
  try {
    const bytes = await readFile(join(folder, 'bodies', body.digest));
    return isBody(body, bytes) ? bytes : undefined;
  } catch {
    return undefined;
  }
}

import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { RunRequest } from '../wire/messages.ts';

/** The part of a run that the province keeps beside its journal, so that it can go on after a restart. */
export interface RunRecord {
  readonly schema: 'evoucher/hosted-record@1';
  readonly request: RunRequest;
}

const FILE = 'request.json';
const RUN_ID = /^[0-9a-f]{16}$/;

/** Runs lie at `<data>/<fixmedinsCode>/<run>`; neither part is taken from a client without having been looked at. */
export function runFolder(data: string, fixmedinsCode: string, run: string): string | undefined {
  return RUN_ID.test(run) ? join(data, fixmedinsCode, run) : undefined;
}

export function writeRecord(folder: string, request: RunRequest): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const record: RunRecord = { schema: 'evoucher/hosted-record@1', request };
  const beside = join(folder, `${FILE}.new`);
  writeFileSync(beside, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
  renameSync(beside, join(folder, FILE));
}

/** `undefined` when the hospital has no such run. */
export function readRecord(folder: string): RunRecord | undefined {
  const file = join(folder, FILE);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as RunRecord) : undefined;
}

import { sm3 } from '../../domain/sm3.ts';
import { inlineBytes } from '../../evidence/bodies.ts';
import type { Body, Entry } from '../../evidence/entries.ts';

const MSGID = /"msgid"\s*:\s*"([^"\\]{1,64})"/;
const BATCH = /"ftfileCompac"\s*:\s*"([^"]+)"/;

/**
 * Returns the marks that no two hospitals have in common: the run, the message numbers and the files of their
 * batches. They are found in the bytes as they are, so that a copy shows itself whatever else was changed around it.
 */
export function trafficMarks(
  entries: readonly Entry[],
  files: ReadonlyMap<string, Uint8Array>,
): readonly string[] {
  const marks = new Set<string>();
  for (const entry of entries) {
    if (entry.kind === 'open') marks.add(`测试编号 ${entry.data.run}`);
    if (entry.kind !== 'exchange' || entry.data.request.method !== 'POST') continue;
    const text = textOf(entry.data.request.body, files);
    const msgid = MSGID.exec(text)?.[1];
    if (msgid !== undefined) marks.add(`msgid ${msgid}`);
    const batch = BATCH.exec(text)?.[1];
    if (batch !== undefined) marks.add(`批次文件 ${sm3(batch).slice(0, 32)}`);
  }
  return [...marks];
}

/** Returns a body as text. Only ASCII is looked for, so any bytes may be read as Latin 1. */
function textOf(body: Body, files: ReadonlyMap<string, Uint8Array>): string {
  const bytes = 'file' in body ? files.get(`bodies/${body.digest}`) : inlineBytes(body);
  return Buffer.from(bytes ?? []).toString('latin1');
}

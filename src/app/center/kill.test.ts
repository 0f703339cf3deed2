import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import type { Entry } from '../../evidence/entries.ts';
import { createFileJournalStore } from '../../evidence/file-journal-store.ts';
import { soundJournal } from '../../evidence/journal-reader.ts';
import { keptAlive, post, startCenterProcess } from '../testing/center-process.ts';

const ROUNDS = 12;
const CONNECTIONS = 6;

/** Numbers that look random and are the same in every run. */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Queries and status calls; every seventh is so large that its body goes to a file of its own. */
const message = (msgid: string, count: number): string =>
  JSON.stringify({
    infno: count % 2 === 0 ? '4902' : '5501',
    msgid,
    fixmedins_code: 'H37990000001',
    dev_safe_info: count % 7 === 0 ? '大'.repeat(30_000) : '',
    input: { fixmedinsCode: 'H37990000001', upldBchno: `${count}`, elecSetlCertNo: `${count}` },
  });

/** Sends over several connections until the process is killed; resolves with the msgids that were answered. */
async function sendUntilKilled(folder: string, killAfter: number, turns: number): Promise<readonly string[]> {
  const center = await startCenterProcess(folder);
  const answered: string[] = [];
  let killed: Promise<void> | undefined;
  const connection = async (name: number): Promise<void> => {
    const agent = keptAlive();
    for (let count = 1; ; count += 1) {
      const msgid = `${name}-${count}`;
      if ((await post(center.url, agent, message(msgid, count))) === undefined) break;
      answered.push(msgid);
      if (answered.length !== killAfter) continue;
      // Not on the heels of an answer: somewhere in the middle of what the others are doing.
      for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate);
      killed = center.kill();
    }
    agent.destroy();
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, async (_, name) => connection(name)));
  await (killed ?? center.kill());
  return answered;
}

const msgidOf = (entry: Entry, text: string): string =>
  entry.kind === 'exchange' ? ((JSON.parse(text) as { msgid?: string }).msgid ?? '') : '';

test(
  'a center that is killed at any moment has lost no request that it answered',
  { timeout: 300_000 },
  async () => {
    const random = mulberry(4901);
    let total = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const folder = mkdtempSync(join(tmpdir(), 'evoucher-kill-'));
      onTestFinished(() => {
        rmSync(folder, { recursive: true, force: true });
      });
      const killAfter = 1 + Math.floor(random() * 300);
      const answered = await sendUntilKilled(folder, killAfter, Math.floor(random() * 40));
      total += answered.length;

      const { journal } = soundJournal(await createFileJournalStore().inspect(folder));
      const recorded = new Set<string>();
      for (const entry of journal.entries) {
        if (entry.kind !== 'exchange') continue;
        const bytes = await journal.bytes(entry.data.request.body);
        if (bytes === undefined) throw new Error(`Round ${round}: line ${entry.seq} has lost its body.`);
        recorded.add(msgidOf(entry, Buffer.from(bytes).toString('utf8')));
      }
      expect(answered.length).toBeGreaterThanOrEqual(killAfter);
      expect(
        answered.filter((msgid) => !recorded.has(msgid)),
        `round ${round}`,
      ).toEqual([]);
      // What was recorded and not answered was under way: at most one request of each connection.
      expect(recorded.size - answered.length).toBeLessThanOrEqual(CONNECTIONS);
      expect(journal.closed).toBe(false);
    }
    expect(total).toBeGreaterThan(ROUNDS * 50);
  },
);

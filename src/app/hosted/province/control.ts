import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Call, Reply } from '../../../../mocks/center/call.ts';
import type { Clock } from '../../../domain/clock.ts';
import type { JournalStore } from '../../../evidence/journal-store.ts';
import {
  AGENT_HEADER,
  CONTROL_PATH,
  createRequestReader,
  type RequestReader,
  type WireRefusal,
} from '../wire/messages.ts';
import type { Roster } from './hospitals.ts';
import type { HostedRun } from './hosted-run.ts';
import type { Applicant, Opening, Runs } from './runs.ts';
import { createGate } from './token-gate.ts';

export interface ControlOptions {
  readonly roster: Roster;
  readonly runs: Runs;
  readonly journals: JournalStore;
  readonly clock: Clock;
  readonly isClosing: () => boolean;
  readonly say: (line: string) => void;
}

/** A picture of 5 MiB as base64, and some words. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;
const AGENT = /^[0-9a-f]{16,64}$/;
const TURN = /^\d{1,9}$/;

export const isControlPath = (path: string): boolean => path.startsWith(`${CONTROL_PATH}/`);

/** Answers what hospitals' agents ask of the province: one call in, one reply out. */
export function createControl(options: ControlOptions): (call: Call) => Promise<Reply> {
  const { roster, runs, journals, clock, isClosing, say } = options;
  const gate = createGate({ roster, clock });
  const read = createRequestReader();

  const opening = async (
    { body }: Call,
    open: (request: Parameters<Runs['open']>[1]) => Promise<Opening>,
  ): Promise<Reply> => {
    const request = read('run', body);
    if ('problem' in request) return malformed(request.problem);
    const given = await open(request.value);
    return 'opened' in given ? found(given.opened) : refused(given.status, given.refusal);
  };

  const file = async ({ hospital }: Applicant, id: string, what: string, name: string): Promise<Reply> => {
    const folder = runs.folderOf(hospital, id);
    if (folder === undefined) return unknownRun;
    if (what === 'bodies') {
      const body = await journals.body(folder, name);
      return body === undefined ? unknownPath : bytesReply(body);
    }
    // While a run is under way its package is that of the attempt before.
    if (what === 'submission' && runs.find(hospital, id)?.isOver() !== false)
      return fileReply(join(folder, 'submission.zip'));
    return unknownPath;
  };

  return async (call) => {
    for (const run of runs.all())
      if (!run.isOver() && !roster.admits(run.hospital.fixmedinsCode)) run.end('省项目组停用了令牌');
    const entrance = gate.enter(call);
    if (entrance.kind === 'out') {
      say(`拒绝来自 ${call.peer} 的请求：${entrance.message}`);
      return refused(entrance.status, { code: 'TOKEN-REFUSED', message: entrance.message });
    }
    if (isClosing()) return refused(503, { code: 'CLOSING', message: '省项目组的中心正在停止' });
    if (call.oversize !== undefined || call.body.byteLength > MAX_BODY_BYTES)
      return refused(413, { code: 'TOO-LARGE', message: '请求过大' });
    const agent = call.headers.find(([name]) => name.toLowerCase() === AGENT_HEADER)?.[1] ?? '';
    if (!AGENT.test(agent)) return malformed(`缺少请求头 ${AGENT_HEADER}`);
    const applicant = { hospital: entrance.hospital, token: entrance.token, agent };
    const [runsWord = '', id = '', what = '', more = ''] = call.path
      .slice(CONTROL_PATH.length + 1)
      .split('/');
    if (runsWord !== 'runs') return unknownPath;
    if (call.method === 'GET') return file(applicant, id, what, more);
    if (call.method !== 'POST') return refused(405, { code: 'METHOD', message: '只支持 GET 和 POST' });
    if (id === '') return opening(call, async (request) => runs.open(applicant, request));
    if (what === 'resume') return opening(call, async (request) => runs.resume(applicant, id, request));
    const run = runs.find(applicant.hospital, id);
    if (run === undefined)
      return runs.folderOf(applicant.hospital, id) === undefined ? unknownRun : notUnderWay;
    return run.isAttached(agent) ? working(run, [what, more], call, read) : replaced;
  };
}

/** Answers what the agent of a run that is under way sends. */
async function working(
  run: HostedRun,
  [what = '', turn = '']: readonly string[],
  { body }: Call,
  read: RequestReader,
): Promise<Reply> {
  run.presence.heard();
  switch (what) {
    case 'news': {
      const given = read('news', body);
      if ('problem' in given) return malformed(given.problem);
      return found(await run.news(given.value.events, given.value.journal));
    }
    case 'turns': {
      const given = read('answer', body);
      if ('problem' in given) return malformed(given.problem);
      return found({ taken: TURN.test(turn) && run.answer(Number(turn), given.value) });
    }
    case 'remarks': {
      const given = read('remark', body);
      if ('problem' in given) return malformed(given.problem);
      const { picture, ...said } = given.value;
      const bytes = Buffer.from(picture?.base64 ?? '', 'base64');
      await run.remark(
        picture === undefined
          ? said
          : { ...said, picture: { name: picture.name, type: picture.type, bytes } },
      );
      return found({});
    }
    case 'declarations': {
      const given = read('declared', body);
      if ('problem' in given) return malformed(given.problem);
      run.declare(given.value);
      return found({});
    }
    case 'stop':
      run.stop();
      return found({});
    default:
      return unknownPath;
  }
}

async function fileReply(file: string): Promise<Reply> {
  return existsSync(file) ? bytesReply(await readFile(file)) : unknownPath;
}

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

export const json = (status: number, value: unknown): Reply => ({
  status,
  headers: [
    ['content-type', 'application/json;charset=UTF-8'],
    ['cache-control', 'no-store'],
  ],
  body: Buffer.from(JSON.stringify(value), 'utf8'),
});

const malformed = (problem: string): Reply =>
  refused(400, {
    code: 'MALFORMED',
    message: `省项目组的中心不认识这个请求（${problem}）`,
    hint: '两边的版本可能不同，请使用省项目组指定的版本。',
  });

/** Another hospital's run looks like none. */
const unknownRun = refused(404, { code: 'RUN-UNKNOWN', message: '省项目组没有本院的这次测试' });
const unknownPath = refused(404, { code: 'NOT-FOUND', message: '没有这个地址' });
const notUnderWay = refused(409, { code: 'RUN-PAUSED', message: '这次测试已停下，可以继续' });
const replaced = refused(409, { code: 'AGENT-REPLACED', message: '另一个程序接管了这次测试' });

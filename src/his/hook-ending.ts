import type { ProgramEnding } from '../domain/program-ending.ts';
import { tellingLine } from '../domain/telling-line.ts';
import { webPage } from '../domain/web-page.ts';
import { isAccepted } from './hook-answer.ts';
import type { HookAnswer } from './hook-request.ts';
import type { Talk } from './hook-talk.ts';

/**
 * Returns what a hook ended an act with; nothing when it said no more than that it did it, or what it made. `lateMs` is the
 * act's time where it was over before the hook was through.
 */
export function hookEnding(
  { reply }: Talk,
  { lateMs, isDeclaration }: { readonly lateMs: number | undefined; readonly isDeclaration: boolean },
): ProgramEnding | undefined {
  if (lateMs !== undefined && (reply.kind === 'left' ? reply.wasConnected : isAccepting(reply)))
    return { kind: 'late', who: 'hook', afterMs: lateMs };
  if (reply.kind !== 'answer') return { kind: 'no-answer', failure: reply };
  const page = webPage(reply.text);
  const line = page === undefined && !isDeclaration ? lineOf(reply.text) : undefined;
  if (isAccepted(reply) && page === undefined && line === undefined) return undefined;
  const { status, location } = reply;
  return {
    ...{ kind: 'answer', status },
    ...(location === undefined ? {} : { location }),
    ...(page === undefined ? {} : { page: page.title }),
    ...(line === undefined ? {} : { line }),
  };
}

const isAccepting = (reply: Talk['reply']): reply is HookAnswer =>
  reply.kind === 'answer' && reply.status === 202;

/** The members under which frameworks put the reason of a failure, most telling first. */
const REASONS = [
  'err_msg',
  'errmsg',
  'errorMessage',
  'message',
  'msg',
  'detail',
  'error_description',
  'error',
];

/** The reason that an answer gives, in one line: that of a JSON object, else what a program's output tells. */
function lineOf(text: string): string | undefined {
  return tellingLine(reasonIn(text) ?? text);
}

function reasonIn(text: string): string | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    const answer = JSON.parse(text) as Readonly<Record<string, unknown>>;
    const name = REASONS.find((one) => typeof answer[one] === 'string' && answer[one] !== '');
    return name === undefined ? JSON.stringify(answer) : String(answer[name]);
  } catch {
    return undefined;
  }
}

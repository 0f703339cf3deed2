import { failureWords } from '../domain/hook-failure.ts';
import { isAccepted, statusAdvice } from './hook-answer.ts';
import { KEPT_BYTES } from './heard-text.ts';
import type { HookAnswer } from './hook-request.ts';
import type { Talk } from './hook-talk.ts';

/** The end of the talk about an act. */
export type Ending = 'heard' | 'late' | 'stopped';

const before: Readonly<Record<Ending, string>> = {
  heard: '',
  late: '到期限未完成：',
  stopped: '测试被中断：',
};

/** The remark that is worth keeping of a talk; nothing when the hook simply did it, and said no more than what it made. */
export function remarkOf({ reply, repeated, note }: Talk, ending: Ending, isDeclaration: boolean): string {
  const text = reply.kind === 'answer' ? textOf(reply, isDeclaration) : '';
  const story = [
    ...(repeated.length === 0 ? [] : [`重复送达 ${repeated.length} 次，之前：${counted(repeated)}`]),
    ...(note === undefined ? [] : [note]),
  ];
  const isPlain = reply.kind === 'answer' && isAccepted(reply) && ending === 'heard' && !reply.isTorn;
  if (isPlain && story.length === 0 && text === '') return '';
  const head = reply.kind === 'answer' ? `HTTP ${reply.status}${statusAdvice(reply)}` : failureWords(reply);
  return [...story, `${before[ending]}${head}`, ...(text === '' ? [] : [text])].join('\n');
}

/** `HTTP 503 3 次、…` */
function counted(words: readonly string[]): string {
  return [...new Set(words)]
    .map((one) => `${one} ${words.filter((other) => other === one).length} 次`)
    .join('、');
}

function textOf({ text, size, isTorn }: HookAnswer, isDeclaration: boolean): string {
  if (size > KEPT_BYTES) return `${text}\n（应答共 ${size} 字节，只保留前 64 KiB）`;
  if (isTorn) return `${text}\n（应答没有传完）`.trim();
  return isDeclaration ? '' : text;
}

import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

import type { DeskView } from '../app/by-hand/views.ts';
import type { DeskFace } from '../app/by-hand/ports.ts';
import type { Card } from '../domain/card.ts';
import { scenarioTitles } from '../domain/form.ts';
import { visible, visibleLine } from '../domain/visible.ts';

export interface TerminalOptions {
  readonly face: DeskFace;
  readonly input: Readable;
  readonly output: Writable;
}

const HELP =
  '回车 = 已完成   d 字段=值 … = 申报结算   s 原因 = 跳过这一步   k 原因 = 跳过这张案例卡   r 原因 = 重做该场景   m 文字 = 备注   c = 案例卡   ? = 帮助';

const SETTLE_HELP =
  '回车 = 按案例卡申报   d 字段=值 … = 申报医院系统实际产生的值，例如：d setlId=123 medfeeSumamt=84.15   ? = 其他操作';

/** Asks in a terminal what the page asks in a browser; both show the same view. Returns the way to stop. */
export function createTerminal({ face, input, output }: TerminalOptions): () => void {
  const lines = createInterface({ input });
  const say = (...texts: readonly string[]): void => {
    output.write(`${visible(texts.join('\n'))}\n`);
  };
  let shown = '';
  let printedUpTo = 0;
  const show = (): void => {
    const view = face.view();
    if (view === undefined) return;
    for (const news of newsOf(view, printedUpTo)) say(news);
    printedUpTo = Math.max(printedUpTo, view.exchanges[0]?.seq ?? 0);
    const asked = `${view.phase} ${view.attempt} ${view.ask?.act.id ?? ''} ${view.ask?.notice ?? ''}`;
    const prompt = promptOf(view);
    if (asked !== shown && prompt !== '') say(prompt);
    shown = asked;
    // The verdicts are printed once the command ends; nobody has to press a key for that.
    if (view.phase === 'concluded') face.dismiss();
  };
  const stop = face.subscribe(show);
  lines.on('line', (line) => {
    const view = face.view();
    const problem = view === undefined ? '测试正在准备' : obey(line.trim(), view, face, say);
    if (problem !== undefined) say(problem);
  });
  return () => {
    stop();
    lines.close();
  };
}

function obey(
  line: string,
  view: DeskView,
  face: DeskFace,
  say: (...texts: readonly string[]) => void,
): string | undefined {
  const [, key = '', rest = ''] = /^(\S*)\s*(.*)$/.exec(line) ?? [];
  if (view.phase === 'choosing') return choose(line, face);
  const act = view.ask?.act.id;
  const isSettling = view.ask?.act.act === 'settle';
  if (key === '?' || act === undefined) return HELP;
  switch (key) {
    case '':
      return isSettling ? declare(rest, view, face) : face.answer(act, { kind: 'done' });
    case 'd':
      return declare(rest, view, face);
    case 's':
    case 'k': {
      if (rest === '') return '请在后面写明原因，例如：s 该院无住院业务';
      return face.answer(act, { kind: 'skip', what: key === 'k' ? 'card' : 'act', reason: rest });
    }
    case 'r':
      return face.answer(act, { kind: 'repeat', reason: rest === '' ? '操作有误' : rest });
    case 'm':
      if (rest === '') return '请在后面写备注文字';
      void face.remark(rest, undefined);
      return '已记录备注';
    case 'c':
      say(JSON.stringify(view.ask?.card, null, 2));
      return undefined;
    default:
      return `不认识“${key}”。${HELP}`;
  }
}

/** The card's own settlement, with what the HIS made instead: `d setlId=… medfeeSumamt=…`. */
function declare(changes: string, { ask }: DeskView, face: DeskFace): string | undefined {
  if (ask === null) return HELP;
  const { id, person, visit, settlement } = ask.card;
  const changed = [...changes.matchAll(/(\w+)=(\S*)/g)].map(([, name = '', value = '']) => [name, value]);
  const made = Object.fromEntries(changed) as Readonly<Record<string, string>>;
  return face.declare(id, { ...visit, ...person, ...settlement, ...made });
}

/** Numbers of scenarios to begin anew; an empty line ends the test. */
function choose(line: string, face: DeskFace): string | undefined {
  const chosen = scenarioTitles.filter((_, index) => line.split(/[\s,，、]+/).includes(String(index + 1)));
  if (line !== '' && chosen.length === 0) return '请输入场景序号（1、2、3），或直接回车生成报告';
  return face.choose(chosen.map(({ id }) => id));
}

function promptOf({ phase, ask, addresses, rows }: DeskView): string {
  if (phase === 'choosing') {
    const table = rows.map((row) => `  ${row.no} ${row.scenarioTitle} ${row.title}：${row.verdictText}`);
    return [
      '',
      '全部步骤已完成。',
      ...table,
      '回车 = 生成报告；要重做场景请输入序号（1 实时、2 全自费、3 跨省）',
    ].join('\n');
  }
  if (phase !== 'asking' || ask === null) return '';
  const { card } = ask;
  return [
    '',
    `【第 ${ask.number} 步，共 ${ask.of} 步】${card.title}：${ask.title}`,
    ...(ask.notice === '' ? [] : [`注意：${ask.notice}`]),
    ...ask.steps.map((step, index) => `  ${index + 1}. ${step}`),
    ...summaryOf(card),
    ...addresses.map(
      ({ url, card: name, isLoopback }) => `  接口地址（${isLoopback ? '本机' : name}）：${url}`,
    ),
    `  等待：${ask.waitsFor}`,
    ask.act.act === 'settle' ? SETTLE_HELP : HELP,
  ].join('\n');
}

/** The values that the card fixes of the patient; nothing when everything is the hospital's choice. */
function summaryOf({ person, settlement, diagnoses }: Card): readonly string[] {
  const parts = [
    ...(person.psnName === undefined ? [] : [`患者 ${person.psnName}`]),
    ...(settlement.medfeeSumamt === undefined ? [] : [`总额 ${settlement.medfeeSumamt} 元`]),
    ...(diagnoses.length === 0 ? [] : [`诊断 ${diagnoses.map(({ name }) => name).join('、')}`]),
  ];
  return parts.length === 0 ? [] : [`  ${parts.join('，')}`];
}

/** The exchanges since the last look, oldest first, and what was wrong with them. */
const newsOf = ({ exchanges }: DeskView, after: number): readonly string[] =>
  exchanges
    .filter(({ seq }) => seq > after)
    .toReversed()
    .flatMap(({ at, infno, answer, note, findings }) => [
      `${at.slice(11, 19)} 收到 ${infno ?? '请求'}：${answer}${note === '' ? '' : `（${note}）`}`,
      ...findings.map(
        ({ level, message, remedy }) =>
          `   ${level === 'must' ? '✗ 不符合' : '△ 建议'}：${message} 处理：${remedy}`,
      ),
    ])
    .map(visibleLine);

import { writeCsv } from '../app/machine/csv.ts';
import type { Card } from '../domain/card.ts';
import { cardCodeWords, cardFieldTitles } from '../domain/card-words.ts';

/** One thing the card says: its name for people, its name in the interface, its value. */
interface Field {
  readonly group: string;
  readonly label: string;
  readonly name: string;
  readonly value: string;
}

/** A coded value is followed by what it means. */
const valueWithMeaning = (name: string, value: string): string => {
  const meaning = cardCodeWords[name]?.[value];
  return meaning === undefined ? value : `${value}（${meaning}）`;
};

const fieldsOf = (card: Card): readonly Field[] =>
  [
    ['患者', card.person],
    ['就诊', card.visit],
    ['结算', card.settlement],
    ['凭证', card.voucher],
  ].flatMap(([group, part]) =>
    Object.entries(part as Readonly<Record<string, string>>).map(([name, value]) => ({
      group: group as string,
      label: cardFieldTitles[name] ?? name,
      name,
      value,
    })),
  );

/** The card as a CSV table for a spreadsheet. */
export function cardCsv(card: Card): string {
  const rows = [
    ['案例卡', card.id, card.title, ''],
    ...(card.conditions?.wanted ?? []).map((text) => ['患者条件', text, '', '']),
    ['分组', '项目', '字段', '值'],
    ...fieldsOf(card).map(({ group, label, name, value }) => [group, label, name, value]),
    ...card.diagnoses.map(({ code, name, main }) => ['诊断', main ? '主要诊断' : '其他诊断', code, name]),
    [],
    ['费用明细', '目录编码', '名称', '收费类别', '等级', '数量', '单价', '金额', '发生时间'],
    ...card.feeLines.map((line, index) => [
      String(index + 1),
      line.medListCodg,
      line.medListName,
      line.medChrgitmType,
      line.chrgitmLv,
      line.cnt,
      line.pric,
      line.detItemFeeSumamt,
      line.feeOcurTime,
    ]),
  ];
  return writeCsv(rows);
}

/** The card as a page of its own, to print and to lay beside the keyboard. */
export function cardSheet(card: Card, scenario: string, hospital: string): string {
  const fields = fieldsOf(card);
  const tables = [...new Set(fields.map(({ group }) => group))].map(
    (group) =>
      `<section><h2>${escape(group)}</h2><table><tbody>${fields
        .filter((field) => field.group === group)
        .map(
          ({ label, name, value }) =>
            `<tr><th scope="row">${escape(label)}</th><td>${escape(valueWithMeaning(name, value))}</td><td class="name">${escape(name)}</td></tr>`,
        )
        .join('')}</tbody></table></section>`,
  );
  const diagnoses = card.diagnoses
    .map(
      ({ code, name, main }) =>
        `<tr><th scope="row">${main ? '主要诊断' : '其他诊断'}</th><td>${escape(name)}</td><td class="name">${escape(code)}</td></tr>`,
    )
    .join('');
  const lines = card.feeLines
    .map(
      (line) =>
        `<tr>${[line.medListCodg, line.medListName, line.medChrgitmType, line.chrgitmLv]
          .map((text) => `<td>${escape(text)}</td>`)
          .join('')}${[line.cnt, line.pric, line.detItemFeeSumamt]
          .map((text) => `<td class="number">${escape(text)}</td>`)
          .join('')}<td>${escape(line.feeOcurTime)}</td></tr>`,
    )
    .join('');
  const feeTable = card.feeLines.length === 0 ? '' : linesTable(card, lines);
  return `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>案例卡 ${escape(card.id)}</title>
<link rel="stylesheet" href="/card.css"></head><body><main>
<header><p class="kind">${escape(scenario)} · 案例卡 ${escape(card.id)}</p><h1>${escape(card.title)}</h1><p>${escape(hospital)}</p></header>
<div class="groups">${wantedList(card)}${tables.join('')}<section><h2>诊断</h2><table><tbody>${diagnoses}</tbody></table></section></div>
${feeTable}
<footer>测试数据，人员与金额均为虚构。</footer></main></body></html>
`;
}

/** The values that a card of the hospital's own leaves to the hospital. */
const wantedList = ({ conditions }: Card): string =>
  conditions === undefined
    ? ''
    : `<section><h2>患者条件</h2><ul>${conditions.wanted.map((text) => `<li>${escape(text)}</li>`).join('')}</ul></section>`;

const columns = ['目录编码', '名称', '收费类别', '等级', '数量', '单价', '金额', '发生时间'];

const linesTable = ({ settlement }: Card, lines: string): string =>
  `<section><h2>费用明细</h2><table class="lines"><thead><tr>${columns
    .map((name) => `<th scope="col">${name}</th>`)
    .join(
      '',
    )}</tr></thead><tbody>${lines}</tbody><tfoot><tr><th scope="row" colspan="6">合计</th><td class="number">${escape(settlement.medfeeSumamt ?? '')}</td><td></td></tr></tfoot></table></section>`;

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

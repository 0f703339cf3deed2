import { writeCsv } from '../app/machine/csv.ts';
import type { Card } from '../domain/card.ts';
import { uploadModes, visitTypes, voucherTypes } from '../domain/voucher-words.ts';

/** One thing the card says: its name for people, its name in the interface, its value. */
interface Field {
  readonly group: string;
  readonly label: string;
  readonly name: string;
  readonly value: string;
}

const words: Readonly<Record<string, string>> = {
  mdtrtType: '就诊类型',
  medType: '医疗类别',
  fixmedinsMdtrtId: '就诊流水号',
  iptOtpNo: '门诊号/住院号',
  begntime: '就诊开始时间',
  endtime: '就诊结束时间',
  psnNo: '人员编号',
  psnName: '姓名',
  gend: '性别',
  certno: '证件号码',
  insutype: '险种类型',
  hiNo: '医保编号',
  insuplcAdmdvs: '参保地区划',
  setlId: '结算 ID',
  medinsSetlId: '医药机构结算 ID',
  setlTime: '结算时间',
  medfeeSumamt: '医疗费总额',
  inscpAmt: '符合政策范围金额',
  hifpPay: '基金支付总额',
  othPay: '其他支付',
  psnAcctPay: '个人账户支付',
  psnCashpay: '个人现金支付',
  psnSelfpay: '个人自付',
  psnOwnpay: '个人自费',
  elecSetlCertType: '凭证类型',
  supninsCode: '监管机构代码',
  upldMode: '上传模式',
};

const values: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  mdtrtType: visitTypes,
  gend: { '1': '男', '2': '女' },
  insutype: { '310': '职工基本医疗保险', '390': '城乡居民基本医疗保险' },
  medType: { '11': '普通门诊', '2101': '普通住院', '14': '门诊慢特病' },
  elecSetlCertType: voucherTypes,
  upldMode: uploadModes,
};

/** A coded value is followed by what it means. */
const spokenValue = (name: string, value: string): string => {
  const meaning = values[name]?.[value];
  return meaning === undefined ? value : `${value}（${meaning}）`;
};

const labelOf = (name: string): string => words[name] ?? name;

const fieldsOf = (card: Card): readonly Field[] =>
  [
    ['患者', card.person],
    ['就诊', card.visit],
    ['结算', card.settlement],
    ['凭证', card.voucher],
  ].flatMap(([group, part]) =>
    Object.entries(part as Readonly<Record<string, string>>).map(([name, value]) => ({
      group: group as string,
      label: labelOf(name),
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
            `<tr><th scope="row">${escape(label)}</th><td>${escape(spokenValue(name, value))}</td><td class="name">${escape(name)}</td></tr>`,
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

/** What a card of the hospital's own leaves to the hospital. */
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

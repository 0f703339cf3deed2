import { expect } from 'vitest';

import { counterSpecification } from '../../../src/contract/settlement.ts';
import { createContract } from '../../../src/contract/validate.ts';
import { isObject, readMessage } from '../../../src/contract/envelope.ts';
import type { JsonObject } from '../../../src/contract/json-text.ts';
import { timeText } from '../../../src/domain/china-time.ts';
import type { HandClock } from '../../center/testing/clock.ts';
import type { Fields, Json } from '../../../src/contract/testing/documents.ts';
import { answerOf, stage, type Answer, type OpenedSession } from '../../center/testing/stage.ts';
import type { Chance } from '../credentials.ts';
import { defaultPersons, type InsuredPerson } from '../person.ts';
import { createPlatform, type Platform, type PlatformOptions } from '../platform.ts';

const contract = createContract(counterSpecification);

/** A counter of a hospital: everything goes over HTTP, and every answer is held against the tables. */
export interface Window {
  readonly platform: Platform;
  readonly opened: OpenedSession;
  readonly clock: HandClock;
  /** The whole answer, whatever it says; a msgid of its own unless `changes` has one. */
  readonly send: (infno: string, input: Json, changes?: Fields) => Promise<Answer>;
  /** The nodes of an answer without an error; fails on a refusal. */
  readonly ask: (infno: string, input: Json, changes?: Fields) => Promise<Nodes>;
  /** The reason of a refusal; fails on anything else. */
  readonly refusal: (infno: string, input: Json, changes?: Fields) => Promise<string>;
  /** A scan: the code that the phone shows now, decoded the way the scanner's library does it. */
  readonly scan: (holder: string) => Promise<string>;
  readonly decode: (code: string) => Promise<Fields>;
  readonly balance: (person: InsuredPerson) => Promise<string>;
}

export type Row = Readonly<Record<string, string>>;
export type Nodes = Readonly<Record<string, Row>> & { readonly rows: (node: string) => readonly Row[] };

export const personById = (id: string): InsuredPerson => {
  const found = defaultPersons.find((person) => person.id === id);
  if (found === undefined) throw new Error(`There is no person ${id}.`);
  return found;
};

/** Codes and tokens that are foreseeable: counted. */
export function counted(): Chance {
  let count = 0;
  const next = (length: number): string => {
    count += 1;
    return String(count).padStart(length, '0');
  };
  return { digits: next, hex: next };
}

export async function openWindow(options: Partial<PlatformOptions> = {}): Promise<Window> {
  const place = await stage();
  const { clock } = place;
  const platform = createPlatform({ clock, chance: counted(), series: '1', ...options });
  const opened = place.open({ observe: false }, undefined, undefined, platform);
  let serial = 0;

  const send: Window['send'] = async (infno, input, changes = {}) => {
    serial += 1;
    const msgid = `H379900000012026073010203${String(serial).padStart(5, '0')}`;
    const answer = await opened.call(infno, input, { msgid, ...changes });
    expect(violations(infno, answer), `${infno} ${answer.text}`).toEqual([]);
    return answer;
  };
  const ask: Window['ask'] = async (infno, input, changes) => {
    const answer = await send(infno, input, changes);
    expect(answer.body, `${infno} ${answer.text}`).toMatchObject({ infcode: 0, err_msg: null });
    const output = (answer.body['output'] ?? {}) as Record<string, Row>;
    return Object.assign({ rows: (node: string) => (output[node] ?? []) as unknown as Row[] }, output);
  };
  const refusal: Window['refusal'] = async (infno, input, changes) => {
    const { body, text } = await send(infno, input, changes);
    expect(body, `${infno} ${text}`).toMatchObject({ infcode: -1, output: null });
    return String(body['err_msg']);
  };
  const decode: Window['decode'] = async (code) => {
    const url = opened.url.replace(/\/rsfComIfsService\/.*$/, '/hsecfc/localQrCodeQuery');
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(decodeRequest(code)) });
    return answerOf(response.status, await response.text()).body as Fields;
  };
  const scan: Window['scan'] = async (holder) => {
    const { data } = await decode(platform.wallet.newCode(holder, 'short')?.text ?? '');
    return (data as Row)['ecToken'] ?? '';
  };
  const balance: Window['balance'] = async (person) => {
    const read = await ask('1101', byCertificate(person), from(person));
    return read.rows('insuinfo')[0]?.['balc'] ?? '';
  };
  return { platform, opened, clock, send, ask, refusal, scan, decode, balance };
}

export const decodeRequest = (ecQrCode: string): Fields => ({
  data: {
    orgId: 'H37990000001',
    businessType: '01301',
    operatorId: '001',
    operatorName: '收费员',
    officeId: 'A03',
    officeName: '内科',
    ecQrCode,
  },
  orgId: 'H37990000001',
  transType: 'ec.query',
});

/** The envelope's insured place. */
export const from = ({ insuplcAdmdvs }: InsuredPerson): Fields => ({ insuplc_admdvs: insuplcAdmdvs });

export const byCertificate = ({ certno }: InsuredPerson): Fields => ({
  data: { mdtrt_cert_type: '02', mdtrt_cert_no: certno },
});

/** Violations of the tables; extra fields are none. */
function violations(infno: string, { text }: Answer): readonly unknown[] {
  const { envelope } = readMessage(Buffer.from(text, 'utf8'));
  const output = envelope['output'];
  return [
    ...(contract.validator('envelope:reply', 'should')?.(envelope) ?? []),
    ...(isObject(output) ? outputViolations(infno, output) : []),
  ];
}

export const outputViolations = (infno: string, output: JsonObject): readonly unknown[] =>
  contract.validator(`output:${infno}`, 'should')?.(withoutEmptyLists(output)) ?? [];

/** A person may have no chronic disease and no special identity: such a list is empty, which counts as absent. */
const withoutEmptyLists = (output: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(output).filter(([, value]) => !Array.isArray(value) || value.length > 0));

/** The entries of a window for one patient. */
export interface Patient {
  readonly person: InsuredPerson;
  readonly certificate: Fields;
}

export const withToken = (person: InsuredPerson, token: string): Patient => ({
  person,
  certificate: { mdtrt_cert_type: '01', mdtrt_cert_no: token },
});

export const withIdCard = (person: InsuredPerson): Patient => ({
  person,
  certificate: { mdtrt_cert_type: '02', mdtrt_cert_no: person.certno },
});

const NOW = '2026-07-30 10:20:30';
const dept = { dept_code: 'A03', dept_name: '内科', caty: 'A03' };

/** 2201 */
export const registration = ({ person, certificate }: Patient): Fields => ({
  data: {
    psn_no: person.psnNo,
    insutype: person.insutype,
    begntime: NOW,
    ...certificate,
    ipt_otp_no: 'MZ0001',
    ...dept,
  },
});

const diagnosis: Fields = {
  diag_type: '1',
  diag_srt_no: '1',
  diag_code: 'I10.x00',
  diag_name: '高血压',
  diag_dept: '内科',
  dise_dor_no: 'D379900000001',
  dise_dor_name: '测试医师',
  diag_time: NOW,
};

/** 2203 */
export const information = (
  { person }: Patient,
  mdtrtId: string,
  medType = '11',
  disease: readonly [string, string] = ['I10.x00', '高血压'],
): Fields => ({
  mdtrtinfo: {
    mdtrt_id: mdtrtId,
    psn_no: person.psnNo,
    med_type: medType,
    begntime: NOW,
    dise_codg: disease[0],
    dise_name: disease[1],
  },
  diseinfo: [{ ...diagnosis, vali_flag: '1' }],
});

/** Serial number, code, count, price; the amount is theirs unless it is stated. */
export type Line = readonly [sn: string, code: string, cnt: string, pric: string, amount: string];

/** 2204 and 2301 */
export const fees = (
  { person }: Patient,
  mdtrtId: string,
  lines: readonly Line[],
  changes: Fields = { chrg_bchno: 'B1', rx_circ_flag: '0' },
): Fields => ({
  feedetail: lines.map(([sn, code, cnt, pric, amount]) => ({
    feedetl_sn: sn,
    mdtrt_id: mdtrtId,
    psn_no: person.psnNo,
    fee_ocur_time: NOW,
    med_list_codg: code,
    medins_list_codg: code,
    det_item_fee_sumamt: amount,
    cnt,
    pric,
    bilg_dept_codg: 'A03',
    bilg_dept_name: '内科',
    bilg_dr_codg: 'D379900000001',
    bilg_dr_name: '测试医师',
    hosp_appr_flag: '0',
    ...changes,
  })),
});

/** 2206 and 2207 */
export const settling = (
  { person, certificate }: Patient,
  mdtrtId: string,
  medfee: string,
  changes: Fields = {},
): Fields => ({
  data: {
    psn_no: person.psnNo,
    ...certificate,
    med_type: '11',
    medfee_sumamt: medfee,
    psn_setlway: '01',
    mdtrt_id: mdtrtId,
    chrg_bchno: 'B1',
    acct_used_flag: '1',
    insutype: person.insutype,
    ...changes,
  },
});

/** The amount that the counter types in as the account's part. */
export const paying = (amount: string): Fields => ({ exp_content: JSON.stringify({ ACCT_PAY: amount }) });

/** 2401 */
export const admission = ({ person, certificate }: Patient): Fields => ({
  mdtrtinfo: {
    psn_no: person.psnNo,
    insutype: person.insutype,
    begntime: NOW,
    ...certificate,
    cert_type: '01',
    certno: person.certno,
    med_type: '2101',
    ipt_no: 'ZY0001',
    atddr_no: 'D379900000001',
    chfpdr_name: '测试医师',
    adm_diag_dscr: '急性阑尾炎',
    adm_dept_codg: 'A04',
    adm_dept_name: '外科',
    adm_bed: '01',
    dscg_maindiag_code: 'K35.900',
    dscg_maindiag_name: '急性阑尾炎',
  },
  diseinfo: [{ ...diagnosis, psn_no: person.psnNo, maindiag_flag: '1' }],
});

/** 2402 */
export const leaving = ({ person }: Patient, mdtrtId: string): Fields => ({
  dscginfo: {
    mdtrt_id: mdtrtId,
    psn_no: person.psnNo,
    insutype: person.insutype,
    endtime: timeText(Date.UTC(2026, 6, 30, 2)),
    dscg_dept_codg: 'A04',
    dscg_dept_name: '外科',
    dscg_way: '1',
  },
  diseinfo: [{ ...diagnosis, mdtrt_id: mdtrtId, psn_no: person.psnNo, maindiag_flag: '1' }],
});

/** 2303 and 2304 */
export const settlingStay = (
  { person, certificate }: Patient,
  mdtrtId: string,
  medfee: string,
  changes: Fields = {},
): Fields => ({
  data: {
    psn_no: person.psnNo,
    ...certificate,
    medfee_sumamt: medfee,
    psn_setlway: '01',
    mdtrt_id: mdtrtId,
    insutype: person.insutype,
    acct_used_flag: '0',
    mid_setl_flag: '0',
    ...changes,
  },
});

/** Person, visit and settlement: what queries and refunds name. */
export const naming = ({ person }: Patient, mdtrtId: string, more: Fields = {}): Fields => ({
  data: { psn_no: person.psnNo, mdtrt_id: mdtrtId, ...more },
});

/** A visit with its fees, ready to be settled. */
export async function visited(
  { ask }: Window,
  patient: Patient,
  lines: readonly Line[],
  medType = '11',
): Promise<string> {
  const place = from(patient.person);
  const mdtrtId = (await ask('2201', registration(patient), place))['data']?.['mdtrt_id'] ?? '';
  const chronic = patient.person.chronic[0];
  const disease =
    medType === '14' && chronic !== undefined ? ([chronic.code, chronic.name] as const) : undefined;
  await ask('2203', information(patient, mdtrtId, medType, disease), place);
  await ask('2204', fees(patient, mdtrtId, lines), place);
  return mdtrtId;
}

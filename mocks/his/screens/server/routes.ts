import { date } from '../../values/time.ts';
import { typedAmount } from '../../values/money.ts';
import type { ActionResult } from './actions.ts';
import { choices } from '../store/catalogue.ts';
import { Refused, visitOf } from '../counter/counter.ts';
import { lockOf, type Office } from './office.ts';
import { drop, open } from '../counter/opening.ts';
import { personRead, purposes, readCode } from '../counter/reading.ts';
import { readersOf, saveReaders, type Reader } from '../counter/settings.ts';
import { refund } from '../counter/refunding.ts';
import { collect } from '../counter/settling.ts';
import { signIn } from '../platform/sign-in.ts';
import { addFees, leave, stayOf, stayOfPerson } from '../counter/staying.ts';
import {
  admissionForm,
  chosen,
  dischargeIn,
  filled,
  isTyped,
  linesIn,
  operatorIn,
  outpatientForm,
  selfPaidPerson,
  textIn,
  workstationIn,
  type Typed,
} from './typed.ts';
import { personView, settlementView, visitView, voucherView } from './views.ts';
import type { Visit, VisitKind } from '../store/visits.ts';

/** Answers a question of the page; nothing changes. */
export type Question = (office: Office, query: URLSearchParams) => object;

/** Does what the page asks for; `key` is the page's, the same for the same action. @throws Refused, Silent */
export type Command = (office: Office, typed: Typed, key: string) => Promise<ActionResult>;

const DAY_MS = 24 * 3_600_000;

export const questions: Readonly<Record<string, Question>> = {
  '/api/hospital': ({ counter, settings }) => ({
    hospital: counter.hospital,
    choices,
    today: date(counter.now()),
    reuploadsByItself: settings.reuploadsByItself(),
  }),
  '/api/readers': ({ counter }, query) => ({
    readers: readersOf(counter.database, query.get('workstation') ?? ''),
  }),
  '/api/visit': (office, query) => shown(office, visitOf(office.counter, query.get('id') ?? '')),
  '/api/stay': (office, query) => shown(office, stayOf(office.counter, query.get('id') ?? '')),
  '/api/settlements': ({ counter }, query) => {
    const from = dayMs(query.get('from'), 0);
    const until = dayMs(query.get('until'), counter.now()) + DAY_MS;
    const rows = counter.settlements.search({ from, until, name: query.get('name') ?? '' });
    return { rows: rows.map(({ settlement, visit }) => settlementView(settlement, visit)) };
  },
  '/api/unfinished': (office) => ({
    rows: office.counter.visits
      .inState('opening', 'priced', 'settling', 'refunding')
      .map((visit) => visitView(visit, [])),
  }),
  '/api/vouchers': ({ vouchers, settings }) => ({
    rows: vouchers.list().map(voucherView),
    reuploadsByItself: settings.reuploadsByItself(),
  }),
};

function dayMs(day: string | null, otherwise: number): number {
  const ms = Date.parse(`${day ?? ''}T00:00:00+08:00`);
  return Number.isNaN(ms) ? otherwise : ms;
}

export const commands: Readonly<Record<string, Command>> = {
  '/api/sign-in': async ({ counter }, typed) => {
    workstationIn(typed);
    await signIn(counter, operatorIn(typed));
    return final({});
  },
  '/api/readers': ({ counter }, typed) => {
    const rows = Array.isArray(typed['readers']) ? (typed['readers'] as unknown[]).filter(isTyped) : [];
    saveReaders(counter.database, workstationIn(typed), rows.map(readerIn));
    return Promise.resolve(final({ message: '读卡环境设置成功' }));
  },
  '/api/read': async ({ counter }, typed, key) => {
    const purpose = purposes.find((known) => known === typed['purpose']);
    if (purpose === undefined) throw new Refused('读卡用途不明');
    const { id, person } = await readCode(counter, {
      key,
      purpose,
      code: textIn(typed, 'code'),
      operator: operatorIn(typed),
      readers: readersOf(counter.database, workstationIn(typed)),
    });
    const stay = purpose === 'discharge' ? { stay: visitView(stayOfPerson(counter, person), []) } : {};
    return final({ reading: id, person: personView(person), ...stay });
  },
  '/api/outpatient': async (office, typed, source) => {
    const kind = chosen(outpatientKinds, typed['kind'], '业务').code;
    const { counter } = office;
    const person =
      kind === 'self-paid'
        ? selfPaidPerson(typed, counter.hospital.admdvs)
        : personRead(counter, textIn(typed, 'reading'), kind);
    const form = outpatientForm(typed, person);
    if (kind === 'chronic' && form.disease === undefined) throw new Refused('请选择已备案的疾病');
    const lines = linesIn(typed, counter.now());
    const opening = { source, kind, operator: operatorIn(typed), person, form, lines };
    return about(office, await office.exclusively(source, () => open(counter, opening)));
  },
  '/api/admission': async (office, typed, source) => {
    const { counter, exclusively } = office;
    const kind: VisitKind = typed['kind'] === 'self-paid-inpatient' ? 'self-paid-inpatient' : 'inpatient';
    const person =
      kind === 'inpatient'
        ? personRead(counter, textIn(typed, 'reading'), 'inpatient')
        : selfPaidPerson(typed, counter.hospital.admdvs);
    const form = admissionForm(typed);
    const opening = { source, kind, operator: operatorIn(typed), person, form, lines: [] };
    return about(office, await exclusively(source, () => open(counter, opening)));
  },
  '/api/fees': async (office, typed, key) => {
    const id = filled(typed, 'id', '住院流水号');
    const lines = linesIn(typed, office.counter.now());
    return about(office, await office.exclusively(id, () => addFees(office.counter, id, { key, lines })));
  },
  '/api/discharge': async (office, typed) => {
    const { counter, exclusively } = office;
    const id = filled(typed, 'id', '住院流水号');
    const reading = textIn(typed, 'reading');
    const discharge = dischargeIn(typed, date(counter.now()), date(visitOf(counter, id).at));
    const person = reading === '' ? {} : { person: personRead(counter, reading, 'discharge') };
    return about(office, await exclusively(id, () => leave(counter, id, { discharge, ...person })));
  },
  '/api/collect': async (office, typed) => {
    const id = textIn(typed, 'id');
    const acctPay = typedAmount(typed['acctPay']);
    if (acctPay === undefined) throw new Refused('个人账户支付金额应为最多两位小数的金额');
    const visit = await office.exclusively(id, () => collect(office.counter, id, acctPay));
    void office.vouchers.work();
    return about(office, visit);
  },
  '/api/drop': async (office, typed) => {
    const id = textIn(typed, 'id');
    const lock = lockOf(visitOf(office.counter, id));
    return about(office, await office.exclusively(lock, () => giveUp(office, id)));
  },
  '/api/refund': async (office, typed, key) => {
    const id = textIn(typed, 'settlement');
    const settlement = office.counter.settlements.find(id);
    if (settlement === undefined) throw new Refused('没有找到可退费的结算');
    return office.exclusively(settlement.visit, async () => {
      const hindrance = await office.vouchers.hindrance(id);
      if (hindrance !== undefined) throw new Refused(hindrance);
      const visit = await refund(office.counter, id, key);
      void office.vouchers.work();
      return about(office, visit);
    });
  },
  '/api/vouchers/reupload': async ({ vouchers }, typed) => {
    await vouchers.reupload(textIn(typed, 'settlement'));
    void vouchers.work();
    return final({ message: '已重新上传' });
  },
  '/api/vouchers/status': async ({ vouchers }, typed) =>
    final({ message: await vouchers.status(textIn(typed, 'settlement')) }),
  '/api/settings': ({ settings }, typed) => {
    settings.setReuploadsByItself(typed['reuploadsByItself'] === true);
    return Promise.resolve(final({ message: '设置成功' }));
  },
};

const outpatientKinds = [
  { code: 'chronic', name: '门诊慢性病结算' },
  { code: 'account', name: '账户刷卡结算' },
  { code: 'self-paid', name: '自费结算' },
] as const;

const final = (body: object): ActionResult => ({ body, isFinal: true });

/** A visit that nobody knows the outcome of may be asked for again. */
const about = (office: Office, visit: Visit): ActionResult => ({
  body: shown(office, visit),
  isFinal: visit.state !== 'settling' && visit.state !== 'refunding',
});

const shown = ({ counter }: Office, visit: Visit): object => ({
  visit: visitView(visit, counter.settlements.ofVisit(visit.id)),
});

async function giveUp({ counter }: Office, id: string): Promise<Visit> {
  const visit = visitOf(counter, id);
  if (visit.state === 'dropped') return visit;
  if (visit.state === 'priced' && visit.kind.endsWith('inpatient'))
    throw new Refused('住院病人请继续办理出院结算');
  if (visit.state !== 'priced' && visit.state !== 'opening') throw new Refused('该次就诊不能作废');
  return drop(counter, { ...visit, notice: '操作员作废' });
}

const readerIn = (row: Typed): Reader => ({
  name: textIn(row, 'name'),
  mode: textIn(row, 'mode'),
  reader: textIn(row, 'reader'),
  port: textIn(row, 'port'),
  card: textIn(row, 'card'),
  hotkey: textIn(row, 'hotkey'),
});

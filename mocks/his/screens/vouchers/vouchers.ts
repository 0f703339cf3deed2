import { openRed, reverse } from '../../red/reverse.ts';
import type { Errand, Report } from '../../upload/errand.ts';
import { sendStatus } from '../../upload/letters.ts';
import { patiently } from '../../upload/patience.ts';
import { queryUpload, reupload } from '../../upload/poll.ts';
import { upload } from '../../upload/upload.ts';
import type { Dossier } from '../../voucher/records.ts';
import type { Answer } from '../../wire/answer.ts';
import { Refused } from '../counter/counter.ts';
import { createUnlessBusy } from '../counter/exclusively.ts';
import { voucherStoreOf, type VoucherPorts, type VoucherRow, type VoucherStore } from './voucher-store.ts';

/** The pauses between tries when nobody answers. */
const PAUSES_MS = [500, 1_000, 2_000, 5_000, 15_000, 60_000];

/** The hospital's job that issues and uploads the vouchers of what was settled, without an operator. */
export interface Vouchers {
  /** The newest vouchers first, at most 200. */
  readonly list: () => readonly VoucherRow[];
  /** Takes every voucher that is due as far as it goes; settled when all of them have come to rest. */
  readonly work: () => Promise<void>;
  /** Uploads a failed voucher again, at the operator's 重新上传. @throws Refused */
  readonly reupload: (settlement: string) => Promise<void>;
  /** Asks for the status of a stored voucher, and returns it in words. @throws Refused */
  readonly status: (settlement: string) => Promise<string>;
  /** The reason why a settlement cannot be refunded: its voucher was reimbursed elsewhere. @throws Refused */
  readonly hindrance: (settlement: string) => Promise<string | undefined>;
}

/** The vouchers behind a counter. */
export function createVouchers(ports: VoucherPorts): Vouchers {
  const { counter, exclusively } = ports;
  const store = voucherStoreOf(ports);
  const unlessBusy = createUnlessBusy(exclusively);
  const { find, note } = store;
  const work = async (row: VoucherRow): Promise<void> => {
    let current: VoucherRow | undefined = row;
    while (current !== undefined) {
      const step = await stepOf(current, ports, store);
      note(current, step.change, step.due);
      current = step.goesOn ? find(row.settlement.id) : undefined;
    }
  };
  const status = async (id: string): Promise<string> => {
    const row = find(id);
    if (row.dossier?.stage.kind !== 'stored') throw new Refused('凭证尚未上传成功，不能查询状态');
    const answer = await stateOf(store.errand(row), row.dossier);
    if (answer.kind !== 'accepted') throw new Refused(answer.message);
    const flags = flagsIn(answer.output);
    note(row, { flags });
    return flags;
  };
  return {
    list: store.list,
    work: async () => {
      const isDue = (id: string): boolean => find(id).due <= counter.now();
      const due = store.due(counter.now());
      await Promise.all(
        due.map((id) => unlessBusy(`voucher ${id}`, () => (isDue(id) ? work(find(id)) : Promise.resolve()))),
      );
    },
    reupload: (id) =>
      exclusively(`voucher ${id}`, async () => {
        const row = find(id);
        if (row.state !== 'failed') throw new Refused('该凭证没有上传失败，不需要重新上传');
        const report = await perform(
          store.errand(row),
          row.dossier?.stage.kind === 'failed' ? 'reupload' : 'upload',
        );
        if (report.outcome === 'failed') throw new Refused(report.message);
        note(row, { state: 'waiting', reason: '', tries: 0 });
      }),
    status: (id) => exclusively(`voucher ${id}`, () => status(id)),
    hindrance: async (id) => {
      if (find(id).dossier?.stage.kind !== 'stored') return undefined;
      const flags = await exclusively(`voucher ${id}`, () => status(id));
      return /、(已报销|已申请报销)$/.test(flags)
        ? `电子凭证${flags.split('、')[1] ?? ''}，不能退费`
        : undefined;
    },
  };
}

/** The result of one step: a change of the row, and whether the next step follows at once. */
type Step = { readonly change: Partial<VoucherRow>; readonly due?: number; readonly goesOn: boolean };

/** Takes the next step, which follows from the dossier alone: that survives everything. */
async function stepOf(
  row: VoucherRow,
  ports: VoucherPorts,
  { errand, note, original }: VoucherStore,
): Promise<Step> {
  const isRed = row.settlement.kind === 'refund';
  const stage = row.dossier?.stage;
  const later = (reason: string): Step => {
    const pause = PAUSES_MS[Math.min(row.tries, PAUSES_MS.length - 1)] ?? 0;
    return { change: { reason, tries: row.tries + 1 }, due: ports.counter.now() + pause, goesOn: false };
  };
  const doing = async (name: VoucherAct): Promise<Step> => {
    const report = await perform(errand(row), name);
    return report.outcome === 'done'
      ? { change: { state: 'waiting', reason: '', tries: 0 }, goesOn: true }
      : later(report.message);
  };
  switch (stage?.kind) {
    case undefined:
      if (isRed && original(row)?.state !== 'stored') return later('等待原凭证上传成功后冲红');
      return doing(isRed ? 'reverse' : 'upload');
    case 'awaiting':
      return doing('query-upload');
    case 'refused':
    case 'given-up':
      // A process that ended before its 4901 was out finds a batch that the center does not know.
      if (row.tries < PAUSES_MS.length) return doing('upload');
      return { change: { state: 'failed', reason: stage.message }, goesOn: false };
    case 'failed':
      if (ports.reuploadsByItself()) return doing('reupload');
      return { change: { state: 'failed', reason: stage.reason }, goesOn: false };
    case 'stored': {
      const answer = row.dossier === undefined ? undefined : await stateOf(errand(row), row.dossier);
      if (answer?.kind !== 'accepted') return later(answer?.message ?? '');
      // A red voucher changes the state of the one that it takes back.
      const charged = isRed ? original(row) : undefined;
      if (charged !== undefined) note(charged, { state: 'waiting' });
      return { change: { state: 'stored', reason: '', flags: flagsIn(answer.output) }, goesOn: false };
    }
  }
}

/** The acts that a voucher goes through. */
type VoucherAct = 'upload' | 'query-upload' | 'reupload' | 'reverse';

function perform(errand: Errand, name: VoucherAct): Promise<Report> {
  // Once there is a red voucher, everything but making it is about it.
  const about = openRed(errand) ?? errand;
  switch (name) {
    case 'upload':
      return upload(about);
    case 'query-upload':
      return queryUpload(about);
    case 'reupload':
      return reupload(about);
    case 'reverse':
      return reverse(errand);
  }
}

/** Asks for the status (5501), and asks again when nobody answers. */
function stateOf(errand: Errand, dossier: Dossier): Promise<Answer> {
  const about = openRed(errand) ?? errand;
  return patiently(about, () => sendStatus(about, dossier));
}

const yesNo: Readonly<Record<string, string>> = { '0': '未报销', '1': '已报销', '2': '已申请报销' };

/** The two flags of 5501 in words. */
function flagsIn(output: unknown): string {
  const fields = (output ?? {}) as Readonly<Record<string, unknown>>;
  const red = String(fields['rhredFlag']) === '1' ? '已冲红' : '未冲红';
  return `${red}、${yesNo[String(fields['reimFlag'])] ?? '报销状态不明'}`;
}

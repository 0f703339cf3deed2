import type { Act } from '../../acts/act.ts';
import { errandOf, sendStatus, type Errand } from '../../upload/errand.ts';
import type { Habits } from '../../habits/habits.ts';
import { queryUpload, reupload } from '../../upload/poll.ts';
import { openRed, reverse } from '../../red/reverse.ts';
import type { ActReport } from '../../upload/report.ts';
import { upload } from '../../upload/upload.ts';
import { patiently } from '../../upload/patience.ts';
import type { Dossier } from '../../voucher/records.ts';
import type { Line } from '../../wire/line.ts';
import type { Answer } from '../../wire/answer.ts';
import { createUnlessBusy, type Exclusively } from '../counter/exclusively.ts';
import { Refused, visitOf, type Counter } from '../counter/counter.ts';
import type { Row } from '../store/database.ts';
import type { Settlement } from '../store/settlements.ts';
import { settlementTexts, treatmentOf } from './treatment.ts';
import { isSelfPaid, type Visit } from '../store/visits.ts';

/**
 * Where the voucher of a settlement stands: to be issued or on its way; failed, and somebody has to say 重新上传; stored
 * at the center and its state (5501) known.
 */
export type VoucherState = 'waiting' | 'failed' | 'stored';

export type VoucherRow = {
  readonly settlement: Settlement;
  readonly visit: Visit;
  readonly state: VoucherState;
  readonly reason: string;
  readonly tries: number;
  /** Not to be touched before this moment. */
  readonly due: number;
  /** What 5501 said, in words. */
  readonly flags: string;
  readonly dossier: Dossier | undefined;
};

/** The hospital's voucher desk behind the counter. */
export interface VoucherDesk {
  readonly list: () => readonly VoucherRow[];
  /** Takes every voucher that is due as far as it goes; settled when all of them have come to rest. */
  readonly work: () => Promise<void>;
  /** The operator's 重新上传. @throws Refused */
  readonly reupload: (settlement: string) => Promise<void>;
  /** Asks for the state of a stored voucher and says it in words. @throws Refused */
  readonly status: (settlement: string) => Promise<string>;
  /** Why the settlement of a voucher cannot be refunded; somebody else paid for it. @throws Refused */
  readonly hindrance: (settlement: string) => Promise<string | undefined>;
}

export type DeskPorts = {
  readonly counter: Counter;
  readonly line: Pick<Line, 'post'>;
  readonly url: string;
  readonly habits: Habits;
  readonly reuploadsByItself: () => boolean;
  readonly exclusively: Exclusively;
  readonly wait: (ms: number) => Promise<void>;
};

const DEADLINE_MS = 30_000;
/** Pauses between tries when nobody answers. */
const PAUSES_MS = [500, 1_000, 2_000, 5_000, 15_000, 60_000];

export function createVoucherDesk(ports: DeskPorts): VoucherDesk {
  const { counter, exclusively } = ports;
  const shelf = createShelf(ports);
  const unlessBusy = createUnlessBusy(exclusively);
  const { find, note } = shelf;
  const work = async (row: VoucherRow): Promise<void> => {
    let current: VoucherRow | undefined = row;
    while (current !== undefined) {
      const step = await stepOf(current, ports, shelf);
      note(current, step.change, step.due);
      current = step.goesOn ? find(row.settlement.id) : undefined;
    }
  };
  const status = async (id: string): Promise<string> => {
    const row = find(id);
    if (row.dossier?.stage.kind !== 'stored') throw new Refused('凭证尚未上传成功，不能查询状态');
    const answer = await stateOf(shelf.errand(row), row.dossier);
    if (answer.kind !== 'accepted') throw new Refused(answer.message);
    const flags = flagsIn(answer.output);
    note(row, { flags });
    return flags;
  };
  return {
    list: shelf.list,
    work: async () => {
      const isDue = (id: string): boolean => find(id).due <= counter.now();
      const due = shelf.due(counter.now());
      await Promise.all(
        due.map((id) => unlessBusy(`voucher ${id}`, () => (isDue(id) ? work(find(id)) : Promise.resolve()))),
      );
    },
    reupload: (id) =>
      exclusively(`voucher ${id}`, async () => {
        const row = find(id);
        if (row.state !== 'failed') throw new Refused('该凭证没有上传失败，不需要重新上传');
        const report = await perform(
          shelf.errand(row),
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

/** What one step came to. */
type Step = { readonly change: Partial<VoucherRow>; readonly due?: number; readonly goesOn: boolean };

/** What comes next follows from the dossier, which survives everything. */
async function stepOf(row: VoucherRow, ports: DeskPorts, { errand, note, original }: Shelf): Promise<Step> {
  const isRed = row.settlement.kind === 'refund';
  const stage = row.dossier?.stage;
  const later = (reason: string): Step => {
    const pause = PAUSES_MS[Math.min(row.tries, PAUSES_MS.length - 1)] ?? 0;
    return { change: { reason, tries: row.tries + 1 }, due: ports.counter.now() + pause, goesOn: false };
  };
  const doing = async (name: Deed): Promise<Step> => {
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

type Deed = 'upload' | 'query-upload' | 'reupload' | 'reverse';

function perform(errand: Errand, name: Deed): Promise<ActReport> {
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

/** 5501, asked again when nobody answers. */
function stateOf(errand: Errand, dossier: Dossier): Promise<Answer> {
  const about = openRed(errand) ?? errand;
  return patiently(about, () => sendStatus(about, dossier));
}

/** The vouchers as they are kept. */
type Shelf = {
  readonly list: () => readonly VoucherRow[];
  readonly due: (now: number) => readonly string[];
  readonly find: (settlement: string) => VoucherRow;
  readonly note: (row: VoucherRow, change: Partial<VoucherRow>, due?: number) => void;
  readonly errand: (row: VoucherRow) => Errand;
  readonly original: (row: VoucherRow) => VoucherRow | undefined;
};

function createShelf(ports: DeskPorts): Shelf {
  const { counter, habits } = ports;
  const { database, records, now, settlements } = counter;
  const errand: Shelf['errand'] = (row) =>
    errandOf(actAbout(row, ports), habits, { line: ports.line, records, now, wait: ports.wait });
  const read = (row: Row): readonly VoucherRow[] => {
    const settlement = settlements.find(String(row['settlement']));
    if (settlement === undefined) return [];
    const bare: VoucherRow = {
      settlement,
      visit: visitOf(counter, settlement.visit),
      state: row['state'] as VoucherState,
      reason: String(row['reason']),
      tries: Number(row['tries']),
      due: Number(row['due']),
      flags: String(row['flags']),
      dossier: undefined,
    };
    const about = errand(bare);
    const { key } = settlement.kind === 'refund' ? (openRed(about) ?? { key: '' }) : about;
    return [{ ...bare, dossier: records.find(key) }];
  };
  const find: Shelf['find'] = (settlement) => {
    const row = database.get('SELECT * FROM voucher WHERE settlement = ?', settlement);
    const [found] = row === undefined ? [] : read(row);
    if (found === undefined) throw new Refused('没有找到该凭证');
    return found;
  };
  return {
    errand,
    find,
    list: () => database.all('SELECT * FROM voucher ORDER BY rowid DESC LIMIT 200').flatMap(read),
    due: (nowMs) =>
      database
        .all("SELECT settlement FROM voucher WHERE state = 'waiting' AND due <= ? ORDER BY rowid", nowMs)
        .map((row) => String(row['settlement'])),
    note: (row, change, due = 0) => {
      const { state, reason, tries, flags } = { ...row, ...change };
      database.run(
        'UPDATE voucher SET state = ?, reason = ?, tries = ?, due = ?, flags = ? WHERE settlement = ?',
        state,
        reason,
        tries,
        due,
        flags,
        row.settlement.id,
      );
    },
    original: ({ visit }) => {
      const charge = settlements.ofVisit(visit.id).findLast(({ kind }) => kind === 'charge');
      return charge === undefined ? undefined : find(charge.id);
    },
  };
}

/** The act that the existing voucher desk performs for a settlement; a refund is the reversal of its charge. */
function actAbout({ visit, settlement }: VoucherRow, { counter, url }: DeskPorts): Act {
  const charge =
    counter.settlements.ofVisit(visit.id).findLast(({ kind }) => kind === 'charge') ?? settlement;
  const isRed = settlement.kind === 'refund';
  return {
    id: settlement.id,
    name: isRed ? 'reverse' : 'upload',
    deadlineMs: DEADLINE_MS,
    centerUrl: url,
    attempt: 1,
    treatment: treatmentOf(visit, charge, counter.hospital),
    companions: [],
    ...(isRed ? { refund: settlementTexts(settlement, isSelfPaid(visit)) } : {}),
  };
}

const yesNo: Readonly<Record<string, string>> = { '0': '未报销', '1': '已报销', '2': '已申请报销' };

/** The two flags of 5501 in words. */
function flagsIn(output: unknown): string {
  const fields = (output ?? {}) as Readonly<Record<string, unknown>>;
  const red = String(fields['rhredFlag']) === '1' ? '已冲红' : '未冲红';
  return `${red}、${yesNo[String(fields['reimFlag'])] ?? '报销状态不明'}`;
}

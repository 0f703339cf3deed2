import type { Coded, Operator } from './catalogue.ts';
import type { Database, Row } from './database.ts';

/** An insured person as the platform describes them; of a self-paid patient only name, number and region are known. */
export type Person = {
  readonly psnName: string;
  readonly certno: string;
  readonly insuplcAdmdvs: string;
  readonly psnNo: string;
  readonly gend: string;
  readonly insutype: string;
  readonly psnType: string;
  /** 参保单位 */
  readonly empName: string;
  /** 社保卡号 */
  readonly cardNo: string;
  readonly balance: string;
  readonly diseases: readonly Coded[];
  /** The number of the 就诊凭证 behind the scanned code. */
  readonly certificate: string;
};

/** One charged item. */
export type ChargedItem = {
  readonly code: string;
  readonly name: string;
  readonly category: string;
  readonly level: string;
  readonly cnt: string;
  readonly pric: string;
  readonly sum: string;
  readonly at: number;
};

/** The platform's reckoning, before (预结算) or when it is final (结算). Amounts with two decimals. */
export type Price = {
  readonly total: string;
  /** 个人负担 */
  readonly personal: string;
  /** 统筹支付 */
  readonly pooled: string;
  /** Every fund together. */
  readonly funds: string;
  readonly inScope: string;
  /** 全自费, 超限价自费, 先行自付 */
  readonly ownPay: string;
  readonly overLimit: string;
  readonly preSelfPay: string;
  readonly balance: string;
};

export type VisitKind = 'chronic' | 'account' | 'self-paid' | 'inpatient' | 'self-paid-inpatient';

/**
 * The state of a visit. `opening`, `settling` and `refunding` mean that the platform was asked and that it is not yet
 * known what came of it.
 */
export type VisitState =
  'opening' | 'in-hospital' | 'priced' | 'settling' | 'settled' | 'refunding' | 'refunded' | 'dropped';

/** The typed form of a visit, by the names of the screens. */
export type Form = {
  readonly doctor: Coded;
  readonly bilgDept: Coded;
  readonly acordDept: Coded;
  readonly diagnosis: Coded;
  /** 病种, where it is another thing than the diagnosis: 门诊慢特病 have codes of their own. */
  readonly disease?: Coded;
  readonly medType: string;
  readonly admissionWay?: string;
  readonly note?: string;
};

/** The discharge of an inpatient; `day` is yyyy-MM-dd. */
export type Discharge = {
  readonly day: string;
  readonly way: string;
  readonly treatment: string;
  readonly diagnosis: Coded;
};

/** The fees that are entered in one go, under the page's key. */
export type FeeEntry = { readonly key: string; readonly lines: readonly ChargedItem[] };

/** A visit or a stay, from its opening to its payment. `at` is in milliseconds since 1970. */
export type Visit = {
  /** 门诊号 or 住院流水号. */
  readonly id: string;
  /** The page's key of the action that opened it. */
  readonly source: string;
  readonly kind: VisitKind;
  readonly state: VisitState;
  /** Counts the tries to settle and to refund; each is a call of its own. */
  readonly round: number;
  readonly at: number;
  readonly operator: Operator;
  readonly person: Person;
  readonly form: Form;
  readonly lines: readonly ChargedItem[];
  readonly mdtrtId?: string;
  /** Fees that were sent and not yet confirmed. */
  readonly pending?: FeeEntry;
  /** The page's keys of fees that were entered. */
  readonly entered?: readonly string[];
  /** The platform knows that the patient has left (2402). */
  readonly hasLeft?: boolean;
  /** The page's key of the refund. */
  readonly refundKey?: string;
  readonly discharge?: Discharge;
  readonly price?: Price;
  /** The amount that the patient wants to pay from the account. */
  readonly acctPay?: string;
  /** The last notice about it to the operator. */
  readonly notice?: string;
};

export const isSelfPaid = ({ kind }: Pick<Visit, 'kind'>): boolean => kind.startsWith('self-paid');
export const isInpatient = ({ kind }: Pick<Visit, 'kind'>): boolean => kind.endsWith('inpatient');

/** The visits of the hospital. */
export interface Visits {
  readonly find: (id: string) => Visit | undefined;
  /** The visit that an action of the page opened. */
  readonly openedBy: (source: string) => Visit | undefined;
  readonly keep: (visit: Visit) => Visit;
  readonly inState: (...states: readonly VisitState[]) => readonly Visit[];
}

/** The visits in the counter's database. */
export function visitsIn(database: Database): Visits {
  const one = (row: Row | undefined): Visit | undefined => (row === undefined ? undefined : read(row));
  return {
    find: (id) => one(database.get('SELECT * FROM visit WHERE id = ?', id)),
    openedBy: (source) => one(database.get('SELECT * FROM visit WHERE source = ?', source)),
    keep: (visit) => {
      const { id, source, kind, state, round, at, ...content } = visit;
      database.run(
        `INSERT INTO visit (id, source, kind, state, round, psn_name, content, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET state = excluded.state, round = excluded.round, content = excluded.content`,
        id,
        source,
        kind,
        state,
        round,
        visit.person.psnName,
        JSON.stringify(content),
        at,
      );
      return visit;
    },
    inState: (...states) =>
      database
        .all(
          `SELECT * FROM visit WHERE state IN (${states.map(() => '?').join(', ')}) ORDER BY at DESC`,
          ...states,
        )
        .map(read),
  };
}

function read(row: Row): Visit {
  const content = JSON.parse(String(row['content'])) as Omit<
    Visit,
    'id' | 'source' | 'kind' | 'state' | 'round' | 'at'
  >;
  return {
    ...content,
    id: String(row['id']),
    source: String(row['source']),
    kind: row['kind'] as VisitKind,
    state: row['state'] as VisitState,
    round: Number(row['round']),
    at: Number(row['at']),
  };
}

import type { Database, Row } from './database.ts';
import { visitsIn, type Price, type Visit } from './visits.ts';

/** A settlement: money that has moved, or moved back, and then the amounts are negative. */
export type Settlement = {
  readonly id: string;
  readonly visit: string;
  readonly kind: 'charge' | 'refund';
  readonly at: number;
  /** The platform's id; a self-paid settlement has none. */
  readonly setlId?: string;
  /** The msgid of the call that settled. */
  readonly medinsSetlId?: string;
  /** yyyy-MM-dd HH:mm:ss */
  readonly setlTime: string;
  readonly price: Price;
  readonly acctPay: string;
  readonly cash: string;
  /** 个人账户余额 afterwards. */
  readonly balance: string;
  readonly operator: string;
};

/** The search of the query screens: from one moment until before another, milliseconds since 1970. */
export type SettlementSearch = { readonly from: number; readonly until: number; readonly name: string };

/** The settlements of the hospital. */
export interface Settlements {
  readonly find: (id: string) => Settlement | undefined;
  readonly ofVisit: (visit: string) => readonly Settlement[];
  readonly search: (search: SettlementSearch) => readonly { settlement: Settlement; visit: Visit }[];
  /** Books a settlement, the visit that it changes and the voucher that is owed for it: all of it or nothing. */
  readonly book: (settlement: Settlement, visit: Visit) => void;
}

/** The settlements in the counter's database. */
export function settlementsIn(database: Database): Settlements {
  const visits = visitsIn(database);
  return {
    find: (id) => {
      const row = database.get('SELECT * FROM settlement WHERE id = ?', id);
      return row === undefined ? undefined : read(row);
    },
    ofVisit: (visit) =>
      database.all('SELECT * FROM settlement WHERE visit = ? ORDER BY at, id', visit).map(read),
    search: ({ from, until, name }) =>
      database
        .all(
          `SELECT settlement.* FROM settlement JOIN visit ON visit.id = settlement.visit
           WHERE settlement.at >= ? AND settlement.at < ? AND instr(visit.psn_name, ?) > 0
           ORDER BY settlement.at DESC, settlement.id DESC LIMIT 500`,
          from,
          until,
          name,
        )
        .map(read)
        .flatMap((settlement) => {
          const visit = visits.find(settlement.visit);
          return visit === undefined ? [] : [{ settlement, visit }];
        }),
    book: (settlement, visit) =>
      database.together(() => {
        const { id, visit: of, kind, at, ...content } = settlement;
        database.run(
          'INSERT INTO settlement (id, visit, kind, content, at) VALUES (?, ?, ?, ?, ?)',
          id,
          of,
          kind,
          JSON.stringify(content),
          at,
        );
        database.run(
          "INSERT INTO voucher (settlement, state, reason, tries, due, flags) VALUES (?, 'waiting', '', 0, 0, '')",
          id,
        );
        visits.keep(visit);
      }),
  };
}

function read(row: Row): Settlement {
  return {
    ...(JSON.parse(String(row['content'])) as Omit<Settlement, 'id' | 'visit' | 'kind' | 'at'>),
    id: String(row['id']),
    visit: String(row['visit']),
    kind: row['kind'] as Settlement['kind'],
    at: Number(row['at']),
  };
}

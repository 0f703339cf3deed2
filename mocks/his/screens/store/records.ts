import type { Dossier, Records } from '../../voucher/records.ts';
import type { Database } from './database.ts';

/** The hospital's memory of its vouchers, in the counter's database. */
export function recordsIn(database: Database): Records {
  return {
    find: (key) => {
      const row = database.get('SELECT content FROM dossier WHERE key = ?', key);
      return row === undefined ? undefined : (JSON.parse(String(row['content'])) as Dossier);
    },
    keep: (key, dossier) =>
      database.run(
        'INSERT INTO dossier (key, content) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET content = excluded.content',
        key,
        JSON.stringify(dossier),
      ),
    next: (counter, floor) =>
      Number(
        database.get(
          'INSERT INTO counter (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = max(value + 1, ?2) RETURNING value',
          counter,
          floor,
        )?.['value'],
      ),
  };
}

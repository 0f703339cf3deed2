import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Libsql from 'libsql';
import migrations from './data/migrations.json' with { type: 'json' };

/** The counter's embedded database: rows in, rows out. What is in it survives the end of the process at any moment. */
export interface Database {
  readonly all: (sql: string, ...values: readonly Value[]) => readonly Row[];
  readonly get: (sql: string, ...values: readonly Value[]) => Row | undefined;
  readonly run: (sql: string, ...values: readonly Value[]) => void;
  /** All of it or nothing. */
  readonly together: <Result>(work: () => Result) => Result;
  readonly close: () => void;
}

export type Value = string | number | null;
export type Row = Readonly<Record<string, Value>>;

/** Opens the database of a folder, which is made when it is not there, and brings it up to date. */
export function openDatabase(folder: string): Database {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = new Libsql(join(folder, 'counter.db'));
  file.pragma('journal_mode = WAL');
  // A settlement that the hospital forgets when the power fails is money that nobody finds again.
  file.pragma('synchronous = FULL');
  file.pragma('foreign_keys = ON');
  const prepared = new Map<string, Libsql.Statement>();
  const statement = (sql: string): Libsql.Statement => {
    const known = prepared.get(sql) ?? file.prepare(sql);
    prepared.set(sql, known);
    return known;
  };
  const database: Database = {
    all: (sql, ...values) => statement(sql).all(...values) as Row[],
    get: (sql, ...values) => statement(sql).get(...values) as Row | undefined,
    run: (sql, ...values) => void statement(sql).run(...values),
    together: (work) => {
      if (file.inTransaction) return work();
      return file.transaction(work).immediate();
    },
    close: () => {
      prepared.clear();
      file.close();
    },
  };
  migrate(database);
  return database;
}

/** Every step once, in order; steps are only ever added. */
function migrate(database: Database): void {
  const done = Number(database.get('PRAGMA user_version')?.['user_version'] ?? 0);
  migrations.slice(done).forEach((statements, index) => {
    database.together(() => {
      for (const sql of statements) database.run(sql);
      database.run(`PRAGMA user_version = ${done + index + 1}`);
    });
  });
}

import type { Database } from '../store/database.ts';
import { Refused } from './counter.ts';

/** A row of 【读卡器设置】. */
export type Reader = {
  readonly name: string;
  readonly mode: string;
  readonly reader: string;
  readonly port: string;
  readonly card: string;
  readonly hotkey: string;
};

/** The settings that make a workstation read 医保电子凭证, by the names of the screen. */
const wanted = {
  mode: ['业务模式', '医保电子凭证模式'],
  reader: ['读卡器', '医保电子凭证读卡器'],
  port: ['端口', 'USB'],
  card: ['卡片', '医保电子凭证'],
} as const;

const WHERE = '请在【系统管理】-【读卡器设置】中设置';

/** The sentence that names what is missing before a workstation can read a 医保电子凭证; `undefined` when nothing is. */
export function readerFault(readers: readonly Reader[]): string | undefined {
  const reader = readers.find(({ card }) => card === wanted.card[1]);
  if (reader === undefined) return `本工作站没有医保电子凭证的读卡器设置，${WHERE}`;
  const wrong = Object.entries(wanted).filter(
    ([field, [, value]]) => reader[field as keyof Reader] !== value,
  );
  if (wrong.length === 0) return undefined;
  return `读卡器设置不完整：${wrong.map(([, [label, value]]) => `${label}应为“${value}”`).join('，')}，${WHERE}`;
}

/** The settings of one workstation, in the order of the screen. */
export const readersOf = (database: Database, workstation: string): readonly Reader[] =>
  database
    .all('SELECT content FROM reader WHERE workstation = ? ORDER BY position', workstation)
    .map((row) => JSON.parse(String(row['content'])) as Reader);

/** Keeps the settings of one workstation in place of those before. @throws Refused */
export function saveReaders(database: Database, workstation: string, readers: readonly Reader[]): void {
  const empty = readers.findIndex(({ name }) => name.trim() === '');
  if (empty >= 0) throw new Refused(`第 ${empty + 1} 行没有填写名称`);
  database.together(() => {
    database.run('DELETE FROM reader WHERE workstation = ?', workstation);
    readers.forEach((reader, position) =>
      database.run(
        'INSERT INTO reader (workstation, position, content) VALUES (?, ?, ?)',
        workstation,
        position,
        JSON.stringify(reader),
      ),
    );
  });
}

/** Switches that stay as they are over a restart. */
export interface Settings {
  /** True when a voucher whose upload failed is uploaded again without anybody asking. */
  readonly reuploadsByItself: () => boolean;
  readonly setReuploadsByItself: (isOn: boolean) => void;
}

const NAME = 'reuploads-by-itself';

/** The switches in the counter's database. */
export const settingsIn = (database: Database): Settings => ({
  reuploadsByItself: () =>
    database.get('SELECT value FROM setting WHERE name = ?', NAME)?.['value'] === 'yes',
  setReuploadsByItself: (isOn) =>
    database.run(
      'INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
      NAME,
      isOn ? 'yes' : 'no',
    ),
});

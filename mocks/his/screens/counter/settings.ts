import type { Database } from '../store/database.ts';

/** Switches that stay as they are over a restart. */
export interface Settings {
  /** Whether a voucher whose upload failed is uploaded again without anybody asking. */
  readonly reuploadsByItself: () => boolean;
  readonly setReuploadsByItself: (isOn: boolean) => void;
}

const NAME = 'reuploads-by-itself';

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

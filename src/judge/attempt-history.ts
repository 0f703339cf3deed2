import type { OpenData } from '../evidence/entries.ts';
import type { AttemptChange } from './results.ts';

/** The settings that are compared between two attempts, as text; `null` is nothing stated. */
const subjects: Readonly<Record<AttemptChange['subject'], (settings: OpenData) => string | null>> = {
  'his.vendor': ({ his }) => his?.vendor ?? null,
  'his.product': ({ his }) => his?.product ?? null,
  'his.version': ({ his }) => his?.version ?? null,
  'hospital.fixmedinsCode': ({ hospital }) => hospital.fixmedinsCode,
  'hospital.fixmedinsName': ({ hospital }) => hospital.fixmedinsName,
  'hospital.admdvs': ({ hospital }) => hospital.admdvs,
  driver: ({ driver }) => driver,
  ledger: ({ ledger }) => ledger,
  environment: ({ environment }) => environment,
  profile: ({ profile }) => profile.id,
  harness: ({ harness }) => harness.version,
};

/** Returns what is different from the attempt before, in the order of `subjects`; nothing for the first. */
export function changesSince(before: OpenData | undefined, now: OpenData): readonly AttemptChange[] {
  if (before === undefined) return [];
  return Object.entries(subjects).flatMap(([subject, read]) => {
    const [from, to] = [read(before), read(now)];
    return from === to ? [] : [{ subject: subject as AttemptChange['subject'], from, to }];
  });
}

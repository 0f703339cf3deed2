import { basename } from 'node:path';

import type { LiveHospital } from '../../../reports/model/go-live.ts';
import { sm3 } from '../../domain/sm3.ts';
import { merit, type Dossier } from './dossier.ts';
import { liveStatement, type LiveStatement } from './live-list.ts';
import { isConfirmed, isReturned, testedTo } from './standing.ts';
import { isOneKey } from './state.ts';
import type { TableRow } from './table-file.ts';
import { doubtWords, stateReasons } from './words.ts';

/** A hospital that is not in Appendix 3, and the first reason. */
export interface Unlisted {
  readonly code: string;
  readonly name: string;
  readonly reason: string;
}

export interface GoLiveSelection {
  readonly hospitals: readonly LiveHospital[];
  readonly unlisted: readonly Unlisted[];
  /** Further submissions of listed hospitals, each with the reason why it was set aside. */
  readonly setAside: readonly Unlisted[];
  /** Listed hospitals whose sealed Appendix 2 is not there. */
  readonly unsealed: readonly Unlisted[];
  /** SM3 over the digests of the listed submissions. */
  readonly digest: string;
  /** Time of the newest decision; ISO, empty without any. */
  readonly at: string;
}

type Selected =
  | {
      readonly kind: 'listed';
      readonly hospital: LiveHospital;
      readonly dossier: Dossier;
      readonly setAside: readonly Unlisted[];
    }
  | { readonly kind: 'unlisted'; readonly unlisted: Unlisted };

/**
 * Selects the hospitals that are confirmed and live, in the order of their codes, and lists all others with a reason.
 */
export function selectLive(dossiers: readonly Dossier[], rows: readonly TableRow[]): GoLiveSelection {
  const groups = new Map<string, Dossier[]>();
  for (const dossier of distinct(dossiers))
    groups.set(groupOf(dossier), [...(groups.get(groupOf(dossier)) ?? []), dossier]);
  const selected = [...groups.values()]
    .map((group) => selectOne(group, rows))
    .toSorted((left, right) => (codeOf(left) < codeOf(right) ? -1 : 1));
  const listed = selected.flatMap((one) => (one.kind === 'listed' ? [one] : []));
  const known = new Set(dossiers.map((dossier) => identityOf(dossier).code));
  const handedNothing = rows
    .filter((row) => !known.has(row['机构代码'] ?? ''))
    .map((row) => ({
      code: row['机构代码'] ?? '',
      name: row['机构名称'] ?? '',
      reason: '没有该机构的提交包',
    }));
  const decisions = (listed.length === 0 ? dossiers : listed.map(({ dossier }) => dossier)).flatMap(
    ({ progress }) => [progress.city?.decidedAt ?? '', progress.province?.decidedAt ?? ''],
  );
  return {
    hospitals: listed.map(({ hospital }) => hospital),
    unlisted: [
      ...selected.flatMap((one) => (one.kind === 'unlisted' ? [one.unlisted] : [])),
      ...handedNothing,
    ],
    setAside: listed.flatMap(({ setAside }) => setAside),
    unsealed: listed.flatMap(({ dossier }) =>
      dossier.sealed.kind === 'missing'
        ? [{ ...identityOf(dossier), reason: dossier.sealed.reason || '没有附盖章的测试报告' }]
        : [],
    ),
    digest: sm3(
      Buffer.from(
        listed
          .map(({ dossier }) => `${dossier.submission}\n`)
          .toSorted()
          .join(''),
      ),
    ),
    at: decisions.toSorted().at(-1) ?? '',
  };
}

const codeOf = (one: Selected): string =>
  one.kind === 'listed' ? one.hospital.code : one.unlisted.code + one.unlisted.name;

/** Returns each submission once: the same package under two names, sealed or not yet, is one submission. */
const distinct = (dossiers: readonly Dossier[]): readonly Dossier[] => {
  const byMerit = dossiers.toSorted((left, right) => (merit(left) < merit(right) ? -1 : 1));
  return [...new Map(byMerit.map((dossier) => [dossier.submission, dossier])).values()];
};

/** Returns the key of a hospital's submissions; a package that names no hospital stands by itself. */
const groupOf = (dossier: Dossier): string => identityOf(dossier).code || dossier.submission;

/** Orders dossiers, the newest test first. */
const byTest = (left: Dossier, right: Dossier): number => (testedTo(left) < testedTo(right) ? 1 : -1);

function identityOf({ verification, file }: Dossier): { readonly code: string; readonly name: string } {
  const { hospital } = verification;
  return { code: hospital?.fixmedinsCode ?? '', name: hospital?.fixmedinsName ?? basename(file) };
}

/**
 * Selects the submission of a hospital that counts: the newest confirmed one, unless a newer one was returned since.
 */
function selectOne(group: readonly Dossier[], rows: readonly TableRow[]): Selected {
  const sorted = group.toSorted(byTest);
  const chosen = sorted.find(isConfirmed);
  const newest = sorted.find(({ verification }) => verification.verified) ?? sorted[0];
  const subject = chosen ?? newest;
  if (subject === undefined) throw new Error('A group without a submission.');
  const { code, name } = identityOf(subject);
  const refused = (reason: string): Selected => ({ kind: 'unlisted', unlisted: { code, name, reason } });
  if (chosen === undefined) return refused(reasonAgainst(subject));
  const returned = sorted.slice(0, sorted.indexOf(chosen)).find(isReturned);
  if (returned !== undefined) return refused(`较新的提交包 ${basename(returned.file)} 已退回`);
  const stated = liveStatement(rows, code, name);
  if (typeof stated === 'string') return refused(stated);
  const others = sorted.filter((one) => one !== chosen);
  return {
    kind: 'listed',
    dossier: chosen,
    hospital: liveHospital(chosen, stated),
    setAside: others.map((other) => ({ code, name, reason: asideReason(other, chosen) })),
  };
}

const asideReason = (other: Dossier, chosen: Dossier): string =>
  testedTo(other) < testedTo(chosen)
    ? `提交包 ${basename(other.file)} 已被较新的 ${basename(chosen.file)} 取代，不计`
    : `提交包 ${basename(other.file)} 不计（${reasonAgainst(other)}），以已确认的 ${basename(chosen.file)} 为准`;

/** Returns the reason why a submission is not confirmed, in Chinese. */
function reasonAgainst({ verification, progress, doubted }: Dossier): string {
  const { verified, conformant, outcome } = verification;
  if (!verified || !conformant) return outcome.message;
  const [doubt] = doubted;
  const decisive = progress.province ?? progress.city;
  if (progress.state === 'returned') return `${stateReasons.returned}：${decisive?.reason ?? ''}`;
  return `${stateReasons[progress.state]}${
    doubt === undefined ? '' : `（${basename(doubt.file)} 不予采信：${doubtWords[doubt.doubt]}）`
  }`;
}

/** Joins a confirmed submission with the city's statement about production, as Appendix 3 prints them. */
function liveHospital(dossier: Dossier, stated: LiveStatement): LiveHospital {
  const { verification, progress, results } = dossier;
  return {
    ...identityOf(dossier),
    testedFrom: verification.period?.from?.slice(0, 10) ?? '',
    testedTo: verification.period?.to?.slice(0, 10) ?? '',
    environment: verification.environment ?? 'simulated',
    mended: new Set(results?.earlier.map(({ no }) => no)).size,
    ...(isOneKey(progress.city, progress.province) ? { isOneKey: true } : {}),
    confirmedOn: progress.province?.decidedAt.slice(0, 10) ?? '',
    ...stated,
  };
}

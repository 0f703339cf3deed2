import type { SessionPorts } from '../../../mocks/center/session.ts';
import { HarnessError } from '../../domain/harness-error.ts';
import type { OwnCard } from '../../scenarios/own-card.ts';
import { openSettlementList } from '../ledger/list.ts';
import type { Package } from '../machine/package-root.ts';
import { loadOwnCards } from '../settings/own-cards.ts';
import { type LoadedProfile, loadProfile } from '../settings/profiles.ts';
import { SECRET_VARIABLE, withAccount } from '../settings/signing-account.ts';
import type { CertifyOptions } from './options.ts';

/** Files of the hospital's that a run works with. */
export interface Prepared {
  readonly ownCards: readonly OwnCard[];
  readonly listed: SessionPorts['listed'];
}

/**
 * Reads the hospital's files: what is wrong with them is said before anything begins.
 * @throws HarnessError CONFIG-INVALID, USAGE
 */
export function prepare(options: CertifyOptions, { schemas }: Package): Prepared {
  const { cards, ledger, ledgerFile, settings } = options;
  if (ledger === 'csv' && ledgerFile === undefined)
    throw new HarnessError('USAGE', '结算数据来源 csv 需要结算清单的文件', {
      hint: '请在配置中写 ledgerFile，或给出 --ledger-file；文件第一行为列名，可以先只有表头。',
    });
  return {
    ownCards: cards === undefined ? [] : loadOwnCards(cards, schemas, { ...settings, ledger }),
    listed: ledger === 'csv' && ledgerFile !== undefined ? openSettlementList(ledgerFile) : undefined,
  };
}

/** The option comes before the configuration; without either it is `default`, or what a resumed run already has. */
export function askedProfile({
  profile,
  settings,
  environment,
  relay,
}: CertifyOptions): LoadedProfile | undefined {
  const name = profile ?? settings.profile;
  if (typeof name !== 'string') return name;
  const secret = environment[SECRET_VARIABLE] ?? '';
  const given = { ...settings.signing, ...(secret === '' ? {} : { secret }) };
  return withAccount(loadProfile(name), given, relay === undefined ? 'simulated' : 'relayed');
}

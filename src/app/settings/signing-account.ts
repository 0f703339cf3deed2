import { createContracts } from '../../checks/profiled.ts';
import type { Profile } from '../../contract/profile.ts';
import type { Account } from '../../contract/signing/family.ts';
import { lacking } from '../../contract/signing/index.ts';
import { HarnessError } from '../../domain/harness-error.ts';
import type { LoadedProfile } from './profiles.ts';

/** What `evoucher.yaml` or the environment says about the account; a profile can then be published without secrets. */
export type GivenAccount = Partial<Pick<Account, 'id' | 'secret' | 'publicKey'>>;

/** Under this name a secret comes from the environment; it goes before the one in the file. */
export const SECRET_VARIABLE = 'EVOUCHER_SIGNING_SECRET';

/**
 * The profile with the account that was given. Whoever judges the journal again has to verify the same signatures, so in
 * front of the simulator the account is journaled as it is: the simulator's own (nothing has to be given) is no secret,
 * and a real one is given knowingly. In front of a real environment signatures are its gateway's to judge: the accounts
 * are left out of the journal, except that a sealed message cannot even be read without its secret.
 * @throws HarnessError CONFIG-INVALID when the account is not complete, PROFILE-INVALID when a key is none
 */
export function withAccount(
  profile: LoadedProfile,
  given: GivenAccount,
  environment: 'simulated' | 'relayed',
): LoadedProfile {
  const document = profile.document as Profile;
  const { signing } = document;
  if (signing === undefined) {
    if (given.id === undefined && given.publicKey === undefined) return profile;
    throw invalid(`配置中写了 signing，但差异配置 ${profile.id} 没有要求签名`);
  }
  if (environment === 'relayed' && signing.family !== 'sealed') {
    return rewritten(profile, { ...document, signing: { family: signing.family } });
  }
  const accounts = merged(signing.accounts, given);
  if (accounts === undefined) {
    if (environment === 'simulated') return profile;
    throw invalid(
      '中继密封的报文时须给出真实账户（signing.id 与 secret），否则报文无法读取；它会进入测试记录',
    );
  }
  for (const account of accounts) {
    const [missing] = lacking(signing.family, account);
    if (missing === undefined || (environment === 'relayed' && missing === 'publicKey')) continue;
    const way = missing === 'secret' ? `signing.secret 或环境变量 ${SECRET_VARIABLE}` : 'signing.publicKey';
    throw invalid(`签名账户 ${account.id} 缺少${missing === 'secret' ? '密钥' : '公钥'}；请写 ${way}`);
  }
  return rewritten(profile, { ...document, signing: { ...signing, accounts } });
}

/** The profile's accounts with the given one in its place, or beside them. */
function merged(
  accounts: readonly Account[] | undefined,
  given: GivenAccount,
): readonly Account[] | undefined {
  if (Object.keys(given).length === 0) return accounts;
  const id = given.id ?? accounts?.[0]?.id;
  if (id === undefined) throw invalid(`给出了签名的密钥，但没有写账户标识；请写 signing.id`);
  const known = accounts?.find((account) => account.id === id);
  const others = (accounts ?? []).filter((account) => account !== known);
  return [{ ...known, ...given, id }, ...others];
}

const rewritten = ({ id }: LoadedProfile, document: Profile): LoadedProfile => ({
  id,
  document,
  contract: createContracts()(document),
});

const invalid = (message: string): HarnessError => new HarnessError('CONFIG-INVALID', message);

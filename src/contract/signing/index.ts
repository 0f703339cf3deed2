import demo from '../data/signing-accounts.json' with { type: 'json' };
import { cainfo } from './cainfo.ts';
import { csb } from './csb.ts';
import type { Account, Family, FamilyId, Signature, SignedRequest, SigningSettings } from './family.ts';
import { sealed } from './sealed.ts';
import { xCa } from './x-ca.ts';
import { xTif } from './x-tif.ts';

/** The families, by id. */
export const families: Readonly<Record<FamilyId, Family>> = {
  'x-tif': xTif,
  csb,
  'x-ca': xCa,
  cainfo,
  sealed,
};

/** The simulator's own accounts of a family: for everybody who tests, and printed wherever an address is. */
export const demoAccounts = (family: FamilyId): readonly Account[] => demo.accounts[family];

/** The key with which the simulator signs its sealed answers. */
export const demoCenterKey: { readonly privateKey: string; readonly publicKey: string } = demo.center;

/** The signer of a request, the bytes that were signed, and whether they verify. */
export const readSignature = (request: SignedRequest, settings: SigningSettings): Signature =>
  families[settings.family].read(request, settings);

/** The number of seconds that a time stamp may be away; `undefined`: no gateway is known to refuse one. */
export const toleranceOf = ({ family, toleranceSeconds }: SigningSettings): number | undefined =>
  toleranceSeconds ?? families[family].toleranceSeconds;

/** The keys that an account lacks to be verified. */
export const lacking = (family: FamilyId, account: Account): readonly ('secret' | 'publicKey')[] =>
  families[family].needs.filter((need) => account[need] === undefined);

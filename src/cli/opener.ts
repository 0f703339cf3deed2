import type { Opener } from '../app/handover/encrypt.ts';
import { home } from './home.ts';
import { passphrases } from './passphrase.ts';

/** Opens what was encrypted to a key, this machine's by default. */
export async function opener(key?: string): Promise<Opener> {
  const [{ openOpenerFile }, { passphraseFor }] = await Promise.all([
    import('../app/handover/encrypt.ts'),
    import('../app/trust/signing.ts'),
  ]);
  const file = key ?? (await home()).key;
  return openOpenerFile(file, await passphraseFor(file, passphrases()));
}

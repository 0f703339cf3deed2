import { secretVariables } from '../../domain/secrets.ts';

/** Secrets that the environment gives, because everybody on the machine can see a command line. */
export interface Secrets {
  /** The hospital's token for the province's center. */
  readonly token?: string;
  /** The passphrase of an encrypted key. */
  readonly keyPassphrase?: string;
  /** The value of the header `Authorization` that the vendor's hook demands. */
  readonly hookToken?: string;
}

/** Takes the secrets out of this process's environment, once they are read: modules and programs that it starts see it. */
export function forgetSecrets(): void {
  // eslint-disable-next-line no-restricted-syntax -- this is the configuration
  for (const name of secretVariables) Reflect.deleteProperty(process.env, name);
}

export function readSecrets(): Secrets {
  const {
    EVOUCHER_TOKEN: token,
    EVOUCHER_KEY_PASSPHRASE: keyPassphrase,
    EVOUCHER_HOOK_TOKEN: hookToken,
    // eslint-disable-next-line no-restricted-syntax -- this is the configuration
  } = process.env;
  // A variable that is set to nothing says nothing.
  return {
    ...(token === undefined || token === '' ? {} : { token }),
    ...(keyPassphrase === undefined || keyPassphrase === '' ? {} : { keyPassphrase }),
    ...(hookToken === undefined || hookToken === '' ? {} : { hookToken }),
  };
}

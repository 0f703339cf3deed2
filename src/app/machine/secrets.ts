/** What is told by the environment because a command line is seen by everybody on the machine. */
export interface Secrets {
  /** The hospital's token for the province's center. */
  readonly token?: string;
  /** Opens an encrypted key. */
  readonly keyPassphrase?: string;
  /** What the vendor's hook asks for: goes into `Authorization`. */
  readonly hookToken?: string;
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

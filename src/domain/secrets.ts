/** The environment variables in which people hand us secrets. None of them is meant for a program that we start. */
export const secretVariables = [
  'EVOUCHER_TOKEN',
  'EVOUCHER_KEY_PASSPHRASE',
  'EVOUCHER_HOOK_TOKEN',
  'EVOUCHER_SIGNING_SECRET',
] as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** On Windows a variable has the same name in every case. */
const isSecret = (name: string): boolean => secretVariables.some((secret) => secret === name.toUpperCase());

/** The environment for a program that is not ours. */
export const withoutSecrets = (environment: Environment): Environment =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => !isSecret(name)));

/** The secrets that an environment holds, longest first: one may begin with another. */
export const secretsIn = (environment: Environment): readonly string[] =>
  Object.entries(environment)
    .flatMap(([name, value = '']) => (isSecret(name) ? [value, value.trim()] : []))
    .filter((value, index, all) => value.length >= SHORTEST && all.indexOf(value) === index)
    .toSorted((left, right) => right.length - left.length);

/** What is shorter stands in every text, and would hide nothing by being blotted out. */
const SHORTEST = 2;

/** The text without the secrets, wherever they stand in it; `mark` stands in their place. */
export const blotted = (text: string, secrets: readonly string[], mark = '（已隐去）'): string =>
  secrets.reduce((left, secret) => left.replaceAll(secret, () => mark), text);

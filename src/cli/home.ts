import type { Home } from '../app/trust/home.ts';

/** The home of whoever runs this process; only the command line resolves it. */
export async function home(): Promise<Home> {
  const { homeOf } = await import('../app/trust/home.ts');
  // eslint-disable-next-line no-restricted-syntax -- EVOUCHER_HOME and APPDATA say where the home is
  return homeOf(process.env);
}

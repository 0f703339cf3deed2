import { isLoopback } from '../domain/loopback.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const PROXIES = ['http_proxy', 'https_proxy', 'all_proxy'];

/** Names of the variables that send programs through a proxy, as they are written in the environment. */
export const proxiesIn = (environment: Environment): readonly string[] =>
  Object.keys(environment).filter(
    (name) => PROXIES.includes(name.toLowerCase()) && (environment[name] ?? '') !== '',
  );

/** Hosts that are reached without the proxy, as far as they are written out. */
const exceptionsIn = (environment: Environment): readonly string[] =>
  Object.keys(environment)
    .filter((name) => name.toLowerCase() === 'no_proxy')
    .flatMap((name) => (environment[name] ?? '').split(','))
    .map((host) => host.trim())
    .filter((host) => host !== '');

/** Tells whether a program with this environment would look for `host` behind a proxy. */
export const isBehindProxy = (environment: Environment, host: string): boolean => {
  const exceptions = exceptionsIn(environment);
  return proxiesIn(environment).length > 0 && !exceptions.includes('*') && !exceptions.includes(host);
};

/**
 * The variables that a program's environment needs so that it reaches a center on this very machine: no proxy can, and one that is
 * set for the hospital's way to the internet would turn every upload into a mystery. Nothing where no proxy is set, or
 * where the center is elsewhere.
 */
export function withoutProxyTo(url: string, environment: Environment): Record<string, string> {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  if (!isLoopback(host) || !isBehindProxy(environment, host)) return {};
  const hosts = [...new Set([...exceptionsIn(environment), host])].join(',');
  // Some programs read the one, some the other.
  return { NO_PROXY: hosts, no_proxy: hosts };
}

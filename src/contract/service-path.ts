import { nearMiss } from '../domain/near-miss.ts';
import data from './data/service-paths.json' with { type: 'json' };
import type { Specification } from './field.ts';
import { counterSpecification } from './settlement.ts';

/** The address of the center where no profile names another: one for all interfaces. */
export const SERVICE_PATH = '/fsi/api/rsfComIfsService/callService';

/**
 * The standing of a request's path. `named`: the address itself, or one that is attested. `unattested`: a way of building
 * addresses that the platform has, with a name that nothing public confirms. `unknown`: the platform answers nothing
 * there; `hint` says in Chinese what it looks like, where it looks like anything.
 */
export type PathStanding =
  | { readonly kind: 'named' }
  | { readonly kind: 'unattested' }
  | { readonly kind: 'unknown'; readonly hint?: string };

/** The addresses that a center has besides those of the platform. */
export interface OwnPaths {
  readonly specification: Pick<Specification, 'servicePath' | 'interfaces'>;
  /** The address that the caller of the library chose. */
  readonly servicePath?: string | undefined;
}

const services: Readonly<Record<string, readonly string[]>> = data.services;
const patterns = data.paths.map(({ path, attested }) => ({ parts: path.split('/'), attested }));
const NAME = /^[A-Za-z][A-Za-z0-9_-]*$/;
const SESSION = /^\/s\/[^/]+/;

/**
 * Returns the path as the platform routes it: without the session's prefix, slashes too many and escapes. `undefined`
 * for one that no server takes.
 */
export function routedPath(path: string): string | undefined {
  const single = path.replace(/\/{2,}/g, '/').replace(SESSION, '');
  const parts = single.split('/').map(unescaped);
  if (parts.some((part) => part === undefined || part.includes('/'))) return undefined;
  const routed = parts.join('/').replace(/\/+$/, '');
  return routed === '' ? '/' : routed;
}

/** Tells a path that leads to the center only because servers overlook slashes too many. */
export const hasStraySlash = (path: string): boolean =>
  /\/{2,}/.test(path) || (path.replace(SESSION, '').length > 1 && path.endsWith('/'));

/** Returns what is known of the path of a request. Upper and lower case differ, as they do on the platform. */
export function pathStanding(path: string, own: OwnPaths): PathStanding {
  const routed = routedPath(path);
  if (routed === undefined) return { kind: 'unknown', hint: '地址中有不能识别的转义字符' };
  const addresses = addressesOf(own);
  if (addresses.includes(routed)) return { kind: 'named' };
  if (serviceInfnos(routed) !== undefined) return { kind: 'named' };
  const numbers = numbersOf(own);
  if (addresses.some((base) => routed.startsWith(`${base}/`) && numbers.has(routed.slice(base.length + 1))))
    return { kind: 'named' };
  const hint = resemblance(routed, addresses);
  if (hint !== undefined) return { kind: 'unknown', hint };
  const parts = routed.split('/');
  const found = patterns.find((pattern) => fits(parts, pattern.parts, numbers));
  if (found === undefined) return { kind: 'unknown' };
  return { kind: found.attested ? 'named' : 'unattested' };
}

/** Returns the interfaces of a service with an address of its own; `undefined` for any other path. */
export const serviceInfnos = (routed: string): readonly string[] | undefined =>
  Object.hasOwn(services, routed) ? services[routed] : undefined;

/** Returns the numbers that an address may end in. */
const numbersOf = ({ specification }: OwnPaths): ReadonlySet<string> =>
  new Set([
    ...Object.keys(specification.interfaces),
    ...Object.keys(counterSpecification.interfaces),
    ...Object.values(services).flat(),
  ]);

/** Returns the addresses that need no pattern: the caller's, the province's, the platform's. */
const addressesOf = ({ specification, servicePath }: OwnPaths): readonly string[] =>
  [servicePath, specification.servicePath, SERVICE_PATH].flatMap((path) =>
    path === undefined ? [] : (routedPath(path) ?? []),
  );

const fits = (parts: readonly string[], pattern: readonly string[], numbers: ReadonlySet<string>): boolean =>
  parts.length === pattern.length &&
  pattern.every((wanted, index) => fitsPart(parts[index] ?? '', wanted, numbers));

function fitsPart(part: string, wanted: string, numbers: ReadonlySet<string>): boolean {
  if (wanted === '{infno}') return numbers.has(part);
  if (!wanted.endsWith('{name}')) return part === wanted;
  const fixed = wanted.slice(0, -'{name}'.length);
  return part.startsWith(fixed) && NAME.test(part.slice(fixed.length));
}

/** Returns what a path is that was meant to be one of the addresses. */
function resemblance(routed: string, addresses: readonly string[]): string | undefined {
  if (routed === '/') return '只有主机与端口，没有路径';
  const lower = routed.toLowerCase();
  for (const address of addresses) {
    const wanted = address.toLowerCase();
    if (lower === wanted) return `与 ${address} 只有大小写不同`;
    if (routed.startsWith(address) && routed.endsWith(address))
      return '地址写了两遍：配置中已有完整地址，程序又拼接了一次';
    if (wanted.startsWith(`${lower}/`)) return `地址不完整，只写了 ${address} 的前一部分`;
    if (isMisspelt(routed, address)) return `与 ${address} 相近，请核对拼写`;
  }
  return routed.endsWith(SERVICE_PATH)
    ? `${SERVICE_PATH} 之前多了 ${routed.slice(0, -SERVICE_PATH.length)}`
    : undefined;
}

/**
 * Tells a path that differs from the address by slips of the pen. The platform's own address is called like nothing
 * else, so that one part of it is enough to know it by.
 */
function isMisspelt(routed: string, address: string): boolean {
  const parts = routed.split('/');
  const wanted = address.split('/');
  if (parts.length !== wanted.length || wanted.length < 3) return false;
  const differing = wanted.flatMap((name, index) =>
    parts[index] === name ? [] : [[parts[index] ?? '', name]],
  );
  return (
    (address === SERVICE_PATH && differing.length === 1) ||
    differing.every(([part = '', name = '']) => nearMiss(part, [name]) === name)
  );
}

function unescaped(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

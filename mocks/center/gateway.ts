import type { ExchangeCheck } from '../../src/checks/check.ts';
import type { GatewaySubject } from '../../src/book/signatures.ts';
import type { Hit } from '../../src/checks/inspect.ts';
import type { Fault } from '../../src/contract/signing/family.ts';
import { families } from '../../src/contract/signing/index.ts';
import { accountOf, seal } from '../../src/contract/signing/sealed.ts';
import type { Message } from '../../src/contract/envelope.ts';
import { gatewayReply, reasonOf } from './answer.ts';
import type { Reply } from './call.ts';

/** The faults that a gateway tells apart; everything else is a wrong signature to it. */
const faults: Readonly<Record<string, Fault>> = {
  'signing.present': 'absent',
  'signing.account': 'unknown',
  'signing.fresh': 'stale',
};

/** The refusal outside the envelope, of a signature in the family's own words; `undefined` where the center itself answers. */
export function refusalInFront(
  hit: Hit<ExchangeCheck>,
  gateway: GatewaySubject | undefined,
): Reply | undefined {
  if (hit.check.center === 'no-route') return gatewayReply(404, reasonOf(hit));
  if (hit.check.center !== 'gateway' || gateway === undefined) return undefined;
  const front = families[gateway.settings.family].gateway;
  if (front === undefined) return undefined;
  return gatewayReply(
    front.status,
    front.words[faults[hit.check.id] ?? 'wrong'] ?? reasonOf(hit),
    front.code,
  );
}

/** The answer as the family has it: sealed for an account that sealed its request. */
export function inKind(
  reply: Reply,
  written: Message,
  gateway: GatewaySubject | undefined,
  now: number,
): Reply {
  if (gateway?.settings.family !== 'sealed') return reply;
  const account = accountOf(written.envelope, gateway.settings);
  if (account === undefined || gateway.signature.kind === 'absent') return reply;
  const text = Buffer.from(reply.body).toString('utf8');
  return { ...reply, body: Buffer.from(seal(text, account, gateway.settings, now), 'utf8') };
}

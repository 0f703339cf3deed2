import { createHash } from 'node:crypto';

import { undoEncoding } from '../contract/content-encoding.ts';
import type { Message } from '../contract/envelope.ts';
import type { Specification } from '../contract/field.ts';
import type { Signature, SigningSettings } from '../contract/signing/family.ts';
import { readSignature } from '../contract/signing/index.ts';

/** A request's signature as the gateway in front of the center sees it. */
export interface GatewaySubject {
  readonly settings: SigningSettings;
  readonly signature: Signature;
  /** An earlier request with other bytes under the same account, time stamp and nonce. */
  readonly reused?: { readonly exchange: number };
}

/** A request as it came, before anything of it was renamed or opened. */
export interface GatewayCall {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array;
  readonly oversize?: number;
  readonly message: Message;
}

/** The gateway of one session or attempt; it remembers which signatures it has seen. */
export interface Gateway {
  /** `undefined` where the profile demands no signature, and for what is no call of an interface. */
  readonly look: (call: GatewayCall) => GatewaySubject | undefined;
  /** Keeps the signature of a request that now has its place in the journal. */
  readonly keep: (call: GatewayCall, subject: GatewaySubject | undefined, exchange: number) => void;
}

interface Use {
  readonly exchange: number;
  readonly digest: string;
}

export function createGateway(specification: Specification): Gateway {
  const { signing } = specification;
  const uses = new Map<string, Use>();
  return {
    look: (call) => {
      if (signing === undefined || call.method !== 'POST' || call.oversize !== undefined) return undefined;
      const body = undoEncoding(call.headers, call.body);
      const signature = readSignature({ ...call, body, names: namesIn(specification) }, signing);
      const earlier = uses.get(keyOf(signature) ?? '');
      const isOther = earlier !== undefined && earlier.digest !== digestOf(call.body);
      return {
        settings: signing,
        signature,
        ...(isOther ? { reused: { exchange: earlier.exchange } } : {}),
      };
    },
    keep: (call, subject, exchange) => {
      const key = subject === undefined ? undefined : keyOf(subject.signature);
      if (key === undefined || uses.has(key)) return;
      uses.set(key, { exchange, digest: digestOf(call.body) });
    },
  };
}

/** Account, time stamp and nonce; without a nonce the signature itself. Nobody uses up what he did not sign. */
function keyOf(signature: Signature): string | undefined {
  if (signature.kind !== 'signed' || !signature.verifies) return undefined;
  const { account, stamp = '', nonce, sent } = signature;
  return JSON.stringify([account, stamp, nonce ?? sent]);
}

const digestOf = (bytes: Uint8Array): string => createHash('sm3').update(bytes).digest('base64');

function namesIn({ envelope }: Specification): Parameters<typeof readSignature>[0]['names'] {
  const named = (field: string): string =>
    envelope['request']?.find((known) => known.field === field)?.wire ?? field;
  return { cainfo: named('cainfo'), input: named('input'), institution: named('fixmedins_code') };
}

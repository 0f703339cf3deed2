import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

import type { Act, Hospital } from '../../../domain/card.ts';
import type { ScenarioId } from '../../../domain/form.ts';
import type { ActEnd, Capabilities, OpenData } from '../../../evidence/entries.ts';
import type { PublicKey } from '../../../evidence/sm2.ts';
import type { ActReport, Declaration } from '../../../run/ports.ts';
import schema from './requests.json' with { type: 'json' };

/** Everything between a hospital's agent and the province's center goes over these paths; JSON both ways. */
export const CONTROL_PATH = '/hosted/v1';

/** The header that names the process of a hospital that speaks: only the latest one that took the run over is heard. */
export const AGENT_HEADER = 'x-evoucher-agent';

/** Milliseconds that a question for news waits before it is answered with none. */
export const POLL_MS = 10_000;

/** A hospital's request for a run. Its identity does not stand here: that follows from its token. */
export interface RunRequest {
  readonly schema: 'evoucher/hosted-run@1';
  /** The hospital as its own configuration states it; a contradiction is refused. */
  readonly stated: Partial<Hospital>;
  readonly driver: 'reference' | 'command' | 'manual' | 'http';
  readonly selected: readonly ScenarioId[];
  readonly furtherCards: boolean;
  readonly seed: number;
  readonly ledger: 'card' | 'declared' | 'observe';
  readonly capabilities: Capabilities;
  readonly his?: OpenData['his'];
  readonly report?: OpenData['report'];
  /** `null` leaves it to the province. The digest is that of the profile's document. */
  readonly profile: { readonly id: string; readonly digest: string } | null;
  /** The address by which the agent reached the province. */
  readonly reachedAt: string;
  /** Named in the manifest before the province signs it. */
  readonly publicKey: string | null;
}

/** The run that was opened, or taken over. */
export interface RunOpened {
  readonly run: string;
  readonly hospital: Hospital;
  /** The center's key, which will have signed the package. */
  readonly centerKey: PublicKey;
  /** The event from which to ask for news: what lies before was for an agent before this one. */
  readonly events: number;
}

/** An event of a run; they come in its order. */
export type RunEvent =
  | { readonly kind: 'act-started'; readonly act: Act }
  | {
      readonly kind: 'act-ended';
      readonly act: Act;
      readonly outcome: Exclude<ActEnd['outcome'], 'failed'>;
      readonly note: string;
    }
  /** The hospital's system is to do this; answered under the turn's number. */
  | { readonly kind: 'asked'; readonly turn: number; readonly act: Act }
  /** Every act is through: which scenarios are to be begun anew? */
  | { readonly kind: 'choice'; readonly turn: number }
  /** Nobody waits for this answer any more. */
  | { readonly kind: 'withdrawn'; readonly turn: number }
  | { readonly kind: 'concluding' }
  /** The package is there. */
  | { readonly kind: 'concluded' }
  /** Cut off for a reason that is not the hospital's; goes on when the run is taken up again. */
  | { readonly kind: 'paused'; readonly reason: string }
  | { readonly kind: 'failed'; readonly message: string; readonly hint: string };

export interface News {
  readonly events: readonly RunEvent[];
  /** Whole lines of the journal behind the position that was asked for, byte by byte. */
  readonly journal: string;
}

export type TurnAnswer = { readonly report: ActReport } | { readonly scenarios: readonly ScenarioId[] };

export interface RemarkRequest {
  readonly act?: string;
  readonly text: string;
  readonly picture?: { readonly name: string; readonly type: string; readonly base64: string };
}

export interface DeclaredRequest {
  readonly card: string;
  readonly declaration: Declaration;
}

/** A refusal as it goes over the wire. */
export interface WireRefusal {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

interface Requests {
  readonly run: RunRequest;
  readonly news: { readonly events: number; readonly journal: number };
  readonly answer: TurnAnswer;
  readonly remark: RemarkRequest;
  readonly declared: DeclaredRequest;
}

export type RequestReader = <Name extends keyof Requests>(
  name: Name,
  bytes: Uint8Array,
) => { readonly value: Requests[Name] } | { readonly problem: string };

/** The only way in for what agents send. */
export function createRequestReader(): RequestReader {
  const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false });
  ajv.addSchema(schema);
  const validators = new Map<string, ValidateFunction>();
  const validatorOf = (name: string): ValidateFunction => {
    const known = validators.get(name) ?? ajv.compile({ $ref: `${schema.$id}#/$defs/${name}` });
    validators.set(name, known);
    return known;
  };
  return <Name extends keyof Requests>(name: Name, bytes: Uint8Array) => {
    let value: unknown;
    try {
      value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    } catch {
      return { problem: '不是 JSON' };
    }
    const validate = validatorOf(name);
    if (validate(value)) return { value: value as Requests[Name] };
    return { problem: ajv.errorsText(validate.errors, { dataVar: name }) };
  };
}

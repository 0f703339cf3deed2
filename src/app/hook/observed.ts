import type { ActName } from '../../domain/card.ts';
import type { HookFailure, HookReply } from '../../his/hook-request.ts';
import type { ActReport } from '../../run/ports.ts';

/** A request that came to the throw-away center. */
export interface CallSeen {
  /** `undefined` when it could not be told. */
  readonly infno: string | undefined;
  /** Why the center refused it; `null` when it did not. */
  readonly refusal: string | null;
}

/** One delivery by itself, and what came to the center meanwhile. */
export interface DeliverySeen {
  readonly reply: HookReply;
  readonly calls: readonly CallSeen[];
}

/** One act as a run performs it. */
export interface ActSeen {
  readonly act: ActName;
  /** Everything the hook said: to each delivery, and where a later answer was asked for. */
  readonly replies: readonly HookReply[];
  readonly report: ActReport;
  readonly outcome: 'fulfilled' | 'unfulfilled' | 'skipped';
  readonly note: string;
  readonly calls: readonly CallSeen[];
}

/** All that a contract test saw of a hook; the demands look at nothing else. */
export interface Observed {
  readonly url: URL;
  readonly hasToken: boolean;
  /** Whether the hook is on another machine while the center listens on this one only. */
  readonly isCenterHidden: boolean;
  readonly deadlineMs: number;
  /** Why the hook cannot be reached at all; then nothing else was tried. */
  readonly unreachable?: HookFailure;
  /** JSON that is no act, and text that is no JSON. */
  readonly notAnAct: readonly DeliverySeen[];
  readonly unknownAct?: DeliverySeen;
  /** Why the hook could no longer be reached when the acts began. */
  readonly gone?: string;
  /** The acts on one card, in their order. */
  readonly acts: readonly ActSeen[];
  /** An upload of another card: whether it was done; delivered once more, and then without the token. */
  readonly isOtherUploaded?: boolean;
  readonly repeat?: DeliverySeen;
  readonly withoutToken?: DeliverySeen;
  /** What is wrong with the settlement that was declared on `settle`; `null` when it is right. */
  readonly settlementProblem?: string | null;
}

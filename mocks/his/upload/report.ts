import type { Texts } from '../acts/act.ts';

/** How an act ended; the message is for people. */
export type ActReport = {
  readonly outcome: 'done' | 'failed';
  readonly message: string;
  /** What the hospital declares about the act: the settlement that it made. */
  readonly evoucher?: { readonly settlement: Texts<string> };
};

export const done = (message: string): ActReport => ({ outcome: 'done', message });
export const failed = (message: string): ActReport => ({ outcome: 'failed', message });

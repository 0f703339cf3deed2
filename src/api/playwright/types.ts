import type { ScanFault } from '../../../devices/faults.ts';
import type { Suffix } from '../../../devices/model.ts';
import type { AccountMessage } from '../../domain/wallet.ts';

/** The phones of the insured persons whom the center's counter side knows. */
export interface Phones {
  /** Ids of the persons, the usual one first. */
  readonly persons: readonly string[];
  /**
   * Returns a fresh 28-digit code of a person's phone, the first person's by default. It counts once, and the one
   * before is void.
   * @throws HarnessError USAGE for a person who is not there
   */
  readonly code: (person?: string) => string;
  /** Returns the account messages that the phone received, in order. @throws HarnessError USAGE, as `code` */
  readonly messages: (person?: string) => readonly AccountMessage[];
}

/** The counter's scanner: it types into what the test's `page` has in focus, as a real one does (Chromium). */
export interface PageScanner {
  /**
   * Resolves when the last key has been released.
   * @throws HarnessError USAGE for a model, a fault or a text that the scanner cannot have
   */
  readonly scan: (text: string, options?: ScanOptions) => Promise<void>;
}

/** The differences of one scan from the usual. */
export interface ScanOptions {
  /** Id of another keyboard model. */
  readonly model?: string;
  readonly suffix?: Suffix;
  readonly faults?: readonly ScanFault[];
  /** Seed that fixes the jitter, and the place where a fault strikes; 1 by default. */
  readonly seed?: number;
}

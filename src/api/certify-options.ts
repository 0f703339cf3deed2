import type { GivenAccount } from '../app/settings/signing-account.ts';
import type { Hospital } from '../domain/card.ts';
import type { ScenarioId } from '../domain/form.ts';
import type { SuiteId } from '../domain/suite.ts';
import type { Capabilities, LedgerMode, OpenData } from '../evidence/entries.ts';
import type { Progress } from '../run/ports.ts';
import type { FaultTimes } from '../scenarios/suite.ts';

/** A way to set the hospital's system in motion. */
export type Driver =
  /** The built-in hospital; `defect` is one of its mistakes, `style` how it writes. */
  | {
      readonly kind: 'reference';
      readonly defect?: string;
      readonly style?: Readonly<Record<string, unknown>>;
    }
  /** A command line that is run once for every act; the act comes on its standard input. */
  | { readonly kind: 'command'; readonly command: string }
  /** The vendor's hook, to which every act is posted; `token` is sent as the hook demands it and recorded nowhere. */
  | { readonly kind: 'http'; readonly url: string; readonly token?: string }
  /** A module (`defineHis`) works on pages; without one, on the built-in hospital's. It is handed `url`. */
  | { readonly kind: 'web'; readonly module?: string; readonly url?: string; readonly headed?: boolean }
  /** Somebody is asked on a page; `onPage` gets its addresses, those for this machine first. */
  | {
      readonly kind: 'manual';
      readonly pagePort?: number;
      readonly onPage?: (addresses: readonly string[]) => void;
    };

/** The options of a run. Everything but `out` has a default, which is the command line's unless it says otherwise. */
export interface CertifyOptions {
  /** Folder for everything the run leaves; an earlier run in it moves to `previous/`. */
  readonly out: string;
  /** The built-in reference hospital by default. */
  readonly driver?: Driver;
  /** Environment of the hospital's command; empty by default, unlike the command line's. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Scenarios to run, in the order of the form; all three by default. */
  readonly scenarios?: readonly ScenarioId[];
  /** Suites beyond the form, none by default; they never decide. */
  readonly suites?: readonly SuiteId[];
  /** Milliseconds of the suites' faults where they differ from the driver's usual ones. */
  readonly faultTimes?: Partial<FaultTimes>;
  /** Cards beyond the form's rows (门诊慢特病, account-only, 省内异地); `false` by default, unlike the command line. */
  readonly furtherCards?: boolean;
  /**
   * The institution that is tested; the fixtures' test institution H37990000001 by default. The built-in hospital takes
   * only test institutions.
   */
  readonly hospital?: Hospital;
  /** The hospital's services; one that is not said is offered, and no voucher type or upload mode is asked for. */
  readonly capabilities?: Partial<Capabilities>;
  /** Vendor, product and version as the hospital states them, for the report. */
  readonly his?: OpenData['his'];
  /** The report's author and date. */
  readonly report?: OpenData['report'];
  /** The hospital's own test patients: a YAML or JSON file (`schemas/cards.json`). */
  readonly cards?: string;
  /**
   * Where the settlements are known from: `card`; `declared`, the default of the manual driver; `platform`, the default of
   * the web driver; `csv`, with `ledgerFile`; `observe`, which compares only the hospital's own documents.
   */
  readonly ledger?: LedgerMode;
  /** The hospital's list of settlements for `csv`, read anew for every upload. */
  readonly ledgerFile?: string;
  /** A built-in profile's name, or a YAML or JSON file; `default` by default. */
  readonly profile?: string;
  /** The account that requests are signed with, where the profile demands it and does not say it. */
  readonly signing?: GivenAccount;
  /** A real test environment that gets every request: nothing is played or altered, the ledger is `observe`. */
  readonly relay?: string | URL;
  /** The code of a challenge that city or province issued. */
  readonly challenge?: string;
  /** Private key (PEM) that signs the submission; without one it stays unsigned, unlike the command line's. */
  readonly key?: { readonly file: string; readonly passphrase?: string };
  /** Address that the center listens at; 127.0.0.1 by default. */
  readonly host?: string;
  /** Port of the center; 0, which lets the system choose, by default. */
  readonly port?: number;
  /** Fixes names and amounts of the cards, never their ids; 1 by default. */
  readonly seed?: number;
  /** Goes on with the run in `out`: a further attempt at the scenarios that are not all green. */
  readonly resume?: boolean;
  /** `false` leaves out PDF, HTML and submission, for those who only want the verdicts; `true` by default. */
  readonly documents?: boolean;
  /** Puts every exchange onto the disk itself before it is answered; `false` by default. */
  readonly sync?: boolean;
  /** Milliseconds from an accepted upload to its result; 300 by default. */
  readonly processingMs?: number;
  /** Milliseconds that an act may take; 60 000 by default, without end for the manual driver. */
  readonly deadlineMs?: number;
  /** Milliseconds of silence after which an act without its request is given up; 2 000 by default. */
  readonly silenceMs?: number;
  /** Ends the run early: what was recorded stays and can be resumed. */
  readonly signal?: AbortSignal;
  /** Called for every act as it begins and ends. */
  readonly progress?: Progress;
}

import type { CardData, LedgerEntry } from '../../evidence/entries.ts';
import type { ScenarioId } from '../../domain/form.ts';
import type { Declaration } from '../../run/ports.ts';
import type { CenterTrial } from '../center/service.ts';
import type { SigningView } from '../center/signing-view.ts';
import type { CenterAddress } from '../machine/addresses.ts';
import type { Package } from '../machine/package-root.ts';
import type { DeskAnswer } from '../../his/manual.ts';
import type { InspectedExchange } from './exchange-inspector.ts';
import type { Picture } from './live-results.ts';
import type { DeskView } from './views.ts';

export type { DeskAnswer } from '../../his/manual.ts';

/** The desk as a face – page or terminal – uses it. Sentences are in Chinese and say why something was not done. */
export interface DeskFace {
  /** `undefined` until the run has begun. */
  readonly view: () => DeskView | undefined;
  /** Calls after every change of the view; returns the way to stop. */
  readonly subscribe: (changed: () => void) => () => void;
  /** Answers the act with this id; a sentence when it is no longer asked. */
  readonly answer: (act: string, answer: DeskAnswer) => string | undefined;
  /** After the last act: begins scenarios anew, or ends the test. */
  readonly choose: (scenarios: readonly ScenarioId[]) => string | undefined;
  /** Begins or ends trying the connection; a sentence when it may not. */
  readonly tryOut: (on: boolean) => string | undefined;
  readonly remark: (text: string, picture: Picture | undefined) => Promise<void>;
  readonly declare: (card: string, settlement: Readonly<Record<string, string>>) => string | undefined;
  readonly card: (id: string) => { readonly data: CardData; readonly hospital: string } | undefined;
  readonly exchange: (seq: number) => Promise<InspectedExchange | undefined>;
  /** The exact bytes of a request or a reply. */
  readonly bytes: (seq: number, side: 'request' | 'reply') => Promise<Uint8Array | undefined>;
  readonly picture: (seq: number) => Promise<Picture | undefined>;
  /** The person has read the result. */
  readonly dismiss: () => void;
}

/** A page or a terminal that shows the desk until it is closed. */
export interface OpenedFace {
  readonly close: () => Promise<void>;
}

export interface FacePorts {
  /** The address that the run listens at. */
  readonly host: string;
  readonly pack: Package;
  /** Gets faults of our own. */
  readonly onFault: (fault: unknown) => void;
}

/** Opens a page or a terminal in front of a desk. */
export type OpenFace = (face: DeskFace, ports: FacePorts) => Promise<OpenedFace>;

/** A test by hand, and how the person is asked. */
export interface ManualChoice {
  readonly kind: 'manual';
  readonly openFace: OpenFace;
}

/** A tester's own words, beside the acts. */
export interface TesterRemark {
  readonly act?: string;
  readonly text: string;
  readonly picture?: Picture;
}

/** The parts of a run that the desk works with once it has begun. */
export interface DeskPorts {
  /** Resolves when everything recorded so far can be read in the folder. */
  readonly committed: () => Promise<void>;
  /** Records a settlement that was declared unasked, and adds it to those the center knows. */
  readonly declare: (entry: LedgerEntry, declaration: Declaration) => void;
  readonly remark: (remark: TesterRemark) => Promise<void>;
  readonly addresses: readonly CenterAddress[];
  readonly signing: SigningView | null;
  /** Absent where the center is not this program's. */
  readonly trial?: CenterTrial | undefined;
}

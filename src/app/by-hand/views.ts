import type { Act, Card, Demands } from '../../domain/card.ts';
import type { Step, ScenarioId } from '../../domain/form.ts';
import type { Finding, Level, Verdict } from '../../domain/verdict.ts';
import type { ActEnd } from '../../evidence/entries.ts';
import type { Results } from '../../judge/results.ts';
import type { TrialRequest } from '../center/trial.ts';
import type { SigningView } from '../center/signing-view.ts';
import type { CenterAddress } from '../machine/addresses.ts';
import type { Timeliness } from './exchange-notes.ts';

/** The thing that the person is asked now, or that the program is busy with. */
export type Phase = 'starting' | 'asking' | 'checking' | 'choosing' | 'concluding' | 'concluded' | 'stopped';

export interface FindingView extends Finding {
  readonly check: string;
  readonly title: string;
  readonly remedy: string;
  readonly level: Level;
  readonly rows: readonly string[];
  /** Only that something has not come yet, while it still may. */
  readonly provisional: boolean;
}

export interface ExchangeView {
  readonly seq: number;
  readonly at: string;
  readonly infno: string | null;
  readonly ms: number;
  readonly peer: string;
  /** The answer in plain words. */
  readonly answer: string;
  readonly refused: boolean;
  readonly failed: boolean;
  readonly timeliness: Timeliness;
  readonly note: string;
  readonly rows: readonly string[];
  readonly findings: readonly FindingView[];
}

export interface RowView {
  readonly no: string;
  readonly scenario: ScenarioId;
  readonly scenarioTitle: string;
  readonly interface: string;
  readonly title: string;
  readonly verdict: Verdict;
  readonly verdictText: string;
  /** Acts of this row are still to come, and nothing is wrong that they could not mend. */
  readonly pending: boolean;
  readonly reason: string | null;
  readonly remark: string | null;
  readonly findings: readonly FindingView[];
  readonly cells: readonly { readonly card: string; readonly visit: string; readonly verdict: Verdict }[];
}

export interface CardView {
  readonly id: string;
  readonly title: string;
  readonly scenario: ScenarioId;
  readonly scenarioTitle: string;
  readonly needed: boolean;
  /** Of a card beyond the form: what a hospital is expected to do; otherwise empty. */
  readonly demand: string;
  /** The demands that the card was dealt to show; empty when nothing was asked. */
  readonly demands: Demands;
  /** The planned failure was played: what 4902 said was not the hospital's doing. */
  readonly faultPlayed: boolean;
  /** The settlement that the hospital made for the card; absent while it is the card's own. */
  readonly settled?: Readonly<Record<string, string | undefined>>;
  readonly acts: readonly {
    readonly title: string;
    readonly step: Step;
    readonly state: 'waiting' | 'current' | ActEnd['outcome'];
    readonly note: string;
  }[];
}

export interface AskView {
  readonly act: Act;
  /** The act's card, with the settlement that the hospital has told for it. */
  readonly card: Card;
  readonly title: string;
  readonly steps: readonly string[];
  readonly waitsFor: string;
  /** Position among all acts of this attempt, from 1. */
  readonly number: number;
  readonly of: number;
  readonly notice: string;
}

export interface RemarkView {
  readonly seq: number;
  readonly at: string;
  readonly source: string;
  readonly text: string;
}

export interface AttachmentView {
  readonly seq: number;
  readonly at: string;
  readonly name: string;
}

/** Trying the connection before the test begins: nothing of it enters a row. */
export interface TrialView {
  readonly isOn: boolean;
  /** Nothing has come yet that counts. */
  readonly canBegin: boolean;
  /** Newest first. */
  readonly requests: readonly TrialRequest[];
}

/** Everything the page or the terminal shows; it changes as a whole. */
export interface DeskView {
  readonly phase: Phase;
  readonly hospital: { readonly fixmedinsName: string; readonly fixmedinsCode: string };
  readonly attempt: number;
  readonly folder: string;
  readonly addresses: readonly CenterAddress[];
  /** The way the HIS has to sign; null where it need not. */
  readonly signing: SigningView | null;
  readonly ask: AskView | null;
  /** Null where the center is not this program's. */
  readonly trial: TrialView | null;
  readonly cards: readonly CardView[];
  readonly rows: readonly RowView[];
  readonly summary: Results['summary'];
  /** Newest first. */
  readonly exchanges: readonly ExchangeView[];
  /** Exchanges that are not listed because there are too many. */
  readonly moreExchanges: number;
  readonly remarks: readonly RemarkView[];
  readonly attachments: readonly AttachmentView[];
  readonly declarations: readonly { readonly seq: number; readonly card: string; readonly text: string }[];
  /** The source of the settlements that vouchers are compared with. */
  readonly ledger: string;
  readonly documents: readonly string[];
}

import type { Card } from '../../src/domain/card.ts';
import roster from './data/persons.json' with { type: 'json' };

/** 门诊慢特病 that a person is registered with. Days are `yyyy-MM-dd`. */
export interface ChronicDisease {
  readonly code: string;
  readonly name: string;
  readonly begndate: string;
  readonly enddate?: string;
}

/** A special group that a person belongs to (人员身份类别); 23… are those whom medical relief pays for. */
export interface Identity {
  readonly type: string;
  readonly level?: string;
  readonly memo?: string;
  readonly begntime: string;
}

/** An insured person as the platform knows him. Synthetic persons only; `balance` is what the account holds at first. */
export interface InsuredPerson {
  readonly id: string;
  /** The use of the person, in Chinese. */
  readonly title: string;
  readonly psnName: string;
  readonly gend: string;
  readonly naty: string;
  readonly brdy: string;
  readonly certno: string;
  readonly psnNo: string;
  /** 社会保障卡: its number, and the code that has to come with it. */
  readonly cardNo: string;
  readonly cardSn: string;
  readonly insutype: string;
  readonly psnType: string;
  /** psn_insu_stas: 1 insured; any other has no settlement. */
  readonly insuStatus: string;
  readonly insuDate?: string;
  readonly pausedDate?: string;
  readonly insuplcAdmdvs: string;
  readonly empName: string;
  readonly isCivilServant: boolean;
  readonly balance: string;
  readonly chronic: readonly ChronicDisease[];
  readonly identities: readonly Identity[];
  /** Id of the relative whose account the person may use as well (共济). */
  readonly sharedBy?: string;
}

/** Born 1990-01-01 in 379900 or 329900, which are no real regions. */
export const defaultPersons: readonly InsuredPerson[] = roster;

/** The balance of an account when the card does not say how much it is to pay. */
const USUAL_BALANCE = '5000.00';

/**
 * The person of a certification card, under the names that stand on it, insured as it says. Who is not insured on the
 * card is known to the platform by the id number alone. `undefined` for a card that leaves its person to the hospital.
 */
export function personOf(
  { id, title, person, visit, diagnoses }: Card,
  balance = USUAL_BALANCE,
): InsuredPerson | undefined {
  const { psnName, certno, insuplcAdmdvs, gend = '0', insutype } = person;
  if (psnName === undefined || certno === undefined || insuplcAdmdvs === undefined) return undefined;
  const serial = certno.slice(6);
  const [main] = diagnoses;
  return {
    id,
    title,
    psnName,
    gend,
    naty: '1',
    brdy: `${serial.slice(0, 4)}-${serial.slice(4, 6)}-${serial.slice(6, 8)}`,
    certno,
    psnNo: person.psnNo ?? `${insuplcAdmdvs}00${serial.replace('X', '0')}`,
    cardNo: person.hiNo ?? `S${serial}`,
    cardSn: `${insuplcAdmdvs}D156${serial.padStart(22, '0')}`,
    insutype: insutype ?? '390',
    psnType: insutype === '310' ? '11' : '15',
    insuStatus: insutype === undefined ? '0' : '1',
    insuplcAdmdvs,
    empName: '',
    isCivilServant: false,
    balance: insutype === '310' ? balance : '0.00',
    chronic:
      visit.medType === '14' && main !== undefined
        ? [{ code: main.code, name: main.name, begndate: '2024-01-01' }]
        : [],
    identities: [],
  };
}

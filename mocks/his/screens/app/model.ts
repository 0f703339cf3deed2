import { shallowRef } from 'vue';

/** An entry of a list, as the server sends it. */
export interface Coded {
  readonly code: string;
  readonly name: string;
}

export interface Item extends Coded {
  readonly price: string;
  readonly unit: string;
}

export interface Person {
  readonly psnName: string;
  readonly certno: string;
  readonly cardNo: string;
  readonly balance: string;
  readonly empName: string;
  readonly insuplcAdmdvs: string;
  readonly diseases: readonly Coded[];
}

export interface Price {
  readonly total: string;
  readonly personal: string;
  readonly pooled: string;
  readonly funds: string;
  readonly balance: string;
}

export interface Receipt extends Price {
  readonly id: string;
  readonly visit: string;
  readonly visitKind: string;
  readonly kind: 'charge' | 'refund';
  readonly isRefundable: boolean;
  readonly isSelfPaid: boolean;
  readonly setlId: string;
  readonly setlTime: string;
  readonly name: string;
  readonly certno: string;
  readonly acctPay: string;
  readonly cash: string;
  readonly operator: string;
  readonly warning: string;
}

export interface Visit {
  readonly id: string;
  readonly state: string;
  readonly at: string;
  readonly person: Person;
  readonly form: { readonly acordDept: Coded; readonly doctor: Coded };
  readonly lines: readonly {
    readonly name: string;
    readonly cnt: string;
    readonly pric: string;
    readonly sum: string;
  }[];
  readonly price?: Price;
  readonly acctPay?: string;
  readonly most: string;
  readonly notice: string;
  readonly isSelfPaid: boolean;
  readonly isInpatient: boolean;
  readonly receipt?: Receipt;
}

export interface Reading {
  readonly reading: string;
  readonly person: Person;
  readonly stay?: Visit;
}

export interface Reader {
  name: string;
  mode: string;
  reader: string;
  port: string;
  card: string;
  hotkey: string;
}

export interface Choices {
  readonly operators: readonly Coded[];
  readonly workstations: readonly string[];
  readonly doctors: readonly Coded[];
  readonly departments: readonly Coded[];
  readonly items: readonly Item[];
  readonly diagnoses: readonly Coded[];
  readonly admissionTypes: readonly Coded[];
  readonly admissionWays: readonly Coded[];
  readonly dischargeWays: readonly Coded[];
  readonly treatments: readonly Coded[];
}

export interface Hospital {
  readonly hospital: {
    readonly fixmedinsCode: string;
    readonly fixmedinsName: string;
    readonly admdvs: string;
  };
  readonly choices: Choices;
  readonly today: string;
}

export interface VoucherRow {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly total: string;
  readonly code: string;
  readonly no: string;
  readonly chkcode: string;
  readonly batch: string;
  readonly state: '上传中' | '失败' | '成功';
  readonly reason: string;
  readonly flags: string;
}

/** The hospital this page belongs to; there before any screen is. */
export const hospital = shallowRef<Hospital>();

/** The lists that the screens offer for choice. @throws Error before the hospital is known */
export function choices(): Choices {
  if (hospital.value === undefined) throw new Error('The screens were opened before the hospital was known.');
  return hospital.value.choices;
}

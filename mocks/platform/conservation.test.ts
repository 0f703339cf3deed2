import fc from 'fast-check';
import { expect, test } from 'vitest';

import { decimal } from '../../src/domain/money.ts';
import { textOf } from '../../src/contract/envelope.ts';
import type { JsonObject } from '../../src/contract/json-text.ts';
import { openDirectPlatform, type DirectPlatform } from './testing/direct-platform.ts';
import {
  fees,
  information,
  naming,
  personById,
  registration,
  settling,
  withIdCard,
  type Line,
} from './testing/window.ts';

const patient = withIdCard(personById('employee'));
const START = decimal(patient.person.balance) ?? 0n;

/** One window's next move; `which` chooses among what there is to choose from. */
const move = fc.record({
  kind: fc.constantFrom(
    ...([
      'charge',
      'charge',
      'settle',
      'settle',
      'retry',
      'refund',
      'reverse',
      'reverse-refund',
      'empty',
    ] as const),
  ),
  which: fc.nat(20),
});

/** A settlement that stands, and what the account paid for it. */
interface Standing {
  readonly setlId: string;
  readonly msgid: string;
  readonly account: bigint;
}

/** What a hospital would have in its own books. */
class Hospital {
  readonly standing = new Map<string, Standing>();
  private readonly refunds: { readonly of: Standing; readonly msgid: string }[] = [];
  private readonly sent: { readonly input: object; readonly msgid: string; readonly output: JsonObject }[] =
    [];
  private serial = 0;
  private readonly direct: DirectPlatform;
  private readonly mdtrtId: string;

  constructor(direct: DirectPlatform) {
    this.direct = direct;
    const { data } = direct.ask('2201', registration(patient));
    this.mdtrtId = textOf(data as JsonObject, 'mdtrt_id') ?? '';
    direct.ask('2203', information(patient, this.mdtrtId));
  }

  private next(): string {
    this.serial += 1;
    return `H379900000012026073099999${String(this.serial).padStart(5, '0')}`;
  }

  charge(which: number): void {
    const line: Line = [this.next().slice(-6), 'XA11EAF640A001010100003', '1', '16.500000', '16.50'];
    const batch = { chrg_bchno: `B${which % 3}`, rx_circ_flag: '0' };
    this.direct.ask('2204', fees(patient, this.mdtrtId, [line], batch));
  }

  /** Tries every sum that the batch may have come to: only the right one is taken. */
  settle(which: number): void {
    for (let count = 1; count <= 12; count += 1) {
      const total = `${Math.floor((count * 1650) / 100)}.${String((count * 1650) % 100).padStart(2, '0')}`;
      const input = settling(patient, this.mdtrtId, total, { chrg_bchno: `B${which % 3}` });
      const msgid = this.next();
      const output = this.direct.send('2207', input, { msgid });
      if (output === undefined) continue;
      this.sent.push({ input, msgid, output });
      const setl = output['setlinfo'] as JsonObject;
      const setlId = textOf(setl, 'setl_id') ?? '';
      this.standing.set(setlId, { setlId, msgid, account: decimal(textOf(setl, 'acct_pay')) ?? 0n });
      return;
    }
  }

  retry(which: number): void {
    const chosen = this.sent[which % Math.max(1, this.sent.length)];
    if (chosen === undefined) return;
    const again = this.direct.send('2207', chosen.input, { msgid: chosen.msgid });
    if (again !== undefined) expect(again).toEqual(chosen.output);
  }

  refund(which: number): void {
    const of = this.chosen(which);
    if (of === undefined) return;
    const msgid = this.next();
    const named = naming(patient, this.mdtrtId, { setl_id: of.setlId });
    if (this.direct.send('2208', named, { msgid }) === undefined) return;
    this.standing.delete(of.setlId);
    this.refunds.push({ of, msgid });
  }

  reverse(which: number): void {
    const of = this.chosen(which);
    if (of !== undefined && this.takenBack(of.msgid, '2207')) this.standing.delete(of.setlId);
  }

  reverseRefund(which: number): void {
    const chosen = this.refunds[which % Math.max(1, this.refunds.length)];
    if (chosen === undefined || !this.takenBack(chosen.msgid, '2208')) return;
    this.refunds.splice(this.refunds.indexOf(chosen), 1);
    this.standing.set(chosen.of.setlId, chosen.of);
  }

  empty(which: number): void {
    this.direct.send('2205', naming(patient, this.mdtrtId, { chrg_bchno: `B${which % 3}` }));
  }

  private takenBack(omsgid: string, oinfno: string): boolean {
    const { psnNo } = patient.person;
    return this.direct.send('2601', { data: { psn_no: psnNo, omsgid, oinfno } }) !== undefined;
  }

  private chosen(which: number): Standing | undefined {
    const all = [...this.standing.values()];
    return all[which % Math.max(1, all.length)];
  }
}

const moved = (hospital: Hospital, kind: string, which: number): void => {
  switch (kind) {
    case 'charge': {
      hospital.charge(which);
      return;
    }
    case 'settle': {
      hospital.settle(which);
      return;
    }
    case 'retry': {
      hospital.retry(which);
      return;
    }
    case 'refund': {
      hospital.refund(which);
      return;
    }
    case 'reverse': {
      hospital.reverse(which);
      return;
    }
    case 'reverse-refund': {
      hospital.reverseRefund(which);
      return;
    }
    default: {
      hospital.empty(which);
      return;
    }
  }
};

test('whatever windows do, the account lacks exactly what the standing settlements took', () => {
  let settlements = 0;
  fc.assert(
    fc.property(fc.array(move, { minLength: 20, maxLength: 50 }), (moves) => {
      const direct = openDirectPlatform();
      const hospital = new Hospital(direct);
      for (const { kind, which } of moves) {
        moved(hospital, kind, which);
        const taken = [...hospital.standing.values()].reduce((sum, { account }) => sum + account, 0n);
        const { insuinfo } = direct.ask('1101', {
          data: { mdtrt_cert_type: '02', mdtrt_cert_no: patient.person.certno },
        });
        const [row = {}] = insuinfo as readonly JsonObject[];
        expect(decimal(textOf(row, 'balc'))).toBe(START - taken);
      }
      settlements += hospital.standing.size;
      const messages = direct.platform.wallet.messages('employee');
      const sum = messages.reduce(
        (total, { kind, amount }) => total + (kind === 'deducted' ? -1n : 1n) * (decimal(amount) ?? 0n),
        START,
      );
      expect(messages.at(-1)?.balance ?? patient.person.balance).toBe(
        `${sum / 1_000_000n}.${String((sum % 1_000_000n) / 10_000n).padStart(2, '0')}`,
      );
    }),
    { numRuns: 120 },
  );
  // Most windows settle something; a property that never saw a settlement would hold for nothing.
  expect(settlements).toBeGreaterThan(20);
});

import { textOf } from '../../src/contract/envelope.ts';
import type { StructuredXml } from '../../src/contract/reading/reading.ts';
import { voucherKey, type VoucherKey } from '../../src/book/register.ts';
import { node } from '../../src/checks/parts.ts';

/** The vouchers that were taken back: the flag travels in the XML of the red voucher and nowhere else. */
export interface Reds {
  /** The XML of a voucher that was uploaded. */
  readonly read: (key: VoucherKey, xml: StructuredXml) => void;
  /** The voucher was stored: what it takes back is taken back now. */
  readonly stored: (key: VoucherKey) => void;
  readonly has: (original: VoucherKey) => boolean;
}

export function createReds(): Reds {
  const originals = new Map<VoucherKey, VoucherKey>();
  const taken = new Set<VoucherKey>();
  return {
    read: (key, { content }) => {
      const bill = node(content, 'billInfo');
      const original = voucherKey(textOf(bill, 'relElecSetlCertCode'), textOf(bill, 'relElecSetlCertNo'));
      if (textOf(bill, 'elecSetlCertFlag') === '1' && original !== key) originals.set(key, original);
      else originals.delete(key);
    },
    stored: (key) => {
      const original = originals.get(key);
      if (original !== undefined) taken.add(original);
    },
    has: (original) => taken.has(original),
  };
}

import { differenceWords } from '../domain/difference.ts';
import type { Mismatch } from '../domain/verdict.ts';
import type { VoucherSubject } from './check.ts';

/** A value as one of two documents has it. */
export interface Side {
  readonly pointer: string;
  readonly stated: string | undefined;
}

/** The same thing said by the list and by the XML, with what is known of it besides. */
export interface TwoSides {
  readonly list: Side;
  readonly xml: Side;
  /** From the card, the settlement or the declaration. */
  readonly truth?: string | undefined;
  /** A must-check that tells a list which contradicts the truth: it is not told twice. */
  readonly listToldBy?: string | undefined;
}

/**
 * Returns which of the two documents is wrong. Where the truth is known each is compared with it, and no demand contradicts
 * another; where it is not, both values are told, and neither is taken for the right one.
 */
export function sidesApart(
  { contract }: Pick<VoucherSubject, 'contract'>,
  { list, xml, truth, listToldBy }: TwoSides,
  agree: (one: string, other: string) => boolean = (one, other) => one === other,
): readonly Mismatch[] {
  if (list.stated !== undefined && xml.stated !== undefined && agree(list.stated, xml.stated)) return [];
  if (truth === undefined) {
    const sound = soundOf(list, xml);
    return sound === undefined
      ? untold(list, xml)
      : sidesApart({ contract }, { list, xml, truth: sound }, agree);
  }
  const wrong = ({ pointer, stated }: Side): readonly Mismatch[] =>
    stated !== undefined && !agree(truth, stated) ? [{ pointer, expected: truth, actual: stated }] : [];
  const isTold = listToldBy !== undefined && contract.specification.levels?.[listToldBy] !== 'should';
  return [...(isTold ? [] : wrong(list)), ...wrong(xml)];
}

/** Returns the value of which the other one is a damaged copy: with blanks added, zeros lost, cut off, masked. */
function soundOf(list: Side, xml: Side): string | undefined {
  const isDamaged = (expected = '', actual = ''): boolean =>
    DAMAGE.test(differenceWords(expected, actual) ?? '');
  if (isDamaged(xml.stated, list.stated)) return xml.stated;
  return isDamaged(list.stated, xml.stated) ? list.stated : undefined;
}

const DAMAGE = /多出空白|丢失|科学计数法|浮点数|截断|脱敏/;

function untold(list: Side, xml: Side): readonly Mismatch[] {
  if (list.stated === undefined || xml.stated === undefined) return [];
  return [
    {
      pointer: xml.pointer,
      expected: list.stated,
      actual: xml.stated,
      symptom: `列表的 ${list.pointer} 与 XML 不同，以开票记录为准更正写错的一处`,
    },
  ];
}

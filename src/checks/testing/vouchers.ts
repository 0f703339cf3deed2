import { createLedger } from '../../book/ledger.ts';
import type { JsonObject } from '../../contract/json-text.ts';
import { readStructuredXml } from '../../contract/reading/structured-xml.ts';
import { specification } from '../../contract/specification.ts';
import * as made from '../../contract/testing/documents.ts';
import { createContract } from '../../contract/validate.ts';
import type { ScenarioId } from '../../domain/form.ts';
import type { VoucherSubject } from '../check.ts';

const contract = createContract(specification);

export const everyScenario: readonly ScenarioId[] = ['real-time', 'self-paid', 'cross-province'];

/** A voucher that says what is known, in every field that there is. */
export function soundSubject(scenario: ScenarioId): VoucherSubject {
  const card = made.card(scenario);
  const voucher = made.voucher(card);
  const { certno, gend, hiNo } = card.person;
  const bill = { certno, gend, ...(hiNo === undefined ? {} : { hiNo }), biller: '收费员', rechker: '复核员' };
  const { iptOtpNo } = card.visit;
  const more = `<iptOtpNo>${iptOtpNo}</iptOtpNo><chfpdrName>医师</chfpdrName></mdtrtInfo>`;
  const lists =
    '<diagList><diag><maindiagFlag>1</maindiagFlag><diagCode>J06.900</diagCode><diagName>急性上呼吸道感染</diagName>' +
    '<diagDrName>医师</diagDrName></diag></diagList><oprnList><oprn><oprnOprtName>清创术</oprnOprtName>' +
    '<operDrName>医师</operDrName><anstDrName>医师</anstDrName></oprn></oprnList></tktextinfo>';
  const text = made
    .xml(voucher, bill)
    .replace('</mdtrtInfo>', () => more)
    .replace('</tktextinfo>', () => lists);
  return {
    infno: '4901',
    index: 0,
    element: made.element(voucher, { scddiagCode: 'R50.900', scddiagName: '发热' }) as JsonObject,
    upldMode: '1',
    contract,
    hospital: made.hospital,
    files: [{ format: 'pdf', name: '37060126-0000000001.pdf', detail: '' }],
    package: 'read',
    xml: readStructuredXml(Buffer.from(text), specification.xml),
    xmlSource: 'layout',
    xmlStem: undefined,
    rivals: [],
    ledger: createLedger([made.ledgerEntry(scenario, card)], false),
    card,
    scenario,
  };
}

/** The same voucher with one field that contradicts what is known. */
export function contradicted(
  scenario: ScenarioId,
  table: string,
  field: string,
  wrong: string,
): VoucherSubject {
  const subject = soundSubject(scenario);
  const value = wrong === 'other' ? (scenario === 'self-paid' ? '1' : '2') : wrong;
  if (table.startsWith('4901')) return { ...subject, element: { ...subject.element, [field]: value } };
  const { xml } = subject;
  if (xml === undefined) throw new Error('The sound voucher has an XML.');
  const steps = table.split('/').slice(1);
  return { ...subject, xml: { ...xml, content: changed(xml.content, steps, field, value) } };
}

function changed(
  content: JsonObject,
  [step, ...rest]: readonly string[],
  field: string,
  value: string,
): JsonObject {
  if (step === undefined) return { ...content, [field]: value };
  const inner = content[step];
  if (Array.isArray(inner)) {
    const [first, ...others] = inner as readonly JsonObject[];
    return { ...content, [step]: [changed(first ?? {}, rest, field, value), ...others] };
  }
  return { ...content, [step]: changed(inner as JsonObject, rest, field, value) };
}

import type { Step } from '../domain/form.ts';
import { inspectContent } from '../checks/inspect.ts';
import { textOf, type Message } from '../contract/envelope.ts';
import { limitMet } from '../contract/reading/reading.ts';
import { findings } from './findings.ts';
import type { ReplayState } from './replay-state.ts';

/** Looks into the package of an upload that was taken, and puts what is found at the cards of its vouchers. */
export async function inspectTaken(
  { attempt, ports, book, cases, personal }: ReplayState,
  message: Message,
  { exchange, openCard }: { readonly exchange: number; readonly openCard: string | undefined },
): Promise<void> {
  const zip = textOf(message.input, 'ftfileCompac');
  const { contract, reader } = ports;
  const reading = zip === undefined ? undefined : await reader.read(zip, contract.translation.xml);
  for (const { xml } of [...(reading?.layouts ?? []), ...(reading?.separate ?? [])])
    personal.see(xml?.content);
  const limit = limitMet(reading);
  const { batch, vouchers } = inspectContent({
    message,
    reading,
    contract,
    hospital: attempt.settings.hospital,
    ledger: book.ledger(),
    standingOf: (element) => book.standingOf(element, openCard),
    recordOf: book.register.voucher,
    earlier: book.xmlOf,
  });
  const step: Step = message.infno === '4905' ? 3 : 1;
  for (const { key, element, xml, applied, hits } of vouchers) {
    if (xml !== undefined) book.apply({ kind: 'content-read', voucher: key, xml });
    const place = book.placeOf(element, openCard);
    const file = place === undefined ? undefined : cases.get(place.card.id);
    if (file === undefined) continue;
    if (limit !== undefined)
      file.error(step, `第 ${exchange} 条记录的附件超出本工具的处理能力，未能检查：${limit}`);
    const record = book.register.voucher(key);
    if (record !== undefined) file.documents.set(record, { record, element, xml });
    file.applied(step, [...(limit === undefined ? batch.applied : []), ...applied]);
    for (const hit of [...batch.hits, ...hits])
      findings(hit, exchange).forEach((finding) => file.finding(step, hit.check, finding));
  }
}

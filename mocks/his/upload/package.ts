import { zipSync } from 'fflate';
import { aboutMember, type ZipEntry, type Habits, type Message } from '../habits/habits.ts';
import type { Style } from '../habits/style.ts';
import type { Treatment } from '../settle/treatment.ts';
import { billOf, billXml } from '../voucher/bill.ts';
import { drawOfd, drawPdf } from '../voucher/layout.ts';
import { stemOf } from '../voucher/voucher.ts';
import { taggedIn } from '../wire/speech.ts';

/** The zip of a 4901 or 4905: for each voucher the layout file and, in mode 2, the structured XML beside it. */
export async function pack(message: Message, habits: Habits): Promise<Uint8Array> {
  const { hooks, style } = habits;
  const files: ZipEntry[] = [];
  for (const member of message.members) files.push(...(await filesOf(aboutMember(message, member), habits)));
  return hooks.zip(zip(hooks.entries(files), message.voucher.issuedAtMs, style.padPdfBytes > 0));
}

async function filesOf(message: Message, { hooks, plan, style }: Habits): Promise<readonly ZipEntry[]> {
  const { voucher, treatment } = message;
  const bill = hooks.bill(billOf(treatment, voucher, style), message);
  const text = taggedIn(hooks.xml(billXml(bill)), style.speech);
  const xml = plan.structured === 'delivered' ? hooks.encodeXml(text) : undefined;
  const isApart = uploadMode(style, treatment) === '2';
  const layout = {
    bill,
    issuedAtMs: voucher.issuedAtMs,
    xml: isApart ? undefined : xml,
    padBytes: style.padPdfBytes,
  };
  const file = hooks.layout(style.layout === 'ofd' ? drawOfd(layout) : await drawPdf(layout));
  const entries = [{ name: `${stemOf(voucher)}.${style.layout}`, bytes: file }];
  if (isApart && xml !== undefined) entries.push({ name: xmlName(message), bytes: xml });
  return entries;
}

/** The mode a message declares; `undefined` when it declares none, which means inside the layout file. */
export function uploadMode(style: Style, { scenario, card }: Treatment): '1' | '2' | undefined {
  if (style.upldMode === 'absent') return undefined;
  if (style.upldMode !== undefined) return style.upldMode;
  return (card.voucher.upldMode ?? (scenario === 'self-paid' ? '2' : '1')) === '2' ? '2' : '1';
}

/** Only for 4905 the specification prescribes the suffix. */
const xmlName = ({ voucher, infno }: Message): string =>
  `${stemOf(voucher)}${infno === '4905' ? '-extinfo' : ''}.xml`;

function zip(entries: readonly ZipEntry[], issuedAtMs: number, isPadded: boolean): Uint8Array {
  const files = Object.fromEntries(entries.map(({ name, bytes }) => [name, bytes]));
  return zipSync(files, { level: isPadded ? 0 : 6, mtime: new Date(issuedAtMs) });
}

import type { Bill, Tags } from './bill.ts';

/** The XML text of a bill: root tktextinfo, declared as UTF-8. */
export function billXml(bill: Bill): string {
  const lines = bill.feeDetlList.map((line) => element('feeDetl', tags(line)));
  const diagnoses = bill.diagList.map((diagnosis) => element('diag', tags(diagnosis)));
  const content = [
    element('billInfo', tags(bill.billInfo)),
    element('mdtrtInfo', tags(bill.mdtrtInfo)),
    element('feeDetlList', lines.join('')),
    element('diagList', diagnoses.join('')),
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('tktextinfo', content.join(''))}\n`;
}

const tags = (given: Tags): string =>
  Object.entries(given)
    .map(([name, text]) => (text === undefined ? '' : element(name, escaped(text))))
    .join('');

const element = (name: string, content: string): string => `<${name}>${content}</${name}>`;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

import { aboutMember, type Habits, type Message } from '../habits/habits.ts';
import { decimal, type Fields } from '../values/json.ts';
import { uploadMode } from './package.ts';
import { blankOf, relation, repetition } from './relation.ts';

/** Input of 4901. */
export function uploadInput(message: Message, zip: Uint8Array, { hooks, style }: Habits): Fields {
  const { treatment, batch, members } = message;
  return {
    ...institution(message),
    elecSetlCertCnt: decimal(String(members.length)),
    bizStsb: batch.bizStsb,
    upldBchno: batch.upldBchno,
    filename: `${batch.upldBchno}.zip`,
    ftfileCompac: base64(zip),
    upldDetlList: members.map((member) =>
      hooks.element(relation(member.treatment, member.voucher, style), aboutMember(message, member)),
    ),
    upldMode: uploadMode(style, treatment),
  };
}

/** Input of 4902. */
export function queryInput(message: Message): Fields {
  return { ...institution(message), bizStsb: message.batch.bizStsb, upldBchno: message.batch.upldBchno };
}

/** Input of 4905; the zip may be left out when only the relation is repeated. */
export function reuploadInput(
  message: Message,
  { reason, zip }: { readonly reason: string; readonly zip: Uint8Array | undefined },
  { hooks, style }: Habits,
): Fields {
  const { treatment, batch, members } = message;
  return {
    ...institution(message),
    bizStsb: batch.bizStsb,
    upldBchno: batch.upldBchno,
    reUploadDetlDTOList: members.map((member) => {
      const { extFld, ...element } = relation(member.treatment, member.voucher, style);
      const again = { ...element, ...repetition(member.voucher, reason, style), extFld };
      return hooks.element(again, aboutMember(message, member));
    }),
    upldMode: uploadMode(style, treatment),
    ftfileCompac: zip === undefined ? undefined : base64(zip),
    elecSetlCertCnt: decimal(String(members.length)),
    filename: `${batch.upldBchno}.zip`,
  };
}

/** Input of 5501. */
export function statusInput(message: Message, { style }: Habits): Fields {
  const { voucher } = message;
  return {
    ...institution(message),
    elecSetlCertCode: voucher.code ?? blankOf(style),
    elecSetlCertNo: voucher.no,
    elecSetlCertChkcode: voucher.chkcode ?? blankOf(style),
    elecSetlCertType: voucher.type,
  };
}

const institution = ({ treatment: { hospital } }: Message): Fields => ({
  fixmedinsCode: hospital.fixmedinsCode,
  fixmedinsName: hospital.fixmedinsName,
});

const base64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');

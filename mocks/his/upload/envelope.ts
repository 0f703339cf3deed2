import type { Message } from '../habits/habits.ts';
import type { Fields, Json } from '../values/json.ts';
import type { Records } from '../voucher/records.ts';
import type { Style } from '../habits/style.ts';
import { compactDateTime, dateTime } from '../values/time.ts';

/** The frame of the national platform around an input; msgid is institution, time and a serial number. */
export function envelop(message: Message, input: Json, { records, style }: Office): Fields {
  const { treatment, infno, atMs } = message;
  const { hospital, card } = treatment;
  // Starting from the milliseconds keeps two processes of the same second apart.
  const serial = records.next('msgid', (atMs % 1000) * 10) % 10_000;
  const optional: Json = style.optional === 'absent' ? undefined : style.optional === 'null' ? null : '';
  return {
    infno,
    msgid: `${hospital.fixmedinsCode}${compactDateTime(atMs)}${serial.toString().padStart(4, '0')}`,
    mdtrtarea_admvs: hospital.admdvs,
    insuplc_admdvs: treatment.kind === 'settled' ? card.person.insuplcAdmdvs : hospital.admdvs,
    recer_sys_code: 'EBC',
    dev_no: optional,
    dev_safe_info: optional,
    cainfo: optional,
    signtype: optional,
    infver: '1.0.0',
    opter_type: '1',
    opter: 'HIS001',
    opter_name: '收费处',
    inf_time: dateTime(atMs),
    fixmedins_code: hospital.fixmedinsCode,
    fixmedins_name: hospital.fixmedinsName,
    sign_no: optional,
    ...(style.extraFields ? vendorFields : {}),
    input,
  };
}

type Office = { readonly records: Records; readonly style: Style };

const vendorFields: Fields = {
  app_id: 'HIS',
  enc_type: '',
  serv_code: '',
  serv_sign: '',
  fixmedins_soft_fcty: '参考医院信息系统',
};

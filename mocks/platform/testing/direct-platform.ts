import { expect } from 'vitest';

import { readMessage } from '../../../src/contract/envelope.ts';
import type { JsonObject } from '../../../src/contract/json-text.ts';
import { createPlatform, type Platform } from '../platform.ts';
import { counted, outputViolations } from './window.ts';

export const AT = Date.UTC(2026, 6, 30, 2, 20, 30);
const clock = { now: () => AT, wait: () => Promise.resolve() };

/** Asks the platform itself: a property needs more bills than HTTP has time for. */
export interface DirectPlatform {
  readonly platform: Platform;
  /** The output; a refusal is `undefined`. A msgid that is not given is a new one. */
  readonly send: (infno: string, input: object, envelope?: object) => JsonObject | undefined;
  /** The output; throws on a refusal. */
  readonly ask: (infno: string, input: object, insuplcAdmdvs?: string) => JsonObject;
}

export function openDirectPlatform(): DirectPlatform {
  const platform = createPlatform({ clock, chance: counted(), series: '1' });
  let serial = 0;
  let reason = '';
  const send: DirectPlatform['send'] = (infno, input, changes = {}) => {
    serial += 1;
    const msgid = `H3799000000120260730102030${String(serial).padStart(4, '0')}`;
    const message = { ...plain, infno, msgid, input, ...changes };
    const { answer, apply } = platform.answer(readMessage(Buffer.from(JSON.stringify(message))), AT);
    apply();
    reason = answer.kind === 'refused' ? answer.message : '';
    if (answer.kind === 'refused') return undefined;
    const output = readMessage(Buffer.from(JSON.stringify(answer.output))).envelope;
    expect(outputViolations(infno, output)).toEqual([]);
    return output;
  };
  const ask: DirectPlatform['ask'] = (infno, input, insuplcAdmdvs = '379900') => {
    const output = send(infno, input, { insuplc_admdvs: insuplcAdmdvs });
    if (output === undefined) throw new Error(`${infno} ${reason}`);
    return output;
  };
  return { platform, send, ask };
}

const plain = {
  mdtrtarea_admvs: '379900',
  insuplc_admdvs: '379900',
  recer_sys_code: 'YBXT',
  infver: 'V1.0',
  opter_type: '1',
  opter: '001',
  opter_name: '收费员',
  inf_time: '2026-07-30 10:20:30',
  fixmedins_code: 'H37990000001',
  fixmedins_name: '仿真测试医院',
};

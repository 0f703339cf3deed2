import { scenarioTitles, type ScenarioId } from '../domain/form.ts';
import {
  uploadModes,
  uploadModeWord,
  visitTypes,
  voucherTypes,
  voucherTypeWord,
} from '../domain/voucher-words.ts';
import type { Capabilities } from '../evidence/entries.ts';
import type { Gap } from './results.ts';

/** The words for a gap that the hospital gave no reason for. */
export const NO_REASON = '未说明原因';

/**
 * Returns what the hospital says it does not offer, scenario by scenario. Of voucher types and upload modes only where it
 * declared some: what is neither declared nor asked for is no gap.
 */
export function gapsOf(capabilities: Capabilities): readonly Gap[] {
  return scenarioTitles.flatMap(({ id }) => {
    if (id === 'cross-province' && !capabilities.crossProvince)
      return [gap(id, capabilities.notOffered?.['crossProvince'], {})];
    return gapsWithin(id, capabilities);
  });
}

function gapsWithin(scenario: ScenarioId, capabilities: Capabilities): readonly Gap[] {
  const { outpatient, inpatient, notOffered = {} } = capabilities;
  const missing = (all: Readonly<Record<string, string>>, declared: readonly string[]): readonly string[] =>
    declared.length === 0 ? [] : Object.keys(all).filter((code) => !declared.includes(code));
  return [
    ...(outpatient ? [] : [gap(scenario, notOffered['outpatient'], { visitType: '1' })]),
    ...(inpatient ? [] : [gap(scenario, notOffered['inpatient'], { visitType: '2' })]),
    ...missing(voucherTypes, capabilities.voucherTypes).map((voucherType) =>
      gap(scenario, notOffered['voucherTypes'], { voucherType }),
    ),
    ...missing(uploadModes, capabilities.upldModes).map((upldMode) =>
      gap(scenario, notOffered['upldModes'], { upldMode }),
    ),
  ];
}

const gap = (
  scenario: ScenarioId,
  reason: string | undefined,
  what: Partial<Pick<Gap, 'visitType' | 'voucherType' | 'upldMode'>>,
): Gap => ({
  scenario,
  visitType: null,
  voucherType: null,
  upldMode: null,
  reason: reason ?? NO_REASON,
  ...what,
});

/** 备注 of a row that passed for what the hospital offers: first what was not tested, for the space is narrow; then why. */
export function gapText(gaps: readonly Gap[]): string | null {
  if (gaps.length === 0) return null;
  const names = `未测试：${gaps.map(nameOf).join('、')}`;
  const reasons = [...new Set(gaps.map(({ reason }) => reason))];
  if (reasons.length === 1) return `${names}（${reasons.join('')}）`;
  const parts = reasons.map((reason) => {
    const of = gaps.filter((gap) => gap.reason === reason).map(nameOf);
    return `${of.join('、')}（${reason}）`;
  });
  return `${names}；原因：${parts.join('；')}`;
}

function nameOf({ visitType, voucherType, upldMode }: Gap): string {
  if (visitType !== null) return visitTypes[visitType];
  if (voucherType !== null) return voucherTypeWord(voucherType);
  return upldMode === null ? '该场景' : uploadModeWord(upldMode);
}

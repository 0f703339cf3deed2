import { day } from '../../domain/china-time.ts';
import { uploadModes, voucherTypes } from '../../domain/voucher-words.ts';
import type { Config } from './shape.ts';
import type { Problem } from './yaml.ts';

/** Settings that are right one by one and cannot be true together, or look right and are no real value. */
export function contradictions(config: Config): readonly Problem[] {
  return [...ofCapabilities(config), ...ofCenter(config), ...ofSuites(config), ...ofReport(config)];
}

function ofCapabilities({ capabilities = {} }: Config): readonly Problem[] {
  const { notOffered = {} } = capabilities;
  const claimed = (['outpatient', 'inpatient', 'crossProvince'] as const)
    .filter((name) => capabilities[name] === true && notOffered[name] !== undefined)
    .map((name) => ({
      path: ['capabilities', 'notOffered', name],
      at: 'key' as const,
      message: `capabilities.${name} 为 true，这里又写了不提供的原因；请改为 ${name}: false，或删除这一行`,
    }));
  const lists = (['voucherTypes', 'upldModes'] as const)
    .filter((name) => notOffered[name] !== undefined)
    .flatMap((name) => ofList(name, capabilities[name]));
  const isOff = (name: 'outpatient' | 'inpatient'): boolean =>
    capabilities[name] === false || (capabilities[name] !== true && notOffered[name] !== undefined);
  if (!isOff('outpatient') || !isOff('inpatient')) return [...claimed, ...lists];
  const message = '门诊和住院都不提供，没有可以测试的业务；请至少提供一种';
  return [...claimed, ...lists, { path: ['capabilities'], at: 'key', message }];
}

/** A reason why others are not offered says nothing without those that are. */
function ofList(
  name: 'voucherTypes' | 'upldModes',
  declared: readonly string[] | undefined,
): readonly Problem[] {
  const path = ['capabilities', 'notOffered', name];
  const all = Object.keys(name === 'voucherTypes' ? voucherTypes : uploadModes);
  if (declared === undefined)
    return [{ path, at: 'key', message: `写了不提供的原因，请同时在 capabilities.${name} 中写出提供的` }];
  if (!all.every((code) => declared.includes(code))) return [];
  return [
    { path, at: 'key', message: `capabilities.${name} 已全部提供，这里又写了不提供的原因；请删除一处` },
  ];
}

function ofCenter({ center }: Config): readonly Problem[] {
  if (center?.relay === undefined || center.url === undefined) return [];
  const message = 'center.relay 与 center.url 只能用一个：中继到真实测试环境，或使用省项目组的仿真中心';
  return [{ path: ['center', 'relay'], at: 'key', message }];
}

function ofSuites({ center, suites = [] }: Config): readonly Problem[] {
  if (center?.relay === undefined || suites.length === 0) return [];
  const message = 'suites（故障与冲红演练）需要仿真中心，不能与 center.relay 同用；请去掉其中一个';
  return [{ path: ['suites'], at: 'key', message }];
}

function ofReport({ report }: Config): readonly Problem[] {
  if (report?.date === undefined || day(report.date) !== undefined) return [];
  return [{ path: ['report', 'date'], at: 'value', message: `report.date 不是真实的日期：${report.date}` }];
}

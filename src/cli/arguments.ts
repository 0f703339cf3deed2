import { InvalidArgumentError } from 'commander';

import { isScenarioId, scenarioTitles, type ScenarioId } from '../domain/form.ts';
import { isSuiteId, suiteTitles, type SuiteId } from '../domain/suite.ts';

const commaList = (text: string): readonly string[] => text.split(',').map((part) => part.trim());

export function scenarioList(text: string): readonly ScenarioId[] {
  return commaList(text).map((name) => {
    if (isScenarioId(name)) return name;
    throw new InvalidArgumentError(`没有场景 ${name}；可用 ${scenarioTitles.map(({ id }) => id).join('、')}`);
  });
}

export function suiteList(text: string): readonly SuiteId[] {
  return commaList(text).map((name) => {
    if (isSuiteId(name)) return name;
    throw new InvalidArgumentError(`没有演练 ${name}；可用 ${suiteTitles.map(({ id }) => id).join('、')}`);
  });
}

export function httpUrl(text: string): URL {
  if (!/^https?:\/\/./.test(text) || !URL.canParse(text))
    throw new InvalidArgumentError('应为 http:// 或 https:// 开头的地址');
  return new URL(text);
}

export function portNumber(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('端口为 0 到 65535 的整数');
  return port;
}

export function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('应为非负整数');
  return Number(text);
}

/** Seconds within bounds, as the configuration file has them. */
export const secondsUpTo =
  (most: number) =>
  (text: string): number => {
    const seconds = Number(text);
    if (!/^\d{1,6}$/.test(text) || seconds < 1 || seconds > most)
      throw new InvalidArgumentError(`应为 1 到 ${most} 的整数（秒）`);
    return seconds;
  };

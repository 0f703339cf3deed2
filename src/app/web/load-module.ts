import { existsSync } from 'node:fs';
import { faultWords } from '../../domain/fault-words.ts';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import { actNames } from '../../domain/card.ts';
import { HarnessError } from '../../domain/harness-error.ts';
import type { HisModule } from '../../his/web-module.ts';

/**
 * The module that works on a HIS's pages: a file's default export.
 * @throws HarnessError MODULE-INVALID for a file that is not there, cannot be loaded, or exports something else
 */
export async function loadHisModule(file: string): Promise<HisModule> {
  const path = resolve(file);
  if (!existsSync(path)) throw new HarnessError('MODULE-INVALID', `没有这个文件：${path}`);
  if (/\.[cm]?tsx?$/.test(path))
    throw new HarnessError('MODULE-INVALID', `${path} 是 TypeScript`, {
      hint: '请先编译，或改写为 JavaScript（.mjs）。',
    });
  let loaded: { readonly default?: unknown };
  try {
    loaded = (await import(pathToFileURL(path).href)) as typeof loaded;
  } catch (cause) {
    const why = faultWords(cause);
    throw new HarnessError('MODULE-INVALID', `${path} 不能加载：${why}`, { cause });
  }
  const problem = problemOf(loaded.default);
  if (problem !== undefined) throw new HarnessError('MODULE-INVALID', `${path} ${problem}`);
  return loaded.default as HisModule;
}

function problemOf(module: unknown): string | undefined {
  if (typeof module !== 'object' || module === null) return '没有默认导出 defineHis({ … })';
  const { acts, open, close } = module as Readonly<Record<string, unknown>>;
  if (typeof acts !== 'object' || acts === null) return '的 defineHis 中没有 acts';
  const known = actNames as readonly string[];
  const stranger = Object.keys(acts).find((name) => !known.includes(name));
  if (stranger !== undefined) return `的 acts 中没有 ${stranger} 这种操作；可用 ${known.join('、')}`;
  const parts = {
    ...acts,
    ...(open === undefined ? {} : { open }),
    ...(close === undefined ? {} : { close }),
  };
  const wrong = Object.entries(parts).find(([, value]) => typeof value !== 'function');
  if (wrong !== undefined) return `的 ${wrong[0]} 不是函数`;
  return 'upload' in acts ? undefined : '的 acts 中没有 upload';
}

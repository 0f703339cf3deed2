import pack from '../package.json' with { type: 'json' };
import { openCenterHandlers, type CenterHandlers } from './api/center/handlers.ts';
import type { CenterHandlersOptions } from './api/center/options.ts';
import { readPackage } from './contract/reading/package.ts';
import { readingLimits } from './contract/reading/reading.ts';
import { specification } from './contract/specification.ts';
import type { Contract } from './contract/validate.ts';
import { HarnessError } from './domain/harness-error.ts';

/**
 * Creates the center's handlers as in Node, but files are read in the page's own thread, and a profile may not demand
 * signatures or ciphers.
 */
export function createCenterHandlers(options: CenterHandlersOptions = {}): CenterHandlers {
  return openCenterHandlers(options, {
    reader: {
      read: async (base64, names) => readPackage(base64, specification.xml, readingLimits, { names }),
      close: async () => Promise.resolve(),
    },
    harness: { name: pack.name, version: pack.version },
    admit: refuseCiphers,
  });
}

function refuseCiphers({ specification: { id, signing, payload } }: Contract): void {
  if (signing === undefined && payload === undefined) return;
  throw new HarnessError('USAGE', `浏览器中不能使用要求签名或加密的差异配置（${id}）`, {
    hint: '请在 Node 中运行这些测试（setupServer）。',
  });
}

export { HarnessError };

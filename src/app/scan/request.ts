import { readFile } from 'node:fs/promises';

import type { ScanRequest, Symbology } from '../../../devices/content.ts';
import { isScanFault, scanFaults, type ScanFault } from '../../../devices/faults.ts';
import type { Suffix } from '../../../devices/model.ts';
import { HarnessError } from '../../domain/harness-error.ts';
import { readCodes } from '../machine/read-codes.ts';
import { chooseModel } from './models.ts';
import { codeOf } from './wallet-client.ts';

/** What somebody wants scanned; one of text, image or wallet. */
export interface ScanWish {
  readonly text: string | undefined;
  readonly image: string | undefined;
  readonly wallet: string | undefined;
  readonly person: string | undefined;
  /** Id of a built-in model, or a JSON file. */
  readonly model: string;
  readonly suffix: Suffix | undefined;
  readonly faults: readonly string[];
  readonly seed: number;
}

/**
 * Makes a scan of a wish: reads the picture, or asks the phone for its code.
 * @throws HarnessError USAGE, SCANNER-INVALID, SCANNER-UNREACHABLE
 */
export async function scanRequest(wish: ScanWish): Promise<ScanRequest> {
  const faults = wish.faults.map(scanFault);
  const model = chooseModel(wish.model, wish.suffix);
  const source = await sourceOf(wish, faults);
  return { model, ...source, faults, seed: wish.seed };
}

function scanFault(text: string): ScanFault {
  if (isScanFault(text)) return text;
  const known = scanFaults.map(({ id }) => id).join('、');
  throw new HarnessError('USAGE', `没有故障 ${text}；可用：${known}`);
}

type Source = Pick<ScanRequest, 'text' | 'symbology'>;

async function sourceOf(wish: ScanWish, faults: readonly ScanFault[]): Promise<Source> {
  const { text, image, wallet, person } = wish;
  const given = [text, image, wallet].filter((one) => one !== undefined);
  if (given.length === 0 && person !== undefined)
    throw new HarnessError('USAGE', '--person 须同时用 --wallet 给出参保人手机端的地址');
  if (given.length !== 1)
    throw new HarnessError('USAGE', '请用 --text、--image 或 --wallet（配合 --person）给出一项要扫描的内容');
  const isStale = faults.includes('stale-code');
  if (isStale && wallet === undefined)
    throw new HarnessError('USAGE', '过期码（stale-code）须从参保人手机端取得：请给出 --wallet');
  if (wallet !== undefined) return { text: await codeOf({ url: wallet, person }, isStale) };
  return image === undefined ? { text: text ?? '' } : codeIn(image);
}

const symbologyOf: Readonly<Record<string, Symbology>> = {
  QRCode: 'qr',
  Code128: 'code-128',
  EAN13: 'ean-13',
};

async function codeIn(file: string): Promise<Source> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new HarnessError('USAGE', `不能读取图片 ${file}`, { cause });
  });
  const codes = await readCodes(bytes);
  const [code, ...others] = codes;
  if (code === undefined)
    throw new HarnessError('USAGE', `图片 ${file} 中没有可识别的码`, {
      hint: '请给出清晰的 PNG 或 JPEG 图片；截图时保留码四周的白边。',
    });
  if (others.length > 0)
    throw new HarnessError(
      'USAGE',
      `图片 ${file} 中有 ${codes.length} 个码：${codes.map(({ text }) => text).join('、')}`,
      { hint: '请裁剪图片，只留一个码；或用 --text 直接给出内容。' },
    );
  const symbology = symbologyOf[code.format];
  return { text: code.text, ...(symbology === undefined ? {} : { symbology }) };
}

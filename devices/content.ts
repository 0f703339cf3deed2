import { HarnessError } from '../src/domain/harness-error.ts';
import { canHave, scanFaultTitle, type ScanFault } from './faults.ts';
import { interfaceTitles, suffixChars, type LetterCase, type ScannerModel } from './model.ts';
import { createRandom, type Random } from './random.ts';

/** Codes with their AIM identifiers (ISO/IEC 15424). */
export const symbologies = { qr: ']Q1', 'code-128': ']C0', 'ean-13': ']E0' } as const;

export type Symbology = keyof typeof symbologies;

/** One scan to be emulated. */
export interface ScanRequest<Model extends ScannerModel = ScannerModel> {
  readonly model: Model;
  readonly text: string;
  /** A QR code by default. */
  readonly symbology?: Symbology;
  readonly faults?: readonly ScanFault[];
  /** Fixes the jitter and where a fault strikes; 1 by default. */
  readonly seed?: number;
}

/** The content of a scan, before it is put into keys, reports or bytes. */
export interface Content {
  /** The characters before the code's own text. */
  readonly head: string;
  readonly text: string;
  readonly tail: string;
}

/**
 * The contents that the scanner sends for a request, one for each beep.
 * @throws HarnessError USAGE when there is nothing to send, or the scanner cannot have the fault
 */
export function contentsOf(request: ScanRequest, random: Random): readonly Content[] {
  const { model, symbology = 'qr', faults = [] } = request;
  if (request.text === '') throw new HarnessError('USAGE', '没有要扫描的内容');
  const impossible = faults.find((fault) => !canHave(fault, model.interface));
  if (impossible !== undefined)
    throw new HarnessError(
      'USAGE',
      `${interfaceTitles[model.interface]}扫码枪不会出现“${scanFaultTitle(impossible)}”`,
      { hint: '请去掉该故障，或换一个型号；evoucher scan models 列出全部型号与故障。' },
    );
  const head = model.prefix + (model.symbologyPrefix ? symbologies[symbology] : '');
  const content = {
    head,
    text: damaged(inCase(request.text, model.letterCase), faults, random),
    tail: faults.includes('no-suffix') ? '' : suffixChars[model.suffix],
  };
  return faults.includes('double-scan') ? [content, content] : [content];
}

/** The numbers of a request, always the same for the same seed. */
export const randomOf = ({ seed = 1 }: ScanRequest): Random => createRandom(seed);

function inCase(text: string, letterCase: LetterCase): string {
  switch (letterCase) {
    case 'as-is':
      return text;
    case 'upper':
      return text.toUpperCase();
    case 'lower':
      return text.toLowerCase();
  }
}

function damaged(text: string, faults: readonly ScanFault[], random: Random): string {
  let chars = Array.from(text);
  if (faults.includes('truncated')) chars = chars.slice(0, Math.ceil((chars.length * 2) / 3));
  if (faults.includes('dropped-key')) chars.splice(placeIn(chars, random), 1);
  if (faults.includes('repeated-key')) {
    const place = placeIn(chars, random);
    chars.splice(place, 0, chars[place] ?? '');
  }
  return chars.join('');
}

const placeIn = (chars: readonly string[], random: Random): number => Math.floor(random() * chars.length);

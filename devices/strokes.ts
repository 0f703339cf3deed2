import { HarnessError } from '../src/domain/harness-error.ts';
import { contentsOf, randomOf, type ScanRequest } from './content.ts';
import type { KeyboardModel } from './model.ts';
import { pressOf, type Press } from './us-layout.ts';

/** A key that is pressed and let go. Times are milliseconds from the start of the scan. */
export interface Stroke {
  readonly at: number;
  readonly until: number;
  readonly press: Press;
}

/** Between the beeps of a double scan: long enough to be two scans for everybody. */
const AGAIN_AFTER_MS = 400;

/**
 * The strokes of a scan, in the model's pace.
 * @throws HarnessError USAGE for a character that the keyboard layout does not have
 */
export function strokesOf(request: ScanRequest<KeyboardModel>): readonly Stroke[] {
  const random = randomOf(request);
  const [shortest, longest] = request.model.gapMs;
  const strokes: Stroke[] = [];
  let at = 0;
  for (const { head, text, tail } of contentsOf(request, random)) {
    if (strokes.length > 0) at += AGAIN_AFTER_MS;
    for (const [index, char] of Array.from(`${head}${text}${tail}`).entries()) {
      const press = pressOf(char);
      if (press === undefined)
        throw new HarnessError(
          'USAGE',
          `键盘口扫码枪不能输入第 ${index + 1} 个字符“${char}”：键盘上没有这个字符`,
          { hint: '请只用 ASCII 字符，或改用 --model hid-pos、--model serial-gun。' },
        );
      const gap = shortest + (longest - shortest) * random();
      strokes.push({ at, until: at + gap / 2, press });
      at += gap;
    }
  }
  return strokes;
}

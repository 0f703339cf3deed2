import { deflateSync } from 'node:zlib';

import { create } from 'qrcode';

import { imageFile } from '../page-image.ts';

/** The properties of a page as it comes out of the scanner. */
export interface Scan {
  readonly dpi?: number;
  /** Degrees clockwise: 90, 180 and 270 for a page laid in another way, a few for one that lies askew. */
  readonly turned?: number;
  /** Grains of the paper and the lamp, of 255. */
  readonly noise?: number;
  /** The red stamp of the hospital, its centre and radius in millimetres from the upper left corner. */
  readonly stamp?: { readonly x: number; readonly y: number; readonly radius: number };
}

const PAGE = { width: 210, height: 297 };
/** The place of a page's code on our report, in millimetres. */
const CODE = { x: 167, y: 269, size: 20 };

/** A sheet with a code at the foot and lines of grey text, as a scanner writes it: PNG in colour. */
export function scannedPage(code: string | undefined, scan: Scan = {}): Uint8Array {
  const { dpi = 150, turned = 0 } = scan;
  const perMm = dpi / 25.4;
  const isSideways = Math.round(Math.abs(turned) / 90) % 2 === 1;
  const [across, down] = isSideways ? [PAGE.height, PAGE.width] : [PAGE.width, PAGE.height];
  const [width, height] = [Math.round(across * perMm), Math.round(down * perMm)];
  const color = inkAt(code, scan);
  const [cos, sin] = [Math.cos((turned * Math.PI) / 180), Math.sin((turned * Math.PI) / 180)];
  const rows = Buffer.alloc(height * (1 + width * 3));
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [fromX, fromY] = [(x + 0.5 - width / 2) / perMm, (y + 0.5 - height / 2) / perMm];
      const [pageX, pageY] = [
        cos * fromX + sin * fromY + PAGE.width / 2,
        cos * fromY - sin * fromX + PAGE.height / 2,
      ];
      color(pageX, pageY).forEach((value, index) => {
        rows[y * (1 + width * 3) + 1 + x * 3 + index] = value;
      });
    }
  }
  return imageFile({
    ...{ kind: 'png', width, height, bitDepth: 8, colorType: 2, palette: Buffer.alloc(0) },
    data: deflateSync(rows, { level: 3 }),
  });
}

type Color = readonly [number, number, number];

function inkAt(code: string | undefined, { noise = 0, stamp }: Scan): (x: number, y: number) => Color {
  const modules =
    code === undefined ? undefined : create(code, { errorCorrectionLevel: 'M', maskPattern: 2 }).modules;
  let seed = 1;
  // The same grains every time: a test that fails must fail again.
  const grain = (): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return (seed / 2_147_483_648 - 0.5) * 2 * noise;
  };
  const isDark = (x: number, y: number): boolean => {
    if (modules !== undefined) {
      const column = Math.floor(((x - CODE.x) / CODE.size) * modules.size);
      const row = Math.floor(((y - CODE.y) / CODE.size) * modules.size);
      if (column >= 0 && column < modules.size && row >= 0 && row < modules.size)
        return modules.get(row, column) === 1;
    }
    return x > 23 && x < 187 && y > 28 && y < 260 && y % 7 < 2.5 && Math.floor(x * 1.3) % 3 > 0;
  };
  return (x, y) => {
    const isInk = isDark(x, y);
    const distance = stamp === undefined ? Infinity : Math.hypot(x - stamp.x, y - stamp.y);
    const isStamped =
      stamp !== undefined && (Math.abs(distance - stamp.radius) < 1 || distance < stamp.radius / 4);
    const base: Color = isInk ? [60, 60, 60] : isStamped ? [215, 45, 50] : [244, 243, 240];
    const by = grain();
    return base.map((value) => Math.max(0, Math.min(255, value + by))) as unknown as Color;
  };
}

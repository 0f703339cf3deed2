// Cuts the fonts of the documents from the freely licensed Noto families (OFL-1.1, npm packages of Google's fonts)
// into reports/fonts. Run it by hand when the character list or the version of a family changes:
//   node scripts/fonts.mjs
// The 200 MB of sources live in a temporary folder, so they never become a dependency of the package.
import { execFileSync } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';

const target = fileURLToPath(new URL('../reports/fonts/', import.meta.url));

const packages = [
  '@expo-google-fonts/noto-serif-sc@0.4.3',
  '@expo-google-fonts/noto-sans-sc@0.4.3',
  'subset-font@2.9.0',
  'fontkit@2.0.4',
];

/**
 * The faces to cut. `main`: the 8105 characters of 通用规范汉字表 and the symbols below; `rest`: everything else the family
 * has.
 */
const faces = [
  {
    file: 'serif-regular',
    family: 'noto-serif-sc',
    cut: '400Regular/NotoSerifSC_400Regular.ttf',
    take: 'main',
  },
  { file: 'serif-bold', family: 'noto-serif-sc', cut: '700Bold/NotoSerifSC_700Bold.ttf', take: 'main' },
  { file: 'sans-medium', family: 'noto-sans-sc', cut: '500Medium/NotoSansSC_500Medium.ttf', take: 'main' },
  { file: 'sans-rest', family: 'noto-sans-sc', cut: '400Regular/NotoSansSC_400Regular.ttf', take: 'rest' },
];

/** Code point ranges of letters, digits, punctuation and symbols that a document may need. */
const symbols = [
  [0x20, 0x7e],
  [0xa0, 0x17f],
  [0x370, 0x45f],
  [0x2000, 0x2e7f],
  [0x3000, 0x33ff],
  [0xfe30, 0xfe4f],
  [0xff00, 0xffef],
];

/** Layout tables, which the renderer does not use: it places one glyph after the other. */
const dropTables = ['GSUB', 'GPOS', 'GDEF', 'BASE', 'vhea', 'vmtx', 'VORG', 'STAT', 'DSIG', 'meta', 'gasp'];

const work = await mkdtemp(join(tmpdir(), 'fonts-'));
try {
  await writeFile(join(work, 'package.json'), '{"private":true}');
  execFileSync('npm', ['install', '--no-save', '--ignore-scripts', ...packages], {
    cwd: work,
    stdio: 'inherit',
  });
  const require = createRequire(join(work, 'package.json'));
  const subsetFont = require('subset-font');
  const fontkit = require('fontkit');
  const common = new Set((await readFile(join(target, 'characters.txt'), 'utf8')).replaceAll(/\s/g, ''));
  const isMain = (point) =>
    common.has(String.fromCodePoint(point)) || symbols.some(([from, to]) => from <= point && point <= to);

  for (const { file, family, cut, take } of faces) {
    const source = await readFile(join(work, 'node_modules/@expo-google-fonts', family, cut));
    const points = fontkit.create(source).characterSet.filter((point) => isMain(point) === (take === 'main'));
    const font = await subsetFont(source, String.fromCodePoint(...points), {
      targetFormat: 'truetype',
      keepFeatures: [],
      noLayoutClosure: true,
      noHinting: true,
      dropTables,
    });
    const packed = brotliCompressSync(font, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: font.length } });
    await writeFile(join(target, `${file}.ttf.br`), packed);
    console.log(`${file}: ${points.length} characters, ${font.length} bytes, packed ${packed.length}`);
  }
  for (const family of new Set(faces.map((face) => face.family))) {
    await copyFile(
      join(work, 'node_modules/@expo-google-fonts', family, 'LICENSE_FONT'),
      join(target, `LICENSE-${family}.txt`),
    );
  }
} finally {
  await rm(work, { recursive: true, force: true });
}

import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readFileSync } from 'node:fs';
import { openFonts } from './fonts.ts';

const folder = fileURLToPath(new URL('../fonts', import.meta.url));
const pointsOf = (text: string): readonly number[] =>
  Array.from(text.replaceAll(/\s/g, ''), (character) => character.codePointAt(0) ?? 0);

test('rare characters of names are in the main face', async () => {
  const fonts = await openFonts(folder);
  for (const point of pointsOf('邴菂㛃䶮𬭎𠅤')) expect(fonts.faceFor('song', point)).toBe('serif-regular');
});

test('the main faces have all 8105 characters of 通用规范汉字表', async () => {
  const fonts = await openFonts(folder);
  const points = pointsOf(readFileSync(`${folder}/characters.txt`, 'utf8'));
  expect(points).toHaveLength(8105);
  for (const family of ['song', 'title', 'hei'] as const) {
    expect(points.filter((point) => fonts.faceFor(family, point) === 'sans-rest')).toEqual([]);
    expect(points.filter((point) => fonts.faceFor(family, point) === undefined)).toEqual([]);
  }
});

test('what a main face lacks comes from the fallback face, and nothing comes from nowhere', async () => {
  const fonts = await openFonts(folder);
  expect(fonts.faceFor('song', '龘'.codePointAt(0) ?? 0)).toBe('sans-rest');
  expect(fonts.faceFor('song', 0x1f600)).toBeUndefined();
});

import { mkdirSync, writeFileSync } from 'node:fs';
import { faultWords } from '../../domain/fault-words.ts';
import { join } from 'node:path';

import { HarnessError } from '../../domain/harness-error.ts';
import { cardsText } from './cards-template.ts';
import { CONFIG_FILE } from './config.ts';
import { afterDriver, beforeDriver, driverHead, driverLines } from './init-template.ts';
import { nearMiss } from '../../domain/near-miss.ts';
import { type DriverKind, driverKinds } from './shape.ts';

/** The example of the hospital's own cards, as `init --cards` names it. */
export const CARDS_FILE = 'cards.yaml';

/**
 * Writes a commented `evoucher.yaml` into the folder, which is made if need be. Returns the file's path.
 * @throws HarnessError USAGE when one stands there already: it is somebody's work and never overwritten
 * @throws HarnessError FOLDER-UNWRITABLE
 */
export const writeConfig = (folder: string, kind: DriverKind): string =>
  write(folder, CONFIG_FILE, configText(kind));

/** Writes a commented example of own cards, as `writeConfig` does its file. */
export const writeCards = (folder: string): string => write(folder, CARDS_FILE, cardsText);

function write(folder: string, name: string, text: string): string {
  const path = join(folder, name);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, text, { flag: 'wx' });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST')
      throw new HarnessError('USAGE', `${path} 已经存在，没有改动`, {
        cause,
        hint: '请用 --dir 换一个目录，或先把现有文件改名。',
      });
    const reason = faultWords(cause);
    throw new HarnessError('FOLDER-UNWRITABLE', `配置文件不能写入：${path}（${reason}）`, {
      cause,
      hint: '请用 --dir 换一个可写的目录。',
    });
  }
  return path;
}

/** The commented file with the lines of one driver in force. */
export function configText(chosen: DriverKind): string {
  const drivers = driverKinds.flatMap((kind) => {
    const { about, lines } = driverLines[kind];
    return [`  # ${about}`, ...lines.map((line) => (kind === chosen ? `  ${line}` : `  # ${line}`))];
  });
  return `${beforeDriver}${driverHead}${drivers.join('\n')}\n${afterDriver}`;
}

/** @throws HarnessError USAGE */
export function driverKind(text: string): DriverKind {
  const found = driverKinds.find((kind) => kind === text);
  if (found !== undefined) return found;
  const near = nearMiss(text, driverKinds);
  const advice = near === undefined ? `可用 ${driverKinds.join('、')}` : `是否为 ${near}？`;
  throw new HarnessError('USAGE', `没有驱动方式 ${text}；${advice}`);
}

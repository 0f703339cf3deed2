import { readModel, type ScannerModel } from '../model.ts';
import cardTerminal from './card-terminal.json' with { type: 'json' };
import crlfGun from './crlf-gun.json' with { type: 'json' };
import deskScanner from './desk-scanner.json' with { type: 'json' };
import hidPos from './hid-pos.json' with { type: 'json' };
import honeywellGun from './honeywell-gun.json' with { type: 'json' };
import serialGun from './serial-gun.json' with { type: 'json' };
import zebraGun from './zebra-gun.json' with { type: 'json' };

/** Every built-in scanner, the usual one first. */
export const scannerModels: readonly ScannerModel[] = [
  honeywellGun,
  deskScanner,
  cardTerminal,
  zebraGun,
  crlfGun,
  hidPos,
  serialGun,
].map((file) => readModel(file, `devices/models/${file.id}.json`));

export const findModel = (id: string): ScannerModel | undefined =>
  scannerModels.find((model) => model.id === id);

import type { ScanRequest } from './content.ts';
import type { KeyboardModel } from './model.ts';
import { strokesOf } from './strokes.ts';
import { controlKey, shiftKey, type Key, type Press } from './us-layout.ts';

/** A key event as a page sees it; a keypress follows a `down` that has a text. `at` is milliseconds from the start. */
export interface KeyEvent {
  readonly at: number;
  readonly type: 'down' | 'up';
  readonly key: string;
  readonly code: string;
  readonly keyCode: number;
  readonly which: number;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  /** The text typed into the focused field; empty for a key that types nothing. */
  readonly text: string;
}

/** `KeyboardEvent.keyCode` of a key that an input method took for itself. */
const IME_KEY_CODE = 229;

/**
 * A scan as the key events of a page, on a computer whose input method and Caps Lock are as the faults say.
 * @throws HarnessError USAGE
 */
export function keyEvents(request: ScanRequest<KeyboardModel>): readonly KeyEvent[] {
  const host = {
    hasCapsLock: request.faults?.includes('caps-lock') ?? false,
    hasIme: request.faults?.includes('ime') ?? false,
  };
  return strokesOf(request, host.hasCapsLock).flatMap(({ at, until, press }) => {
    const modifier = modifierKey(press);
    const around = (when: number, type: KeyEvent['type'], isHeld: boolean): readonly KeyEvent[] =>
      modifier === undefined ? [] : [event(when, type, modifier, isHeld ? press : undefined)];
    return [
      ...around(at, 'down', true),
      down(at, press, host),
      { ...event(until, 'up', press, press), key: typedBy(press, host.hasCapsLock) },
      ...around(until, 'up', false),
    ];
  });
}

interface Host {
  readonly hasCapsLock: boolean;
  readonly hasIme: boolean;
}

function down(at: number, press: Press, { hasCapsLock, hasIme }: Host): KeyEvent {
  const plain = event(at, 'down', press, press);
  if (hasIme) return { ...plain, key: 'Process', keyCode: IME_KEY_CODE, which: IME_KEY_CODE };
  const key = typedBy(press, hasCapsLock);
  return { ...plain, key, text: press.modifier === 'control' ? '' : textOf(key) };
}

const event = (at: number, type: KeyEvent['type'], key: Key, held: Press | undefined): KeyEvent => ({
  at,
  type,
  key: key.key,
  code: key.code,
  keyCode: key.keyCode,
  which: key.keyCode,
  shiftKey: held?.modifier === 'shift',
  ctrlKey: held?.modifier === 'control',
  text: '',
});

function modifierKey({ modifier }: Press): Key | undefined {
  switch (modifier) {
    case 'none':
      return undefined;
    case 'shift':
      return shiftKey;
    case 'control':
      return controlKey;
  }
}

/** Caps Lock turns letters round, and nothing else. */
const typedBy = ({ typed, code }: Press, hasCapsLock: boolean): string => {
  if (!hasCapsLock || !code.startsWith('Key')) return typed;
  return typed === typed.toUpperCase() ? typed.toLowerCase() : typed.toUpperCase();
};

const textOf = (key: string): string => {
  if (key === 'Enter') return '\r';
  return key.length === 1 ? key : '';
};

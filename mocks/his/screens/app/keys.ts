/** Reads a scanner that types by the keys it presses, whatever an input method or Caps Lock makes of them. */

/** Keys with which a scanner ends a code. */
export const isSuffix = ({ code, key, ctrlKey }: KeyboardEvent): boolean =>
  code === 'Enter' ||
  code === 'NumpadEnter' ||
  code === 'Tab' ||
  (code === '' && (key === 'Enter' || key === 'Tab')) ||
  // Some write the line feed itself.
  (ctrlKey && (code === 'KeyJ' || code === 'KeyM'));

/** The character of a key, or none. Letters are small: Caps Lock says nothing about the code. */
export function characterOf({ code, key, altKey, ctrlKey, metaKey }: KeyboardEvent): string | undefined {
  if (altKey || ctrlKey || metaKey) return undefined;
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1];
  if (digit !== undefined) return digit;
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter !== undefined) return letter.toLowerCase();
  // Drivers that paste characters press keys without a place on the keyboard.
  return key.length === 1 ? plain(key) : undefined;
}

/** Full-width characters of an input method as the ones that were meant. */
export const plain = (text: string): string =>
  text
    .replace(/[\uFF01-\uFF5E]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/\s/g, '')
    .toLowerCase();

const DIGITS_OF_A_SCAN = 20;
const DIGITS_ON_A_BUTTON = 4;
/** Between two keys of one scan; nobody types digits on a button, so there it may take longer. */
const GAP_MS = 300;
const GAP_ON_A_BUTTON_MS = 1_000;
/** For so long after a scan no key does anything: suffixes of two keys, second pulls of the trigger. */
const AFTERWARDS_MS = 400;

let quietUntil = 0;

/** A scan has just been taken: what its scanner still sends is nobody's. */
export function keepQuiet(): void {
  quietUntil = performance.now() + AFTERWARDS_MS;
}

/** True while keys are still those of the scan before. */
export const isQuiet = (): boolean => performance.now() < quietUntil;

type Editable = HTMLInputElement | HTMLTextAreaElement;

/**
 * Sees to it that a scan outside the box changes nothing: no button is pressed by its suffix, and a field gets back what
 * was in it. @returns the way to stop
 */
export function guardAgainstStrayScans(onStrayScan: () => void): () => void {
  /** Digits of the run of keys that is under way. */
  let digits = 0;
  let last = -Infinity;
  let place: Element | undefined;
  let field: Editable | undefined;
  let before = '';
  const stop = (event: KeyboardEvent): void => {
    event.preventDefault();
    event.stopPropagation();
  };
  const restore = (): void => {
    if (field === undefined || field.value === before) return;
    field.value = before;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  };
  const gap = (): number => (field === undefined ? GAP_ON_A_BUTTON_MS : GAP_MS);
  const ended = (event: KeyboardEvent): void => {
    const isScan = digits >= DIGITS_OF_A_SCAN || (digits >= DIGITS_ON_A_BUTTON && field === undefined);
    const isItsSuffix = isScan && event.timeStamp - last <= gap();
    if (isItsSuffix || isQuiet()) stop(event);
    if (isItsSuffix) onStrayScan();
    if (digits >= DIGITS_OF_A_SCAN) restore();
    // The second key of a suffix of two.
    if (isItsSuffix) keepQuiet();
    digits = 0;
    last = -Infinity;
  };
  const pressed = (event: KeyboardEvent): void => {
    const target = event.target instanceof Element ? event.target : document.body;
    if (target.hasAttribute('data-scan-box')) return;
    if (isSuffix(event)) {
      ended(event);
      return;
    }
    const character = characterOf(event);
    if (character === undefined || event.repeat) return;
    if (target !== place || event.timeStamp - last > gap()) {
      digits = 0;
      place = target;
      field = editable(target);
      before = field?.value ?? '';
    }
    if (/\d/.test(character)) digits += 1;
    last = event.timeStamp;
    if (digits >= DIGITS_OF_A_SCAN || isQuiet()) {
      stop(event);
      restore();
    }
    if (digits === DIGITS_OF_A_SCAN) onStrayScan();
  };
  window.addEventListener('keydown', pressed, true);
  return () => window.removeEventListener('keydown', pressed, true);
}

const editable = (element: Element): Editable | undefined =>
  (element instanceof HTMLInputElement && element.type !== 'checkbox') ||
  element instanceof HTMLTextAreaElement
    ? element
    : undefined;

import type { KeyEvent } from '../key-events.ts';
import type { Sink } from '../play.ts';

/** The needed part of a session with a browser's DevTools; Playwright's CDPSession is one. */
export interface BrowserSession {
  send(method: 'Input.dispatchKeyEvent', params: DispatchedKey): Promise<unknown>;
  detach(): Promise<void>;
}

/** The needed part of a page; Playwright's Page is one (Chromium). */
export interface BrowserPage<Self> {
  context(): { newCDPSession(page: Self): Promise<BrowserSession> };
}

/** Parameters of the browser's own command for a key. */
export interface DispatchedKey {
  type: 'keyDown' | 'rawKeyDown' | 'keyUp';
  modifiers: number;
  key: string;
  code: string;
  windowsVirtualKeyCode: number;
  nativeVirtualKeyCode: number;
  location: number;
  /** Seconds since 1970. */
  timestamp: number;
  text?: string;
  unmodifiedText?: string;
}

export interface BrowserSink extends Sink<KeyEvent> {
  /** Ends the session; the page stays. */
  readonly close: () => Promise<void>;
}

/**
 * Types into a page through the browser's own input pipeline: the events are trusted. Like a keyboard's they carry the time
 * at which they were sent, however busy the page is when they come.
 */
export async function openBrowserSink<Page extends BrowserPage<Page>>(page: Page): Promise<BrowserSink> {
  const session = await page.context().newCDPSession(page);
  let sent: Promise<unknown>[] = [];
  return {
    // Not awaited: the pace is the scanner's, not that of the way there and back. The session keeps the order.
    send: (event) => {
      const arrived = session.send(
        'Input.dispatchKeyEvent',
        dispatched(event, performance.timeOrigin + performance.now()),
      );
      // Thrown by `flush`; until then it must not count as unheard.
      arrived.catch(() => undefined);
      sent.push(arrived);
    },
    flush: async () => {
      const waited = sent;
      sent = [];
      await Promise.all(waited);
    },
    close: async () => session.detach(),
  };
}

const CONTROL = 2;
const SHIFT = 8;

/** A key event as the browser's command wants it, sent at `now` (epoch milliseconds). */
export function dispatched(event: KeyEvent, now: number): DispatchedKey {
  const common = {
    modifiers: (event.ctrlKey ? CONTROL : 0) | (event.shiftKey ? SHIFT : 0),
    key: event.key,
    code: event.code,
    windowsVirtualKeyCode: event.keyCode,
    nativeVirtualKeyCode: event.keyCode,
    timestamp: now / 1000,
    // Left Shift and left Control.
    location: event.code.endsWith('Left') && event.key.length > 1 ? 1 : 0,
  };
  if (event.type === 'up') return { ...common, type: 'keyUp' };
  if (event.text === '') return { ...common, type: 'rawKeyDown' };
  return { ...common, type: 'keyDown', text: event.text, unmodifiedText: event.text };
}

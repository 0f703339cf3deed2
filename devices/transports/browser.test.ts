import { expect, test } from 'vitest';

import { keyEvents } from '../key-events.ts';
import { scanIntoPage } from '../scanner.ts';
import { createStandingPace, gun } from '../testing/requests.ts';
import { dispatched, type BrowserPage, type DispatchedKey } from './browser.ts';

/** A browser that takes keys, until it is gone. */
interface FakePage extends BrowserPage<FakePage> {
  readonly keys: DispatchedKey[];
  detached: boolean;
}

function createPage(failure?: Error): FakePage {
  const page: FakePage = {
    keys: [],
    detached: false,
    context: () => ({
      newCDPSession: async () =>
        Promise.resolve({
          send: async (_: string, key: DispatchedKey) => {
            page.keys.push(key);
            if (failure !== undefined) throw failure;
            return Promise.resolve();
          },
          detach: async () => {
            page.detached = true;
            return Promise.resolve();
          },
        }),
    }),
  };
  return page;
}

test('a page gets every key in order, and the session is given back', async () => {
  const page = createPage();
  await scanIntoPage(page, { model: gun, text: 'a4' }, createStandingPace());
  expect(page.keys.map(({ type, key }) => `${type} ${key}`)).toEqual([
    'keyDown a',
    'keyUp a',
    'keyDown 4',
    'keyUp 4',
    'keyDown Enter',
    'keyUp Enter',
  ]);
  expect(page.detached).toBe(true);
});

test('a page that went away is told, and the session is given back', async () => {
  const page = createPage(new Error('Target closed'));
  await expect(scanIntoPage(page, { model: gun, text: '4' }, createStandingPace())).rejects.toThrow(
    'Target closed',
  );
  expect(page.detached).toBe(true);
});

test('a key that types nothing is sent without text, and Shift is the left one', () => {
  const [shift, letter] = keyEvents({ model: gun, text: 'A' }).map((event) => dispatched(event, 1_000));
  expect(shift).toMatchObject({
    type: 'rawKeyDown',
    modifiers: 8,
    location: 1,
    windowsVirtualKeyCode: 16,
    timestamp: 1,
  });
  expect(letter).toMatchObject({ type: 'keyDown', text: 'A', modifiers: 8, location: 0 });
  expect(shift).not.toHaveProperty('text');
});

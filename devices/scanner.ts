import type { ScanRequest } from './content.ts';
import { keyEvents } from './key-events.ts';
import type { KeyboardModel } from './model.ts';
import { machinePace, play, type Pace } from './play.ts';
import { openBrowserSink, type BrowserPage } from './transports/browser.ts';

/**
 * Scans into the focused place of a page (Chromium, through Playwright or anything shaped like it), at the model's pace.
 * @throws HarnessError USAGE when the scanner cannot send the text or have the fault
 */
export async function scanIntoPage<Page extends BrowserPage<Page>>(
  page: Page,
  request: ScanRequest<KeyboardModel>,
  pace: Pace = machinePace,
): Promise<void> {
  const events = keyEvents(request);
  const sink = await openBrowserSink(page);
  try {
    await play(events, sink, pace);
  } finally {
    await sink.close();
  }
}

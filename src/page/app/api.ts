import { computed, onScopeDispose, shallowRef, type ComputedRef, type ShallowRef } from 'vue';

import type { DeskView } from '../../app/by-hand/views.ts';

/** The page's way to the program. */
export type Link = 'connecting' | 'online' | 'offline' | 'locked';

export interface Live {
  readonly view: ShallowRef<DeskView | undefined>;
  readonly link: ShallowRef<Link>;
  readonly isOnline: ComputedRef<boolean>;
  readonly enter: (token: string) => Promise<boolean>;
}

/** The state as it is now: announced when it changes, asked for as a whole. Comes back by itself after a restart. */
export function useLive(): Live {
  const view = shallowRef<DeskView>();
  const link = shallowRef<Link>('connecting');
  let source: EventSource | undefined;
  let isAsking = false;
  let isStale = false;

  const ask = async (): Promise<void> => {
    isStale = true;
    if (isAsking) return;
    isAsking = true;
    try {
      while (isStale) {
        isStale = false;
        const response = await fetch('/api/state');
        if (response.status === 401) link.value = 'locked';
        if (response.ok) {
          view.value = ((await response.json()) as DeskView | null) ?? undefined;
          link.value = 'online';
        }
      }
    } catch {
      link.value = 'offline';
    } finally {
      isAsking = false;
    }
  };

  const connect = (): void => {
    source?.close();
    source = new EventSource('/api/events');
    source.onmessage = () => void ask();
    source.onerror = () => {
      if (link.value !== 'locked') link.value = 'offline';
      // A refused stream is not tried again by the browser itself.
      if (source?.readyState === EventSource.CLOSED) setTimeout(() => void ask().then(connect), 2_000);
    };
  };

  const enter = async (token: string): Promise<boolean> => {
    const { ok } = await fetch('/api/enter', { method: 'POST', body: token });
    if (ok) {
      link.value = 'connecting';
      connect();
    }
    return ok;
  };

  const given = /^#token=(.+)$/.exec(location.hash)?.[1];
  if (given === undefined) connect();
  else {
    // The token leaves the address bar before anybody photographs it.
    history.replaceState(null, '', location.pathname);
    void enter(given).then((isIn) => {
      if (!isIn) link.value = 'locked';
    });
  }
  onScopeDispose(() => source?.close());
  return { view, link, isOnline: computed(() => link.value === 'online'), enter };
}

/** Does something; resolves with a sentence when it was not done. */
export async function send(path: string, content: object): Promise<string | undefined> {
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(content),
    });
    if (response.ok) return undefined;
    const { message } = (await response.json()) as { readonly message?: string };
    return message ?? `HTTP ${response.status}`;
  } catch {
    return '与测试程序的连接已中断，操作没有送达';
  }
}

export async function fetchJson<T>(path: string, init?: RequestInit): Promise<T | undefined> {
  try {
    const response = await fetch(path, init);
    return response.ok ? ((await response.json()) as T) : undefined;
  } catch {
    return undefined;
  }
}

/** Also where the browser gives no clipboard to a page without TLS. */
export async function copyText(text: string): Promise<void> {
  if (window.isSecureContext) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const area = document.createElement('textarea');
  area.value = text;
  area.setAttribute('readonly', '');
  area.className = 'off-screen';
  document.body.append(area);
  area.select();
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only way without TLS
  document.execCommand('copy');
  area.remove();
}

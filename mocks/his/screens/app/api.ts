import { ref, type Ref } from 'vue';

import { texts } from './texts.ts';

/** The operator of this window and the workstation. */
export interface Seat {
  readonly operator: string;
  readonly workstation: string;
}

/** The outcome of an action: an answer, a refusal in words, or nobody knows. */
export type ActionOutcome<Body> =
  | { readonly kind: 'done'; readonly body: Body }
  | { readonly kind: 'refused' | 'unknown'; readonly message: string };

/** One button of a screen. */
export interface Action {
  readonly isBusy: Ref<boolean>;
  readonly run: <Body>(content: object) => Promise<ActionOutcome<Body>>;
}

const SEAT = 'seat';

/** Every window has its own seat; it stays when the page is loaded again. */
export const seat = ref<Seat | undefined>(readSeat());

function readSeat(): Seat | undefined {
  const kept = sessionStorage.getItem(SEAT);
  return kept === null ? undefined : (JSON.parse(kept) as Seat);
}

export function takeSeat(taken: Seat | undefined): void {
  seat.value = taken;
  if (taken === undefined) sessionStorage.removeItem(SEAT);
  else sessionStorage.setItem(SEAT, JSON.stringify(taken));
}

/** An action that does not run twice at once; one that nobody answered is asked for again under the same key. */
export function useAction(path: string): Action {
  const isBusy = ref(false);
  let open: { readonly text: string; readonly key: string } | undefined;
  return {
    isBusy,
    run: async (content) => {
      if (isBusy.value) return { kind: 'unknown', message: texts.busy };
      isBusy.value = true;
      const text = JSON.stringify({ ...seat.value, ...content });
      open = open?.text === text ? open : { text, key: newKey() };
      try {
        const outcome = await post(path, text, open.key);
        if (outcome.kind !== 'unknown') open = undefined;
        return outcome as ActionOutcome<never>;
      } finally {
        isBusy.value = false;
      }
    },
  };
}

async function post(path: string, text: string, key: string): Promise<ActionOutcome<unknown>> {
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...(JSON.parse(text) as object), key }),
    });
    const body = (await response.json()) as { readonly message?: string };
    if (response.ok) return { kind: 'done', body };
    const isOpen = response.status === 503;
    return { kind: isOpen ? 'unknown' : 'refused', message: body.message ?? `HTTP ${response.status}` };
  } catch {
    return { kind: 'unknown', message: texts.link.lost };
  }
}

/** The answer to a question; `undefined` when there is none, and then the reason is in `message`. */
export async function question<Body>(path: string): Promise<ActionOutcome<Body>> {
  try {
    const response = await fetch(path);
    const body = (await response.json()) as Body & { readonly message?: string };
    if (response.ok) return { kind: 'done', body };
    return { kind: 'refused', message: body.message ?? `HTTP ${response.status}` };
  } catch {
    return { kind: 'unknown', message: texts.link.lost };
  }
}

/** A random key; also where the browser offers randomUUID to secure pages only. */
const newKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );

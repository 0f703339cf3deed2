/** The meaning of a connection's next bytes: a whole message and its length, too little yet, or nothing that fits. */
export type Reading<Message> =
  | { readonly kind: 'message'; readonly message: Message; readonly bytes: number }
  | { readonly kind: 'more' }
  | { readonly kind: 'fault'; readonly reason: string };

export const MORE = { kind: 'more' } as const;

export const fault = (reason: string): Reading<never> => ({ kind: 'fault', reason });

/** USB/IP is big-endian. */
export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

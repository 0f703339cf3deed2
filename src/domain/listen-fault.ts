import { codeWords } from './fault-words.ts';
import { HarnessError } from './harness-error.ts';

/** The address that a server was to listen at, and the server's name. */
export interface Listening {
  /** Begins the sentence, such as 页面; empty for the center itself. */
  readonly title: string;
  readonly host: string;
  readonly port: number;
  /** The remedy for a port that is taken, where `--port` is not its option. */
  readonly takenHint?: string;
}

/**
 * The fault of a server that cannot listen: PORT-IN-USE when the port is taken or not allowed, else ADDRESS-UNAVAILABLE.
 * It is made from the `error` event of a Node server.
 */
export function listenFault(
  { title, host, port, takenHint }: Listening,
  cause: Error & { readonly code?: string },
): HarnessError {
  const isTaken = cause.code === 'EADDRINUSE' || cause.code === 'EACCES';
  return new HarnessError(
    isTaken ? 'PORT-IN-USE' : 'ADDRESS-UNAVAILABLE',
    `${title}不能在 ${host}:${port} 上提供服务（${codeWords(cause.code) ?? cause.message}）`,
    { cause, ...(isTaken && takenHint !== undefined ? { hint: takenHint } : {}) },
  );
}

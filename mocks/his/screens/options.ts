import { parseArgs } from 'node:util';

/** The options with which the hospital with screens is started. */
export type CounterOptions = {
  readonly center: string;
  readonly host: string;
  readonly port: number;
  readonly data: string;
  readonly fixmedinsCode: string;
  readonly fixmedinsName: string;
  readonly admdvs: string;
  /** The longest wait for an answer of the platform. */
  readonly timeoutMs: number;
  readonly reuploadsByItself: boolean | undefined;
};

const SERVICE = '/fsi/api/rsfComIfsService/callService';

/** The options, or a sentence that says what is wrong with them. */
export function readOptions(argv: readonly string[]): CounterOptions | string {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        center: { type: 'string' },
        host: { type: 'string', default: '127.0.0.1' },
        port: { type: 'string', default: '0' },
        data: { type: 'string' },
        'fixmedins-code': { type: 'string', default: 'H37990000001' },
        'fixmedins-name': { type: 'string', default: '测试市第一人民医院' },
        admdvs: { type: 'string', default: '379900' },
        timeout: { type: 'string', default: '10000' },
        'auto-reupload': { type: 'boolean' },
      },
    });
    const { center, data, host } = values;
    if (center === undefined || !URL.canParse(center))
      return '--center URL is needed: where the platform is.';
    if (data === undefined) return '--data DIR is needed: where the database is kept.';
    const port = Number(values.port);
    const timeoutMs = Number(values.timeout);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) return '--port is a number up to 65535.';
    if (!(timeoutMs > 0)) return '--timeout is a number of milliseconds.';
    return {
      center: serviceOf(center),
      data,
      host,
      port,
      timeoutMs,
      fixmedinsCode: values['fixmedins-code'],
      fixmedinsName: values['fixmedins-name'],
      admdvs: values.admdvs,
      reuploadsByItself: values['auto-reupload'],
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The whole address of the service; a center may be given by its address alone. */
function serviceOf(center: string): string {
  const base = center.replace(/\/+$/, '');
  return base.endsWith('/callService') ? base : `${base}${SERVICE}`;
}

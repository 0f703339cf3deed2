import { bad, defineDoctorCheck, ok } from './check.ts';

const MEBIBYTE = 1024 * 1024;
/** A run leaves some megabytes; attachments of a hospital may be large, and attempts are kept. */
export const LEAST_BYTES = 500 * MEBIBYTE;

export default defineDoctorCheck({
  id: 'disk',
  title: '磁盘空间',
  inspect: async ({ out }, { storage }) => {
    const free = await storage.freeBytes(out);
    const found = `可用 ${Math.floor(free / MEBIBYTE)} MB`;
    return free >= LEAST_BYTES
      ? ok(found)
      : bad(found, '请清理磁盘到 500 MB 以上，或换一个目录（out 或 --out）');
  },
});

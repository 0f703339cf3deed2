import { defineDoctorCheck, ok, warn } from './check.ts';

export default defineDoctorCheck({
  id: 'console',
  title: '控制台字符集',
  inspect: (_intended, { machine: { platform, environment } }) => {
    // Node writes to a Windows console in Unicode, whatever its code page.
    if (platform === 'win32') return ok('按 Unicode 显示；重定向到文件时为 UTF-8');
    const locale = ['LC_ALL', 'LC_CTYPE', 'LANG']
      .map((name) => environment[name] ?? '')
      .find((text) => text !== '');
    const [, charset] = /\.([^@]+)/.exec(locale ?? '') ?? [];
    if (charset === undefined || /^utf-?8$/i.test(charset)) return ok(charset ?? '未指明，按 UTF-8 输出');
    return warn(
      `${charset}（${locale ?? ''}）：本工具按 UTF-8 输出，中文会显示成乱码`,
      '运行前执行 export LANG=C.UTF-8，并把终端的字符集设为 UTF-8；报告等文件不受影响',
    );
  },
});

import { bad, defineDoctorCheck, ok, warn } from './check.ts';

export const folder = defineDoctorCheck({
  id: 'folder',
  title: '结果目录',
  inspect: ({ out }, { storage }) => {
    const state = storage.folder(out);
    switch (state.kind) {
      case 'unwritable':
        return bad(`${out} 不可写（${state.reason}）`, '请换一个可写的目录（out 或 --out），或调整权限');
      case 'writable':
        if (state.isRemote === true) return warn(`${out} ${ON_NETWORK}`, '请换成本机磁盘上的目录');
        if (!state.exists) return ok(`${out}（运行时建立，仅本用户可读）`);
        return state.isPrivate
          ? ok(out)
          : warn(
              `${out} 对其他用户可读，测试记录可能含有个人信息`,
              `请收回权限：chmod 700 ${out}，或换一个新目录`,
            );
    }
  },
});

/** The remark about a folder on another machine, behind its name. */
const ON_NETWORK = '在网络目录上：两个测试同时使用它时，可能互不知道';

const MEBIBYTE = 1024 * 1024;
/** A run leaves some megabytes; attachments of a hospital may be large, and attempts are kept. */
export const LEAST_BYTES = 500 * MEBIBYTE;

export const disk = defineDoctorCheck({
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

export const consoleCharset = defineDoctorCheck({
  id: 'console',
  title: '控制台字符集',
  inspect: (_, { machine: { platform, environment } }) => {
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

/** The oldest release of Node.js that the package supports (`engines` of package.json). */
export const OLDEST_NODE = '20.19';

export const nodeVersion = defineDoctorCheck({
  id: 'node',
  title: 'Node.js 版本',
  inspect: (_, { machine: { nodeVersion } }) =>
    isAtLeast(nodeVersion, OLDEST_NODE)
      ? ok(nodeVersion)
      : bad(nodeVersion, `请安装 Node.js ${OLDEST_NODE} 或更新的版本（建议 LTS 版）`),
});

function isAtLeast(version: string, oldest: string): boolean {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = oldest.split('.').map(Number);
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}

export const sm3Digest = defineDoctorCheck({
  id: 'sm3',
  title: '国密 SM3 摘要',
  inspect: (_, { machine }) =>
    machine.hashes().includes('sm3')
      ? ok('可用')
      : bad(
          'node:crypto 没有 SM3，测试记录不能生成',
          '请换用 Node.js 官方发行版（nodejs.org）；系统自带或裁剪的 OpenSSL 可能去掉了国密算法',
        ),
});

/** Faces the report is set in: text, bold, headings, and the fallback for rare characters. */
const faces = ['serif-regular', 'serif-bold', 'sans-medium', 'sans-rest'].map((face) => `${face}.ttf.br`);

export const fonts = defineDoctorCheck({
  id: 'fonts',
  title: '报告字体',
  inspect: (_, { storage, fonts }) => {
    const sizes = storage.sizes(fonts);
    const missing = faces.filter((face) => (sizes[face] ?? 0) === 0);
    return missing.length === 0
      ? ok(`内置 ${faces.length} 款，齐全`)
      : bad(`${fonts} 中缺少 ${missing.join('、')}`, '请重新安装 evoucher-harness；安装包不完整');
  },
});

export const browser = defineDoctorCheck({
  id: 'browser',
  title: '浏览器',
  inspect: ({ plan }, { machine, storage }) => {
    const path = machine.browser();
    const remedy = '请安装 Chrome、Edge 或 Chromium，或用环境变量 EVOUCHER_BROWSER 指定其路径';
    if (path !== undefined && storage.isFile(path)) return ok(path);
    const found = path === undefined ? '没有找到' : `EVOUCHER_BROWSER 指定的文件不存在：${path}`;
    return plan.driver.kind === 'web' ? bad(`${found}，网页驱动需要它`, remedy) : warn(found, remedy);
  },
});

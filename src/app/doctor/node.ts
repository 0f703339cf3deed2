import { bad, defineDoctorCheck, ok } from './check.ts';

/** The oldest release of Node.js that the package supports (`engines` of package.json). */
export const OLDEST_NODE = '20.19';

export default defineDoctorCheck({
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

#!/usr/bin/env node
// Written so that the oldest Node that knows modules can read it: an import that it cannot read would be all it says.
const [major, minor] = process.versions.node.split('.').map(Number);

if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`需要 Node.js 20.19 或更高版本，这台机器上是 ${process.versions.node}。`);
  console.error('请安装新版本后重试（https://nodejs.org），或使用自带 Node.js 的 Windows 离线包。');
  process.exitCode = 2;
} else {
  import('../dist/cli.js').then(({ main }) => main(process.argv));
}

import { expect, test } from 'vitest';

import { tellingLine } from './telling-line.ts';

test.each([
  [
    'Node',
    `/his/upload.js:3\nthrow new Error('db down')\n^\n\nError: db down\n    at Object.<anonymous> (/his/upload.js:3:7)\n    at Module._compile (node:internal/modules/cjs/loader:1554:14)\n\nNode.js v20.20.2\n`,
    'Error: db down',
  ],
  [
    'Node with properties',
    `node:events:498\n      throw er;\n      ^\n\nError: connect ECONNREFUSED 127.0.0.1:1521\n    at TCPConnectWrap.afterConnect {\n  errno: -111,\n  code: 'ECONNREFUSED'\n}\n\nNode.js v20.20.2`,
    'Error: connect ECONNREFUSED 127.0.0.1:1521',
  ],
  [
    'Node with a code',
    `TypeError [ERR_INVALID_URL]: Invalid URL\n    at new URL\n`,
    'TypeError [ERR_INVALID_URL]: Invalid URL',
  ],
  [
    'Python',
    `Traceback (most recent call last):\n  File "his.py", line 3, in <module>\n    connect()\npymysql.err.OperationalError: (2003, "Can't connect")\n`,
    `pymysql.err.OperationalError: (2003, "Can't connect")`,
  ],
  [
    'Java',
    `Exception in thread "main" java.lang.RuntimeException: upload failed\n\tat his.Main.main(Main.java:3)\nCaused by: java.sql.SQLException: ORA-12541: no listener\n\tat oracle.jdbc.Driver.connect(Driver.java:9)\n\t... 3 more\n`,
    'Caused by: java.sql.SQLException: ORA-12541: no listener',
  ],
  [
    '.NET',
    `Unhandled exception. System.Exception: db down\n   at Program.Main() in /his/Program.cs:line 3\n`,
    'Unhandled exception. System.Exception: db down',
  ],
  [
    'Go',
    `panic: db down\n\ngoroutine 1 [running]:\nmain.main()\n\t/his/main.go:4 +0x1d\nexit status 2\n`,
    'panic: db down',
  ],
  [
    'PHP',
    `PHP Fatal error:  Uncaught Exception: db down in /his/up.php:3\nStack trace:\n#0 {main}\n  thrown in /his/up.php on line 3\n`,
    'PHP Fatal error: Uncaught Exception: db down in /his/up.php:3',
  ],
  [
    'Rust',
    `thread 'main' panicked at src/main.rs:2:5:\ndb down\nnote: run with \`RUST_BACKTRACE=1\` environment variable to display a backtrace\n`,
    'db down',
  ],
  ['a shell', 'his.sh: line 3: curl: command not found\n', 'his.sh: line 3: curl: command not found'],
  ['nobody in particular', '开始上传\r\n数据库连接失败\r\n\r\n', '数据库连接失败'],
  ['a coloured terminal', '\u001b[31mError: db down\u001b[0m\n', 'Error: db down'],
])('the fault that a program in %s died of is found in its output', (_language, output, line) => {
  expect(tellingLine(output)).toBe(line);
});

test('of nothing nothing is told, and a line that never ends is cut', () => {
  expect(tellingLine(' \n\t\n')).toBeUndefined();
  expect(tellingLine('x'.repeat(5_000))).toHaveLength(200);
});

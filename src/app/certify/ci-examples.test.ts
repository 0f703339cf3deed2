import { spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';

import type { Results } from '../../judge/results.ts';
import { openPackage, packageRoot } from '../machine/package-root.ts';

const root = packageRoot();
const textOf = (name: string): string => readFileSync(join(root, 'docs/ci', name), 'utf8');
let shims = '';

/** The steps of a pipeline, whatever runs it. */
interface Pipeline {
  readonly variables: Readonly<Record<string, string>>;
  /** Shell scripts, one after the other; the first that fails ends it. */
  readonly scripts: readonly string[];
  /** The places where it looks for JUnit, and the files that it keeps. */
  readonly kept: readonly string[];
}

interface GithubStep {
  readonly run?: string;
  readonly uses?: string;
  readonly with?: { readonly path?: string };
}

function githubPipeline(): Pipeline {
  const { jobs } = parse(textOf('github-actions.yml')) as {
    readonly jobs: Record<
      string,
      { readonly env: Record<string, string>; readonly steps: readonly GithubStep[] }
    >;
  };
  const { env, steps } = jobs['certify']!;
  const artifact = steps.find(({ uses }) => uses?.startsWith('actions/upload-artifact@') === true);
  return { variables: env, scripts: steps.flatMap(({ run }) => run ?? []), kept: [artifact!.with!.path!] };
}

function gitlabPipeline(): Pipeline {
  const { evoucher: job } = parse(textOf('gitlab-ci.yml')) as {
    readonly evoucher: {
      readonly variables: Record<string, string>;
      readonly before_script: readonly string[];
      readonly script: readonly string[];
      readonly artifacts: { readonly paths: readonly string[]; readonly reports: { readonly junit: string } };
    };
  };
  const { artifacts, variables } = job;
  return {
    variables,
    scripts: [[...job.before_script, ...job.script].join('\n')],
    kept: [...artifacts.paths, artifacts.reports.junit],
  };
}

/** The `sh` steps and the variables of a declarative pipeline; Groovy's single quotes only know the backslash. */
function jenkinsPipeline(): Pipeline {
  const text = textOf('Jenkinsfile');
  const unescaped = (groovy: string): string => groovy.replaceAll('\\\\', '\\');
  const [, block = ''] = /environment \{([^}]*)\}/.exec(text) ?? [];
  const steps = [...text.matchAll(/\bsh (?:'''([\s\S]*?)'''|'([^'\n]*)')/g)];
  const [, junit = ''] = /junit testResults: '([^']*)'/.exec(text) ?? [];
  const [, archived = ''] = /archiveArtifacts artifacts: '([^']*)\/\*\*'/.exec(text) ?? [];
  return {
    variables: Object.fromEntries(
      [...block.matchAll(/^\s*(\w+) = '([^']*)'$/gm)].map(([, name = '', value = '']) => [
        name,
        unescaped(value),
      ]),
    ),
    scripts: steps.map(([, long, short]) => unescaped(long ?? short ?? '')),
    kept: [junit, archived],
  };
}

/** `npm` installs nothing, `npx --no-install evoucher` is the command of this package, on one scenario for speed. */
beforeAll(() => {
  shims = mkdtempSync(join(tmpdir(), 'evoucher-shims-'));
  const shim = (name: string, script: string): void => {
    writeFileSync(join(shims, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(shims, name), 0o755);
  };
  shim('npm', `echo "npm $*" >> "$PWD/npm.log"`);
  shim(
    'npx',
    `[ "$1 $2" = '--no-install evoucher' ] || exit 99
shift 2
exec '${process.execPath}' '${join(root, 'bin/evoucher.js')}' "$@" --scenario self-paid --no-further-cards`,
  );
});
afterAll(() => {
  rmSync(shims, { recursive: true, force: true });
});

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

async function shell(script: string, cwd: string, more: Readonly<Record<string, string>>): Promise<Ended> {
  return new Promise((done) => {
    // eslint-disable-next-line no-restricted-syntax -- the shell needs a PATH
    const own = process.env;
    const child = spawn('bash', ['-e', '-c', script], {
      cwd,
      env: {
        ...own,
        PYTHONDONTWRITEBYTECODE: '1',
        ...more,
        PATH: `${shims}${delimiter}${own['PATH'] ?? ''}`,
      },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.on('close', (code) => done({ code, output }));
  });
}

const quiet = `expected:
  - { row: '2.4', notRun: nothing-received, reason: HIS-1 }
`;

/** The vendor's repository as the examples expect it, with the hospital in Python as its HIS. */
async function inRepository(
  { variables, scripts }: Pipeline,
  { fault = '', baseline = textOf('evoucher-baseline.yaml') },
  look: (ended: Ended, folder: string) => void,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'evoucher-ci-'));
  try {
    cpSync(join(root, 'fixtures/hospitals/python'), join(folder, 'his'), { recursive: true });
    mkdirSync(join(folder, 'ci'));
    writeFileSync(join(folder, 'ci/start-his.sh'), 'python3 --version > started\n');
    writeFileSync(join(folder, 'evoucher-baseline.yaml'), baseline);
    const summary = join(folder, 'summary.md');
    const command = `${variables['HIS_COMMAND'] ?? ''}${fault === '' ? '' : ` --fault ${fault}`}`;
    let ended: Ended = { code: 0, output: '' };
    for (const script of scripts) {
      const { code, output } = await shell(script, folder, {
        ...variables,
        HIS_COMMAND: command,
        GITHUB_STEP_SUMMARY: summary,
      });
      ended = { code, output: ended.output + output };
      if (code !== 0) break;
    }
    expect(readFileSync(join(folder, 'npm.log'), 'utf8')).toContain(
      `evoucher-harness-${openPackage().version}.tgz`,
    );
    expect(existsSync(join(folder, 'started'))).toBe(true);
    look(ended, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const summaryIn = (folder: string): Results['summary'] =>
  (JSON.parse(readFileSync(join(folder, 'out/evoucher/results.json'), 'utf8')) as Results).summary;

test('the example for GitHub Actions certifies the hospital in Python and fills the job summary', async () => {
  const pipeline = githubPipeline();
  await inRepository(pipeline, {}, ({ code, output }, folder) => {
    expect([code, summaryIn(folder).pass], output).toEqual([0, 4]);
    expect(output).not.toMatch(/^::|\u001b/m);
    expect(output).toContain('全部通过，基线没有用到');
    expect(readFileSync(join(folder, 'summary.md'), 'utf8')).toContain('| 2.4 | 全自费票据 | 5501 |');
    for (const path of pipeline.kept) expect(existsSync(join(folder, path))).toBe(true);
  });
});

test('the example for GitLab passes with an expected failure and says that the run is not conformant', async () => {
  const pipeline = gitlabPipeline();
  await inRepository(pipeline, { fault: 'no-status', baseline: quiet }, ({ code, output }, folder) => {
    expect([code, summaryIn(folder).pass], output).toEqual([0, 3]);
    expect(output).toContain('本次测试并不符合规范');
    const own = readFileSync(join(folder, 'out/evoucher/junit.xml'), 'utf8');
    const told = readFileSync(join(folder, 'out/junit.xml'), 'utf8');
    expect([own.includes('<failure'), told.includes('<failure'), told.includes('HIS-1')]).toEqual([
      true,
      false,
      true,
    ]);
    for (const path of pipeline.kept) expect(existsSync(join(folder, path))).toBe(true);
  });
});

test('the example for Jenkins fails on what is not expected, and keeps what it needs to show why', async () => {
  const pipeline = jenkinsPipeline();
  expect(pipeline.scripts).toHaveLength(3);
  await inRepository(pipeline, { fault: 'no-status' }, ({ code, output }, folder) => {
    expect(code, output).toBe(1);
    expect(output).toContain('未列入基线：未收到请求');
    expect(existsSync(join(folder, '.evoucher/key.pem'))).toBe(true);
    for (const path of pipeline.kept) expect(existsSync(join(folder, path)), path).toBe(true);
  });
});

test('the examples are the same pipeline: one package, one command, one baseline', () => {
  const all = [githubPipeline(), gitlabPipeline(), jenkinsPipeline()];
  const certifying = (script: string): string =>
    /npx --no-install evoucher certify[\s\S]*/
      .exec(script)?.[0]
      .replace(/(?:\\?\s)+/g, ' ')
      .trim() ?? '';
  const commands = all.map(({ scripts }) => scripts.map(certifying).join('').replace('github,', ''));
  expect(new Set(commands).size).toBe(1);
  expect(commands[0]).toContain('--baseline evoucher-baseline.yaml');
  for (const name of ['EVOUCHER_PACKAGE', 'HIS_COMMAND'])
    expect(new Set(all.map(({ variables }) => variables[name])).size).toBe(1);
});

/** A line in which a program names its fault, in the ways of the common languages. */
const NAMED =
  /^(?:Caused by: |Uncaught |Unhandled exception\.? |Exception in thread "[^"]*" |error: uncaught exception: )?[\w.$:\\]*(?:Error|Exception|Failure|Fault)(?: \[[\w-]+\])?:\s*\S|^panic: |^(?:PHP )?Fatal error:\s|^(?:FATAL|ERROR|ORA-\d+)\b[^\w]*\s*\S|^\[(?:FATAL|ERROR)\]/;

/** Lines that tell where and not what: frames of a stack, marks under a place in the source, closing brackets. */
const NOISE = [
  /^\s*(?:at|from)\s/,
  /^\s*File "/,
  /^\s*#\d+\s/,
  /^\s*\.\.\. \d+ (?:more|common frames omitted)/,
  /^[\s^~\-}\])>,;|]*$/,
  /^Node\.js v\d/,
  /^(?:Stack trace|Traceback|stack backtrace|goroutine \d+)/,
  /^note: run with /,
  /^exit status \d+$/,
  /^\s*thrown in /,
  /^Bun v\d/,
];

const LONGEST = 200;
/** The control sequences of a coloured terminal. */
const COLOURS = /\u001b\[[0-9;?]*[A-Za-z]/g;

/**
 * Returns the line of a program's output that tells most of why it ended: the last that names a fault, else the last that
 * is no frame of a stack; `undefined` where there is none.
 */
export function tellingLine(output: string): string | undefined {
  const lines = output
    .replaceAll(COLOURS, '')
    .split(/\r\n|\r|\n/)
    .filter((line) => !NOISE.some((pattern) => pattern.test(line)));
  const found = lines.findLast((line) => NAMED.test(line.trimStart())) ?? lines.at(-1);
  const text = found?.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim() ?? '';
  if (text === '') return undefined;
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
}

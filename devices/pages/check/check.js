// Shows the test codes one after the other, notes the keys of each scan, and tells what came of it.
/** A scan is over when it has been quiet this long; a second beep comes sooner. */
const QUIET_MS = 1_200;
const base = location.pathname.replace(/\/$/, '');
const element = (id) => document.getElementById(id);
const field = element('field');

let codes = [];
let at = 0;
let keys = [];
let timer;

async function ask(what, body) {
  const response = await fetch(`${base}/${what}`, {
    method: body === undefined ? 'GET' : 'POST',
    body,
    cache: 'no-store',
  });
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

async function attempt(work) {
  try {
    await work();
    element('problem').hidden = true;
  } catch {
    element('problem').textContent = '与检查程序的连接已断开，请重新运行 evoucher scan check';
    element('problem').hidden = false;
  }
}

function begin() {
  const code = codes[at];
  element('step').textContent = `第 ${at + 1} 个，共 ${codes.length} 个：${code.title}`;
  element('qr').src = code.qr;
  element('qr').alt = code.title;
  element('state').textContent = '等待扫码';
  element('next').disabled = true;
  element('next').textContent = at + 1 < codes.length ? '下一个' : '完成';
  element('findings').replaceChildren();
  restart();
}

function restart() {
  clearTimeout(timer);
  keys = [];
  field.value = '';
  field.focus();
}

function note(event) {
  const { timeStamp, key, code, keyCode, shiftKey, ctrlKey } = event;
  keys.push({
    at: timeStamp,
    type: event.type === 'keydown' ? 'down' : 'up',
    key,
    code,
    keyCode,
    shiftKey,
    ctrlKey,
  });
  // A scanner's Tab and Ctrl+J must not leave the field or open something; with Alt beside it Control types characters.
  if (key === 'Tab' || (ctrlKey && !event.altKey)) event.preventDefault();
  wait();
}

/** Text may come without a single key: pasted, or written by a driver. */
function wait() {
  element('state').textContent = '正在接收';
  clearTimeout(timer);
  timer = setTimeout(send, QUIET_MS);
}

const send = () =>
  attempt(async () => {
    const analysis = await ask(`scan/${codes[at].id}`, JSON.stringify({ keys, value: field.value }));
    const { findings, gapMs, received, manner } = analysis;
    const way = manner === undefined ? '' : `，${manner.title}`;
    const pace = `${gapMs === undefined ? '' : `，每键约 ${Math.round(gapMs)} 毫秒`}${way}`;
    element('state').textContent =
      findings.length === 0
        ? `正常：收到 ${received.replace(/\r/g, '⏎')}${pace}`
        : `发现 ${findings.length} 个问题${pace}`;
    element('findings').replaceChildren(...findings.map(finding));
    element('next').disabled = false;
    keys = [];
    field.value = '';
  });

function finding({ title, seen, remedy, level }) {
  const item = document.createElement('li');
  item.className = level;
  for (const [tag, text] of [
    ['strong', title],
    ['span', seen],
    ['p', `解决办法：${remedy}`],
  ]) {
    if (text === '') continue;
    const part = document.createElement(tag);
    part.textContent = text;
    item.append(part);
  }
  return item;
}

function finish() {
  document.querySelector('.work').hidden = true;
  element('step').textContent = '检查完毕，结果已显示在命令行窗口，可以关闭本页。';
  element('findings').replaceChildren();
}

field.addEventListener('keydown', note);
field.addEventListener('keyup', note);
field.addEventListener('input', wait);
element('silent').addEventListener('click', () => {
  restart();
  void send();
});
element('again').addEventListener('click', begin);
element('next').addEventListener('click', () => {
  at += 1;
  if (at < codes.length) begin();
  else
    attempt(async () => {
      await ask('done', '');
      finish();
    });
});
attempt(async () => {
  codes = await ask('codes');
  begin();
});

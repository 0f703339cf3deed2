// The phone of one person: shows the code, counts it down, and tells what happened to the account.
const POLL_MS = 2_000;
const base = location.pathname.replace(/\/$/, '');
const element = (id) => document.getElementById(id);

/** The code on show, and how far this phone's clock is from the server's. */
let shown;
let skew = 0;

async function ask(what, method = 'GET') {
  const response = await fetch(`${base}/${what}`, { method, cache: 'no-store' });
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

async function attempt(work) {
  try {
    await work();
    element('problem').hidden = true;
  } catch (fault) {
    element('problem').textContent =
      fault.message === '404' ? '此页面已失效，请向操作员索取新的地址' : '与仿真中心的连接已断开，正在重试';
    element('problem').hidden = false;
  }
}

function show(code) {
  skew = code.now - Date.now();
  if (shown?.text !== code.text) {
    element('qr').src = code.qr;
    element('digits').textContent = code.text.replace(/(.{4})(?=.)/g, '$1 ');
  }
  shown = code;
  count();
}

const renew = () => attempt(async () => show(await ask('code', 'POST')));

function count() {
  if (shown === undefined) return;
  const left = Math.max(0, shown.expiresAt - Date.now() - skew);
  const share = Math.min(100, (100 * left) / (shown.expiresAt - shown.issuedAt));
  element('ring').style.strokeDashoffset = String(100 - share);
  element('left').textContent =
    shown.life === 'long' ? '纸质长效码，刷新后纸上的码作废' : `${Math.ceil(left / 1000)} 秒后自动刷新`;
}

/** Shows the current code and messages: a code that ran out, or was taken elsewhere for a scan, is replaced. */
async function look() {
  // A phone in the pocket needs no new code.
  if (document.hidden) return;
  await attempt(async () => {
    const [code, messages] = await Promise.all([ask('code'), ask('messages')]);
    show(code);
    list(messages);
  });
}

const words = { deducted: '个人账户扣费', refunded: '个人账户退费' };
const time = (at) => new Date(at).toLocaleString('zh-CN', { timeZone: 'Asia/Shanghai', hour12: false });

let listed = '';
function list(messages) {
  const text = JSON.stringify(messages);
  if (text === listed) return;
  listed = text;
  element('none').hidden = messages.length > 0;
  element('messages').replaceChildren(
    ...messages
      .toSorted((left, right) => right.at - left.at)
      .map(({ kind, amount, balance, fixmedinsName, at }) => {
        const item = document.createElement('li');
        item.className = kind;
        for (const [name, content] of [
          ['what', words[kind] ?? kind],
          ['amount', `${kind === 'refunded' ? '+' : '-'}${amount} 元`],
          ['where', fixmedinsName],
          ['balance', `余额 ${balance} 元`],
          ['when', time(at)],
        ]) {
          const part = document.createElement('span');
          part.className = name;
          part.textContent = content;
          item.append(part);
        }
        return item;
      }),
  );
}

element('renew').addEventListener('click', renew);
document.addEventListener('visibilitychange', look);
setInterval(count, 250);
setInterval(look, POLL_MS);
attempt(async () => {
  const { psnName, insuplcAdmdvs } = await ask('holder');
  element('name').textContent = psnName;
  element('region').textContent = `参保地 ${insuplcAdmdvs}`;
});
look();

// Codes on paper, for places without phones.
const base = location.pathname.replace(/\/sheet\/?$/, '');
const element = (id) => document.getElementById(id);

function make(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

const time = (at) => new Date(at).toLocaleString('zh-CN', { timeZone: 'Asia/Shanghai', hour12: false });

const card = ({ psnName, insuplcAdmdvs, text, expiresAt, qr }) =>
  make(
    'li',
    {},
    make('strong', { textContent: psnName }),
    make('span', { textContent: `参保地 ${insuplcAdmdvs}` }),
    make('img', { src: qr, alt: `${psnName}的二维码` }),
    make('span', { className: 'digits', textContent: text.replace(/(.{4})(?=.)/g, '$1 ') }),
    make('span', { textContent: `有效至 ${time(expiresAt)}` }),
    make('em', { textContent: '仿真专用' }),
  );

element('print').addEventListener('click', () => window.print());
fetch(`${base}/codes${location.search}`, { cache: 'no-store' })
  .then(async (response) => {
    if (!response.ok) throw new Error(String(response.status));
    const codes = await response.json();
    if (codes.length === 0) throw new Error('none');
    element('codes').replaceChildren(...codes.map(card));
  })
  .catch(({ message }) => {
    element('problem').textContent =
      message === 'none' ? '没有选择参保人' : '与仿真中心的连接已断开，请刷新本页面';
    element('problem').hidden = false;
  });

// The operator's list of the phones, each with its address.
const base = location.pathname.replace(/\/$/, '');
const element = (id) => document.getElementById(id);

function make(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

function card({ id, psnName, insuplcAdmdvs, certno, path, url, qr }) {
  const box = make('input', { type: 'checkbox', value: id });
  box.addEventListener('change', () => {
    element('print').disabled = document.querySelector('#holders input:checked') === null;
  });
  return make(
    'li',
    {},
    make('label', {}, box, make('strong', { textContent: psnName })),
    make('span', { textContent: `参保地 ${insuplcAdmdvs}` }),
    make('span', { textContent: `证件号码 ${certno}` }),
    make('img', { src: qr, alt: `${psnName}的手机页面地址`, width: 160, height: 160 }),
    make('a', { href: path, target: '_blank', rel: 'noopener', textContent: '在本机打开手机页面' }),
    make('code', { textContent: url }),
  );
}

element('print').addEventListener('click', () => {
  const chosen = [...document.querySelectorAll('#holders input:checked')].map(({ value }) => [
    'holder',
    value,
  ]);
  window.open(`${base}/sheet?${new URLSearchParams(chosen)}`, '_blank', 'noopener');
});

fetch(`${base}/holders`, { cache: 'no-store' })
  .then(async (response) => {
    if (!response.ok) throw new Error(String(response.status));
    const holders = await response.json();
    element('holders').replaceChildren(...holders.map(card));
    element('local').hidden = !holders.some(({ url }) => /^http:\/\/(?:127\.|localhost|\[::1\])/.test(url));
  })
  .catch(() => {
    element('problem').textContent = '与仿真中心的连接已断开，请刷新本页面';
    element('problem').hidden = false;
  });

'use strict';
(() => {
  const form = document.getElementById('filter');
  const count = document.getElementById('filter-count');
  const field = (name) => document.getElementById(`filter-${name}`);
  const rows = [...document.querySelectorAll('section.part')];
  const exchanges = [...document.querySelectorAll('article.exchange')];

  const fits = (element) => {
    const { scenario, verdict, findings, interface: face } = element.dataset;
    const wanted = (name, text) => field(name).value === '' || text.split(' ').includes(field(name).value);
    return (
      wanted('scenario', scenario) &&
      wanted('verdict', verdict) &&
      wanted('interface', face) &&
      (!field('findings').checked || findings !== '0')
    );
  };
  const show = (elements) => {
    for (const element of elements) element.hidden = !fits(element);
    return elements.filter((element) => !element.hidden).length;
  };
  const apply = () => {
    const shown = { rows: show(rows), exchanges: show(exchanges) };
    count.textContent = count.dataset.text.replace(/\{(\w+)\}/g, (whole, name) => shown[name]);
  };
  const isNarrowed = () =>
    field('findings').checked ||
    ['scenario', 'verdict', 'interface'].some((name) => field(name).value !== '');
  // A link may lead to what the filter hides: then the filter gives way.
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target === null || target.closest('[hidden]') === null || !isNarrowed()) return;
    form.reset();
    apply();
    target.scrollIntoView();
  };

  form.addEventListener('change', apply);
  form.addEventListener('reset', () => setTimeout(apply));
  window.addEventListener('hashchange', reveal);
  form.hidden = false;
  apply();
})();

'use strict';
// Draws what the page has as data: findings and calls, a hundred rows at a time. Everything else stands without it.
// Texts come from accounts and reports: they become text nodes, and nothing here makes markup of a text.
(() => {
const PAGE = 100;
const HIDDEN = /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\u{e0000}-\u{e007f}]/gu;
const shown = text => String(text).replace(HIDDEN, c => '\\u' + c.codePointAt(0).toString(16).padStart(4, '0'));
const number = count => count.toLocaleString('en-US');
const find = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const blocks = kind => all('script[data-block="' + kind + '"]');
const read = block => JSON.parse(block.textContent);

function make(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === true) made.setAttribute(name, '');
    else if (value !== false && value != null) made.setAttribute(name, value);
  }
  made.append(...children.filter(child => child != null));
  return made;
}

function badge(kind, word) {
  const space = 'http://www.w3.org/2000/svg';
  const mark = document.createElementNS(space, 'svg');
  mark.setAttribute('class', 'mark');
  mark.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(space, 'use');
  use.setAttribute('href', '#mark-' + kind);
  mark.append(use);
  return make('span', { class: 'badge ' + kind }, mark, word);
}

// Lists that scroll sideways can be scrolled by key.
function scrollable() {
  for (const box of all('.scroll')) {
    const scrolls = box.scrollWidth > box.clientWidth;
    const caption = find('caption', box);
    if (scrolls) {
      box.tabIndex = 0;
      box.setAttribute('role', 'region');
      box.setAttribute('aria-label', caption ? caption.textContent : 'Table');
    } else if (box.hasAttribute('tabindex')) {
      for (const name of ['tabindex', 'role', 'aria-label']) box.removeAttribute(name);
    }
  }
}

// What a section shows stands behind its name in the address: `#findings?verdict=f`.
const sections = new Map();
let saving = 0;
function save(id, parameters) {
  clearTimeout(saving);
  saving = setTimeout(() => {
    const query = parameters.toString();
    const hash = '#' + id + (query ? '?' + query : '');
    if (hash === location.hash) return;
    try {
      history.replaceState(null, '', hash);
    } catch {
      // An address that may not change loses nothing but the link.
    }
  }, 200);
}
function visit() {
  const [id, query] = location.hash.slice(1).split('?');
  const section = sections.get(id);
  if (section && query !== undefined) {
    section(new URLSearchParams(query));
    document.getElementById(id).scrollIntoView();
    return;
  }
  const target = id && document.getElementById(id);
  if (target && target.tagName === 'DETAILS') {
    target.hidden = false;
    target.open = true;
    target.scrollIntoView();
  }
}

function chips(legend, values, changed) {
  const boxes = values.map(([value, content, count]) => {
    const box = make('input', { type: 'checkbox', value });
    box.addEventListener('change', changed);
    return [box, make('label', { class: 'chip' }, box, content, make('span', { class: 'count' }, number(count)))];
  });
  return {
    element: make('fieldset', { class: 'chips' }, make('legend', { class: 'unseen' }, legend), ...boxes.map(it => it[1])),
    get: () => boxes.map(it => it[0]).filter(box => box.checked).map(box => box.value),
    set: chosen => boxes.forEach(([box]) => { box.checked = chosen.includes(box.value); }),
  };
}

function select(title, options, changed) {
  const list = make('select', {}, make('option', { value: '' }, 'All'),
    ...options.map(([value, label]) => make('option', { value }, shown(label))));
  list.addEventListener('change', changed);
  return {
    element: make('label', { class: 'field' }, make('span', {}, title), list),
    get: () => list.value,
    set: value => {
      list.value = value;
      if (list.selectedIndex < 0) list.value = '';
    },
  };
}

// A list with search, filters, an order and pages. `of` says what it is a list of.
function list(of) {
  const state = { page: 0, sort: of.sort, open: -1 };
  let sorted = [], rows = [];
  const changed = () => { state.page = 0; state.open = -1; refresh(); };
  const search = make('input', { type: 'search', id: of.id + '-search', autocomplete: 'off', spellcheck: 'false', placeholder: of.placeholder });
  search.addEventListener('input', changed);
  const marks = of.chips && chips(of.chips.title, of.chips.values, changed);
  const filters = of.filters.map(filter => ({ ...filter, control: select(filter.title, filter.options, changed) }));
  const clear = make('button', { type: 'button', class: 'plain' }, 'Clear');
  clear.addEventListener('click', () => { apply(new URLSearchParams()); search.focus(); });
  const status = make('p', { role: 'status', class: 'status' });
  const previous = make('button', { type: 'button' }, 'Previous');
  const next = make('button', { type: 'button' }, 'Next');
  const pages = make('div', { class: 'pages' }, previous, next);
  const turn = by => { state.page += by; state.open = -1; draw(); of.host.scrollIntoView({ block: 'start' }); };
  previous.addEventListener('click', () => turn(-1));
  next.addEventListener('click', () => turn(1));
  const headers = of.columns.map(column => {
    if (!column.order) return make('th', { scope: 'col', class: column.class }, column.title);
    const button = make('button', { type: 'button', class: 'sort' }, column.title);
    button.addEventListener('click', () => {
      state.sort = state.sort === column.key ? '-' + column.key : column.key;
      state.page = 0;
      state.open = -1;
      sort();
      refresh();
    });
    return make('th', { scope: 'col', class: column.class }, button);
  });
  const body = make('tbody');
  const caption = make('caption', { class: 'unseen' }, of.caption);
  of.host.append(
    make('div', { class: 'controls', role: 'search', 'aria-label': 'Search the ' + of.caption.toLowerCase() },
      make('label', { class: 'field wide' }, make('span', {}, 'Search'), search),
      ...filters.map(filter => filter.control.element), clear, marks && marks.element),
    make('div', { class: 'bar-line' }, status, pages),
    make('div', { class: 'scroll' }, make('table', { class: 'list ' + of.id }, caption, make('thead', {}, make('tr', {}, ...headers)), body)));

  function sort() {
    const back = state.sort.startsWith('-');
    const column = of.columns.find(it => it.key === state.sort.replace('-', ''));
    sorted = of.rows.slice();
    if (column && column.order) sorted.sort(back ? (a, b) => column.order(b, a) : column.order);
    of.columns.forEach((it, at) => {
      if (!it.order) return;
      const value = it !== column ? 'none' : back ? 'descending' : 'ascending';
      headers[at].setAttribute('aria-sort', value);
    });
  }

  function refresh() {
    const tests = search.value.toLowerCase().split(/\s+/).filter(Boolean).map(of.search);
    const chosen = marks ? marks.get() : [];
    if (chosen.length) tests.push(row => chosen.includes(of.chips.of(row)));
    for (const filter of filters) {
      const value = filter.control.get();
      if (value) tests.push(filter.test(value));
    }
    if (state.item) tests.push(of.ofItem(state.item));
    rows = tests.length ? sorted.filter(row => tests.every(test => test(row))) : sorted;
    clear.hidden = !tests.length;
    draw();
  }

  function draw() {
    const last = Math.max(0, Math.ceil(rows.length / PAGE) - 1);
    state.page = Math.min(Math.max(0, state.page), last);
    const first = state.page * PAGE;
    const drawn = rows.slice(first, first + PAGE);
    body.replaceChildren(...drawn.map(line));
    const told = rows.length === of.rows.length ? '' : ' of ' + number(of.rows.length);
    const range = rows.length > PAGE ? number(first + 1) + '\u2013' + number(first + drawn.length) + ' of ' : '';
    const about = state.item ? ' for item ' + state.item : '';
    status.textContent = range + number(rows.length) + (rows.length === 1 ? ' ' + of.noun : ' ' + of.noun + 's') + about + (told && ' (' + number(of.rows.length) + ' in all)');
    previous.disabled = state.page === 0;
    next.disabled = state.page === last;
    pages.hidden = last === 0;
    if (of.detail && state.open >= 0) {
      const open = all('tr[data-row="' + state.open + '"]', body)[0];
      if (open) toggle(open, of.rows[state.open], true);
    }
    keep();
    scrollable();
  }

  function line(row) {
    const made = make('tr', { 'data-row': row.at }, ...of.columns.map(column => {
      const cell = make('td', { class: column.class });
      cell.append(...[column.cell(row, () => toggle(made, row))].flat().filter(it => it != null));
      return cell;
    }));
    return made;
  }

  function toggle(line, row, open) {
    const button = find('button[aria-expanded]', line);
    const was = button.getAttribute('aria-expanded') === 'true';
    if (open && was) return;
    button.setAttribute('aria-expanded', String(!was));
    state.open = was ? -1 : row.at;
    if (was) {
      line.nextElementSibling.remove();
    } else {
      const id = of.id + '-' + row.at;
      button.setAttribute('aria-controls', id);
      line.after(make('tr', { class: 'detail', id }, make('td', { colspan: of.columns.length }, of.detail(row))));
    }
    keep();
  }

  function keep() {
    const parameters = new URLSearchParams();
    const put = (name, value) => { if (value) parameters.set(name, value); };
    put('q', search.value);
    if (marks) put(of.chips.key, marks.get().join(','));
    for (const filter of filters) put(filter.key, filter.control.get());
    put('item', state.item);
    if (state.sort !== of.sort) put('sort', state.sort);
    put('page', state.page && state.page + 1);
    if (state.open >= 0) put('open', String(state.open));
    if (parameters.toString() || location.hash.startsWith('#' + of.id + '?')) save(of.id, parameters);
  }

  function apply(parameters) {
    search.value = parameters.get('q') || '';
    if (marks) marks.set((parameters.get(of.chips.key) || '').split(','));
    for (const filter of filters) filter.control.set(parameters.get(filter.key) || '');
    state.item = of.ofItem ? Number(parameters.get('item')) || 0 : 0;
    const order = parameters.get('sort') || of.sort;
    if (order !== state.sort || !sorted.length) { state.sort = order; sort(); }
    state.page = (Math.floor(Number(parameters.get('page'))) || 1) - 1;
    // An address may name anything: a row is opened that is there and has something to open.
    const open = parameters.get('open') || '';
    state.open = of.detail && /^\d+$/.test(open) && Number(open) < of.rows.length ? Number(open) : -1;
    refresh();
  }
  sections.set(of.id, apply);
  apply(new URLSearchParams());
  return search;
}

// What was done is said to who cannot see it.
const voice = make('p', { class: 'unseen', role: 'status', id: 'said' });
document.body.append(voice);

// A page from http: or from a server's sandbox has no clipboard; what is selected can be copied without it.
async function copied(text) {
  if (navigator.clipboard) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // It may be there and forbidden.
    }
  }
  const area = make('textarea', { class: 'unseen', readonly: true, tabindex: '-1', 'aria-label': 'Text to copy' });
  area.value = text;
  document.body.append(area);
  area.select();
  try {
    return document.execCommand('copy');
  } catch {
    return false;
  } finally {
    area.remove();
  }
}

function copier(text, code) {
  const button = make('button', { type: 'button', class: 'copy', 'aria-label': 'Copy ' + shown(text) }, 'Copy');
  button.addEventListener('click', async () => {
    const done = await copied(text);
    button.focus();
    if (!done) getSelection().selectAllChildren(code);
    button.textContent = done ? 'Copied' : 'Selected';
    voice.textContent = done ? 'Copied ' + shown(text) : 'This browser does not let the page copy. The text is selected: copy it by key.';
    setTimeout(() => { button.textContent = 'Copy'; voice.textContent = ''; }, 4000);
  });
  return button;
}

// A name as code, with what copies it.
function copyable(text) {
  const code = make('code', {}, shown(text));
  return [code, copier(text, code)];
}

function opener(content, label, open) {
  const button = make('button', { type: 'button', class: 'open', 'aria-expanded': 'false' }, content, make('span', { class: 'unseen' }, ': ' + label));
  button.addEventListener('click', open);
  return button;
}

const rank = names => Object.fromEntries(names.map((name, at) => [name, at]));
const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const unique = values => [...new Set(values)].sort();
const link = item => make('a', { href: '#item-' + item }, String(item));

function findings(host) {
  const words = read(blocks('words')[0]);
  const rows = [];
  let last = '';
  blocks('rows').forEach((block, chunk) => read(block).forEach((row, offset) => {
    const [verdict, control, account, region, resource, reason, items] = row;
    if (resource !== 0) last = resource;
    rows.push({ at: rows.length, chunk, offset, verdict, control, account, region, resource: last, reason, items });
  }));
  const facts = blocks('facts');
  const parsed = new Map();
  const factsOf = row => {
    if (!parsed.has(row.chunk)) parsed.set(row.chunk, read(facts[row.chunk]));
    const chunk = parsed.get(row.chunk);
    const known = chunk.findings[row.offset];
    return { ...known, facts: chunk.facts[known.facts] };
  };
  const verdicts = {
    f: ['fail', 'Fail'], h: ['partial', 'Partial'], u: ['unknown', 'Unknown'], q: ['question', 'Question'],
    a: ['question', 'Answered'], w: ['waived', 'Waived'], p: ['pass', 'Pass'], n: ['not-applicable', 'Not applicable'],
  };
  const worse = rank(Object.keys(verdicts));
  const severities = ['critical', 'high', 'medium', 'low'];
  const severer = rank(severities);
  const [id, title, severity, service] = [0, 1, 2, 3];
  const control = row => words.controls[row.control];
  const counts = {};
  for (const row of rows) counts[row.verdict] = (counts[row.verdict] || 0) + 1;
  const lower = {
    controls: words.controls.map(it => it.join(' ').toLowerCase()),
    accounts: words.accounts.map(it => it.join(' ').toLowerCase()),
    regions: words.regions.map(it => it.toLowerCase()),
    reasons: words.reasons.map(it => it.toLowerCase()),
  };
  const name = account => (account[0] === account[1] ? account[0] : account[1] + ' (' + account[0] + ')');
  const detail = row => {
    const known = factsOf(row);
    const said = (word, given) => given && [word, given.by + ', from ' + given.date + ' to ' + given.expires +
      (given.holds ? '' : ' (does not hold on the day of the evidence)') + (given.note ? ': ' + given.note : '')];
    const items = words.items[row.items].flatMap((item, at) => (at ? [', ', link(item)] : [link(item)]));
    const pairs = [
      ['Control', [shown(control(row)[title]), make('span', { class: 'id' }, control(row)[id])]],
      ['Severity', [control(row)[severity]]],
      ['Resource', copyable(row.resource)],
      ['Where', [shown(name(words.accounts[row.account])) + ', ' + shown(words.regions[row.region])]],
      ['Reason', [shown(words.reasons[row.reason])]],
      known.asks && ['Question', [shown(known.asks)]],
      said('Answer', known.answer), said('Waiver', known.waiver),
      items.length && ['Items', items],
      ['Finding', [make('code', {}, known.id)]],
    ].filter(Boolean).map(([term, value]) => make('div', {}, make('dt', {}, term), make('dd', {}, ...(Array.isArray(value) ? value : [shown(value)]))));
    const text = typeof known.facts === 'string' ? known.facts : JSON.stringify(known.facts, null, 2);
    // Line breaks stay; a text that has some has them escaped by JSON.
    return make('div', { class: 'evidence' }, make('dl', { class: 'pairs' }, ...pairs),
      make('h3', {}, 'Facts that decided it'), make('pre', { tabindex: '0' }, text.split('\n').map(shown).join('\n')));
  };
  const searched = list({
    id: 'findings', host, rows, noun: 'finding', caption: 'List of findings', sort: 'verdict', placeholder: 'ARN, name, reason \u2026 (press /)',
    chips: { key: 'verdict', title: 'Verdict', of: row => row.verdict,
      values: Object.entries(verdicts).filter(([letter]) => counts[letter]).map(([letter, it]) => [letter, badge(...it), counts[letter]]) },
    filters: [
      { key: 'severity', title: 'Severity', options: severities.map(it => [it, it[0].toUpperCase() + it.slice(1)]), test: value => row => control(row)[severity] === value },
      { key: 'service', title: 'Service', options: unique(words.controls.map(it => it[service])).map(it => [it, it]), test: value => row => control(row)[service] === value },
      { key: 'control', title: 'Control', options: unique(words.controls.map(it => it[id])).map(it => [it, it]), test: value => row => control(row)[id] === value },
      { key: 'account', title: 'Account', options: words.accounts.map(it => [it[0], name(it)]), test: value => row => words.accounts[row.account][0] === value },
      { key: 'region', title: 'Region', options: unique(words.regions).map(it => [it, it]), test: value => row => words.regions[row.region] === value },
    ],
    ofItem: item => row => words.items[row.items].includes(item),
    search: word => {
      const hits = Object.fromEntries(Object.entries(lower).map(([name, texts]) => [name, texts.map(text => text.includes(word))]));
      return row => hits.controls[row.control] || hits.reasons[row.reason] || hits.accounts[row.account] ||
        hits.regions[row.region] || row.resource.toLowerCase().includes(word);
    },
    columns: [
      { key: 'verdict', title: 'Verdict', class: 'c-verdict',
        order: (a, b) => worse[a.verdict] - worse[b.verdict] || severer[control(a)[severity]] - severer[control(b)[severity]] || a.at - b.at,
        cell: (row, open) => opener(badge(...verdicts[row.verdict]), shown(row.resource), open) },
      { key: 'severity', title: 'Severity', class: 'c-severity',
        order: (a, b) => severer[control(a)[severity]] - severer[control(b)[severity]] || worse[a.verdict] - worse[b.verdict] || a.at - b.at,
        cell: row => make('span', { class: 'severity ' + control(row)[severity] }, control(row)[severity]) },
      { key: 'resource', title: 'Resource and reason', class: 'c-resource', order: (a, b) => compare(a.resource, b.resource) || a.at - b.at,
        cell: row => [...copyable(row.resource), make('span', { class: 'why' }, shown(words.reasons[row.reason]))] },
      { key: 'control', title: 'Control', class: 'c-control', order: (a, b) => compare(control(a)[id], control(b)[id]) || a.at - b.at,
        cell: row => [shown(control(row)[title]), make('span', { class: 'id' }, control(row)[id])] },
      { key: 'account', title: 'Where', class: 'c-where',
        order: (a, b) => compare(words.accounts[a.account][0], words.accounts[b.account][0]) || compare(words.regions[a.region], words.regions[b.region]) || a.at - b.at,
        cell: row => [shown(words.accounts[row.account][1]), make('span', { class: 'id' }, shown(words.regions[row.region]))] },
    ],
    detail,
  });
  document.addEventListener('keydown', event => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName);
    if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      searched.focus();
    }
  });
}

function calls(host) {
  const rows = blocks('calls').flatMap(read).map(([time, service, operation, account, region, outcome, attempts, ms, request, subject], at) =>
    ({ at, time, service, operation, account, region, outcome, attempts, ms, request, subject }));
  const options = key => unique(rows.map(row => row[key]).filter(Boolean)).map(value => [value, value]);
  const filter = (key, title) => ({ key, title, options: options(key), test: value => row => row[key] === value });
  const by = key => (a, b) => compare(a[key], b[key]) || a.at - b.at;
  list({
    id: 'calls', host, rows, noun: 'call', caption: 'List of calls', sort: 'time', placeholder: 'Operation, request id, resource \u2026',
    filters: [filter('service', 'Service'), filter('account', 'Account'), filter('region', 'Region'), filter('outcome', 'Outcome')],
    search: word => row => [row.time, row.service, row.operation, row.account, row.region, row.outcome, row.request, row.subject].some(text => text.toLowerCase().includes(word)),
    columns: [
      { key: 'time', title: 'Time', class: 'c-time', order: by('time'), cell: row => make('code', {}, shown(row.time)) },
      { key: 'operation', title: 'Operation', order: (a, b) => compare(a.service, b.service) || compare(a.operation, b.operation) || a.at - b.at,
        cell: row => [make('code', {}, shown(row.operation)), make('span', { class: 'id' }, shown(row.service + (row.subject ? ': ' + row.subject : '')))] },
      { key: 'region', title: 'Where', order: by('region'), cell: row => [shown(row.account || 'no account yet'), make('span', { class: 'id' }, shown(row.region))] },
      { key: 'outcome', title: 'Outcome', order: by('outcome'), cell: row => [shown(row.outcome), row.attempts > 1 ? make('span', { class: 'id' }, row.attempts + ' requests') : null] },
      { key: 'ms', title: 'Time taken', class: 'number', order: (a, b) => a.ms - b.ms || a.at - b.at, cell: row => number(row.ms) + ' ms' },
      { key: 'request', title: 'Request id', cell: row => make('code', {}, shown(row.request || 'none')) },
    ],
  });
}

function items(host) {
  const own = all('details.item');
  const count = key => value => own.filter(item => item.dataset[key] === value).length;
  const words = new Map(own.map(item => [item.dataset.status, find('.badge', item).lastChild.textContent]));
  const order = ['not-started', 'needs-investigation', 'kept', 'implemented', 'not-applicable', 'not-selected'].filter(status => words.has(status));
  const needs = new Map(own.filter(item => item.dataset.need).map(item => [item.dataset.need, find('.need', item).textContent]));
  const status = make('p', { role: 'status', class: 'status' });
  const show = () => {
    const chosen = marks.get(), need = wanted.get();
    for (const item of own) {
      item.hidden = (chosen.length > 0 && !chosen.includes(item.dataset.status)) || (need !== '' && item.dataset.need !== need);
    }
    const left = own.filter(item => !item.hidden).length;
    status.textContent = left === own.length ? number(left) + ' items' : number(left) + ' of ' + number(own.length) + ' items';
  };
  const refresh = () => {
    show();
    const parameters = new URLSearchParams();
    if (marks.get().length) parameters.set('status', marks.get().join(','));
    if (wanted.get()) parameters.set('need', wanted.get());
    save('items', parameters);
  };
  const marks = chips('Status', order.map(it => [it, badge(it, words.get(it)), count('status')(it)]), refresh);
  const wanted = select('In the way', [...needs].map(([need, word]) => [need, word + ' (' + count('need')(need) + ')']), refresh);
  const toggle = make('button', { type: 'button', class: 'plain' }, 'Open all');
  toggle.addEventListener('click', () => {
    const open = toggle.textContent === 'Open all';
    for (const item of own) item.open = open;
    toggle.textContent = open ? 'Close all' : 'Open all';
  });
  host.append(marks.element, wanted.element, status, toggle);
  sections.set('items', parameters => {
    marks.set((parameters.get('status') || '').split(','));
    wanted.set(parameters.get('need') || '');
    show();
  });
  show();
}

for (const element of all('.dead')) element.hidden = true;
for (const element of all('.live, #items-controls')) element.hidden = false;
items(find('#items-controls'));
if (blocks('words').length) findings(find('#findings-table'));
if (blocks('calls').length) calls(find('#calls-table'));
all('details').forEach(it => it.addEventListener('toggle', scrollable));
addEventListener('resize', scrollable);
addEventListener('hashchange', visit);
// On paper nothing can be opened, and nobody sees that a filter hides something.
let closed = [], filtered = [];
addEventListener('beforeprint', () => {
  filtered = all('details.item[hidden]');
  for (const it of filtered) it.hidden = false;
  closed = all('details:not([open])');
  for (const it of closed) it.open = true;
});
addEventListener('afterprint', () => {
  for (const it of closed) it.open = false;
  for (const it of filtered) it.hidden = true;
});
scrollable();
visit();
})();

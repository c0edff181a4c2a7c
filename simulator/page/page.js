/** Shows what the practice platform says once a second, and sends it what is clicked. All text goes in as text, never as HTML. */

const $ = (selector, within = document) => within.querySelector(selector);
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];

/** An element with its properties (attributes where the name has a dash) and children. */
function el(name, properties = {}, ...children) {
	const element = document.createElement(name);
	for (const [key, value] of Object.entries(properties)) {
		if (key.includes('-')) element.setAttribute(key, value);
		else element[key] = value;
	}
	element.append(...children);
	return element;
}

const time = (ms) => new Date(ms).toLocaleTimeString();

let state;
/** Newest first, kept here: the platform tells only what is new. */
let traffic = [];
let newest = 0;
let filter = '';

// --- asking the platform

async function act(action, input) {
	const response = await fetch(action, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(input),
	});
	const { said } = await response.json();
	return { ok: response.ok, said };
}

/** Any form with data-do: what it holds, and the button's own value, become the action's input. */
addEventListener('submit', async (event) => {
	const form = event.target;
	event.preventDefault();
	const { with: other } = form.dataset;
	const fields = other ? [...new FormData($(`#${other}`))] : [];
	const input = Object.fromEntries([...fields, ...new FormData(form, event.submitter)]);
	const output = $('output', form);
	const { ok, said } = await act(event.submitter?.dataset.do ?? form.dataset.do, input).catch(() => ({
		ok: false,
		said: 'No answer.',
	}));
	output.className = ok ? 'good' : 'bad';
	output.textContent = said;
	await look();
});

/** Asks again and again, but not while nobody looks. */
async function look() {
	try {
		state = await (await fetch(`state?after=${newest}`)).json();
		traffic = [...state.traffic.reverse(), ...traffic].slice(0, 200);
		newest = traffic[0]?.id ?? newest;
		$('#lost').hidden = true;
		show();
	} catch {
		$('#lost').hidden = false;
	}
}

setInterval(() => document.hidden || look(), 1000);

// --- showing

/** Fills an element anew, but only when what it shows has changed; keeps the place of the keyboard. */
function fill(element, what, draw) {
	const seen = JSON.stringify(what);
	if (element.dataset.seen === seen) return;
	element.dataset.seen = seen;
	const key = element.contains(document.activeElement) && document.activeElement.dataset.key;
	const open = new Set($$('details[open]', element).map((details) => details.dataset.key));
	element.replaceChildren(...what.map(draw));
	for (const details of $$('details', element)) details.open = open.has(details.dataset.key);
	if (key) $(`[data-key="${CSS.escape(key)}"]`, element)?.focus();
}

function choose(select, entries) {
	const { value } = select;
	fill(select, entries, ([entry, label]) => el('option', { value: entry }, label));
	if (entries.some(([entry]) => entry === value)) select.value = value;
}

const called = (number) => {
	const found = [...state.customers, ...state.accounts].find((one) => one.number === number);
	if (number === state.group) return 'Group';
	return found?.name ? `${found.name} (${number})` : number;
};

function answerOf({ answer, id, url }) {
	if (!url) return el('span', {}, `No callback URL is set for ${id}.`);
	if (!answer) return el('span', {}, 'Nothing delivered yet.');
	const did = answer.ok ? '✓ n8n accepted' : '✗ n8n did not accept';
	const words = `${did} the last delivery, at ${time(answer.at)}: ${answer.status ?? ''} ${answer.words}`;
	return el('span', { className: answer.ok ? 'good' : 'bad' }, words);
}

/** Made once, since people type into it; afterwards only its answer changes. */
function eventCard({ id, label, url }) {
	const input = el('input', { name: 'url', value: url, 'aria-label': `Callback URL of ${id}` });
	return el(
		'li',
		{ id: `event-${id}` },
		el('b', {}, id),
		el('div', {}, label),
		el(
			'form',
			{ 'data-do': 'callback' },
			el('input', { type: 'hidden', name: 'event', value: id }),
			el('label', {}, 'Callback URL', input),
			el('button', {}, 'Save'),
			el('button', { 'data-do': 'test' }, 'Send a test'),
			el('output'),
		),
		el('p', { className: 'answer', 'data-answer': id }),
	);
}

function message(isMine, { author, kind, words, address, status, at }) {
	const ticks = { 1: '✓', 3: '✓✓', 4: '✓✓ read' }[status];
	return el(
		'li',
		{ className: isMine ? 'own' : '' },
		...(kind ? [el('b', {}, kind), ' '] : []),
		words,
		...(/^https?:/.test(address) ? [' ', el('a', { href: address, target: '_blank', rel: 'noopener' }, 'open')] : []),
		el('small', {}, [author, time(at), isMine ? ticks : ''].filter(Boolean).join(' · ')),
	);
}

function chat(list, isMine, account, friend) {
	const messages = state.messages.filter((one) => one.account === account && one.friend === friend);
	fill(list, messages, (one) => message(isMine(one), one));
	// It stays at its end unless somebody scrolled up to read.
	if (list.dataset.count !== String(messages.length)) list.scrollTop = list.scrollHeight;
	if (list.clientHeight > 0) list.dataset.count = messages.length;
}

const CHANGES = { online: 'Go online', offline: 'Go offline', disconnect: 'Lose the connection', ban: 'Ban' };

function accountCard({ number, name, where, status }) {
	const changes = { ...CHANGES, ...(status === 'banned' && { online: 'Lift the ban' }) };
	const buttons = Object.entries(changes).map(([change, label]) =>
		el('button', { name: 'change', value: change, 'data-key': `${number} ${change}` }, label),
	);
	const good = status === 'online' ? 'good' : 'bad';
	return el(
		'li',
		{},
		el(
			'div',
			{ className: 'row' },
			el('b', {}, `${name} ${number}`.trim()),
			el('span', { className: `badge ${good}` }, status),
		),
		el('div', {}, `On a ${where}`),
		el(
			'form',
			{ 'data-do': 'account' },
			el('input', { type: 'hidden', name: 'number', value: number }),
			el('div', { className: 'buttons' }, ...buttons),
			el('output'),
		),
	);
}

const line = (title, status, rest) =>
	el(
		'li',
		{ className: 'row' },
		el('span', {}, el('b', {}, title), ` ${rest}`),
		el('span', { className: 'badge' }, status),
	);

function pretty(text) {
	// Only the space between what is there changes: parsing would round the large ids.
	try {
		JSON.parse(text);
	} catch {
		return text;
	}
	let depth = 0;
	return text.replace(/"(?:[^"\\]|\\.)*"|[{[]\s*[}\]]|[{[\]},]|\s+/g, (token) => {
		const indent = () => `\n${'  '.repeat(depth)}`;
		if (/^\s+$/.test(token)) return '';
		if (token === '{' || token === '[') return (depth++, token + indent());
		if (token === '}' || token === ']') return (depth--, indent() + token);
		return token === ',' ? token + indent() : token;
	});
}

function trafficLine({ id, at, kind, name, url, headers, signature, sent, status, answer, words, ok }) {
	const who = kind === 'request' ? 'From n8n' : 'To n8n';
	return el(
		'li',
		{},
		el(
			'details',
			{ 'data-key': `traffic ${id}` },
			el(
				'summary',
				{ 'data-key': `summary ${id}` },
				`${time(at)} ${who}: `,
				el('b', {}, name),
				' ',
				el('span', { className: `badge ${signature === 'signed' ? 'good' : 'bad'}` }, signature),
				' ',
				el('span', { className: ok ? 'good' : 'bad' }, `${ok ? '✓' : '✗'} ${status ?? ''} ${words}`),
			),
			el('p', {}, url),
			el('pre', {}, headers.join('\n')),
			el('b', {}, 'Sent'),
			el('pre', {}, pretty(sent) || '(no body)'),
			el('b', {}, 'Answered'),
			el('pre', {}, pretty(answer)),
		),
	);
}

/** A setting shows what the platform has, unless somebody is about to change it. */
let settings = {};
function setting(form, name, value) {
	const field = $(`form[data-do="${form}"] [name="${name}"]`);
	if (settings[form] !== value) field.value = value;
	settings[form] = value;
}

function show() {
	const { office, events, accounts, agents, customers, group, ports, scanTasks, registrations, quota, wakeUps } = state;
	const secrets = [
		['Base URL', office.url],
		['Tenant ID', office.tenantId],
		['API Key', office.apiKey],
		['Webhook Secret', office.webhookSecret],
	];
	fill($('#credential'), secrets, ([name, value]) =>
		el(
			'div',
			{},
			el('dt', {}, name),
			el('dd', {}, el('code', {}, value)),
			el('button', { 'data-copy': value }, 'Copy'),
		),
	);
	const list = $('#events');
	if (list.children.length === 0) list.append(...events.map(eventCard));
	for (const event of events) for (const place of $$(`[data-answer="${event.id}"]`)) fill(place, [event], answerOf);
	setting('signing', 'signing', state.signing);
	setting('wakeUps', 'outcome', state.wakeUpOutcome);
	setting('quota', 'max', quota.max);

	const waiting = [...ports, ...scanTasks].filter(({ number }) => number === null);
	const entries = {
		customers: customers.map(({ number }) => [number, called(number)]),
		accounts: accounts.map(({ number, status }) => [
			number,
			`${called(number)}${status === 'online' ? '' : `, ${status}`}`,
		]),
		friends: [...customers, { number: group }, ...accounts].map(({ number }) => [number, called(number)]),
		agents: agents.map((agent) => [agent, agent]),
		codes:
			waiting.length > 0 ? waiting.map(({ id, code }) => [id, `${code}… (port ${id.slice(0, 8)}…)`]) : [['', 'none']],
	};
	for (const select of $$('[data-list]')) choose(select, entries[select.dataset.list]);

	const phone = $('#write').elements;
	chat(
		$('#customer-chat'),
		({ isSent }) => !isSent,
		phone.account.value,
		phone.group.checked ? group : phone.customer.value,
	);
	const desk = $('#answer').elements;
	chat($('#agent-chat'), ({ isSent }) => isSent, desk.account.value, desk.friend.value);
	fill($('#wakeups'), wakeUps, ({ agent, account, customer, status }) =>
		line(called(customer), status, `for agent ${agent}${account ? ` on ${account}` : ''}`),
	);
	fill($('#account-list'), accounts, accountCard);
	const places = [
		...ports.map((port) => ({ ...port, what: 'Port' })),
		...scanTasks.map((task) => ({ ...task, what: 'Scan task' })),
		...registrations.map((registration) => ({ ...registration, what: 'Registration', id: '' })),
	];
	fill($('#port-list'), places, ({ what, id, number, status }) =>
		line(`${what} ${id.slice(0, 8)}`.trim(), status, number ?? 'no account'),
	);
	$('#used').textContent = `${quota.used} in use`;

	const shown = traffic.filter(({ kind }) => filter === '' || kind === filter);
	fill($('#traffic-list'), shown, trafficLine);
	$('#no-traffic').hidden = shown.length > 0;
}

// --- clicks that need no platform

addEventListener('click', async ({ target }) => {
	const { copy, filter: wanted } = target.dataset;
	if (copy !== undefined) {
		await navigator.clipboard.writeText(copy);
		target.textContent = 'Copied';
		setTimeout(() => (target.textContent = 'Copy'), 1500);
	}
	if (wanted !== undefined) {
		filter = wanted;
		for (const button of $$('[data-filter]')) button.setAttribute('aria-pressed', String(button === target));
		show();
	}
	if (target.id === 'clear') {
		traffic = [];
		show();
	}
});
addEventListener('change', () => state && show());

// --- tabs: arrows move between them, and the address keeps the one that is open

const tabs = $$('[role="tab"]');
function open(tab) {
	for (const each of tabs) {
		const isOpen = each === tab;
		each.setAttribute('aria-selected', String(isOpen));
		each.tabIndex = isOpen ? 0 : -1;
		$(`#${each.getAttribute('aria-controls')}`).hidden = !isOpen;
	}
	history.replaceState(null, '', `#${tab.id.slice(4)}`);
	scrollTo(0, 0);
	tab.scrollIntoView({ block: 'nearest', inline: 'nearest' });
	if (state) show();
}
for (const [i, tab] of tabs.entries()) {
	tab.addEventListener('click', () => open(tab));
	tab.addEventListener('keydown', ({ key }) => {
		const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
		if (!step) return;
		const next = tabs[(i + step + tabs.length) % tabs.length];
		open(next);
		next.focus();
	});
}
open(tabs.find(({ id }) => id === `tab-${location.hash.slice(1)}`) ?? tabs[0]);
await look();

/** Shows what the practice platform says once a second, and sends it what is clicked. */

const $ = (selector, within = document) => within.querySelector(selector);
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];

class Markup extends String {}
const escaped = (value) => String(value ?? '').replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
const textOf = (value) =>
	Array.isArray(value) ? value.map(textOf).join('') : value instanceof Markup ? value : escaped(value);
/** HTML in which every value is text, but for other markup and lists of it. */
const markup = (strings, ...values) => new Markup(String.raw({ raw: strings }, ...values.map(textOf)));

const time = (ms) => new Date(ms).toLocaleTimeString();

let state;
/** Newest first, kept here: the platform tells only what is new. */
let traffic = [];
let newest = 0;
let filter = '';

// --- asking the platform

for (const form of $$('form')) form.append(document.createElement('output'));

async function act(action, input) {
	const headers = { 'content-type': 'application/json' };
	const response = await fetch(action, { method: 'POST', headers, body: JSON.stringify(input) });
	return { ok: response.ok, ...(await response.json()) };
}

/** Any form with data-do: what it holds, and the button's own value, become the action's input. */
addEventListener('submit', async (event) => {
	event.preventDefault();
	const { target: form, submitter } = event;
	const { with: other, do: action } = form.dataset;
	const fields = other ? [...new FormData($(`#${other}`))] : [];
	const input = Object.fromEntries([...fields, ...new FormData(form, submitter)]);
	const { ok, said } = await act(submitter.dataset.do ?? action, input).catch(() => ({ said: 'No answer.' }));
	const output = $('output', form);
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

/** Fills an element anew, but only when what it shows has changed; keeps the place of the keyboard, and what is open. */
function fill(element, what, draw) {
	const html = textOf(what.map(draw));
	if (element.seen === html) return;
	element.seen = html;
	const key = element.contains(document.activeElement) && document.activeElement.dataset.key;
	const open = new Set($$('details[open]', element).map(({ dataset }) => dataset.key));
	element.innerHTML = html;
	for (const details of $$('details', element)) details.open = open.has(details.dataset.key);
	if (key) $(`[data-key="${CSS.escape(key)}"]`, element)?.focus();
}

for (const label of $$('[data-list]')) {
	label.append(Object.assign(document.createElement('select'), { name: label.dataset.name }));
}

function choose(select, entries) {
	const { value } = select;
	fill(select, entries, ([entry, label]) => markup`<option value="${entry}">${label}</option>`);
	if (entries.some(([entry]) => entry === value)) select.value = value;
}

const called = (number) => {
	if (number === state.group) return 'Group';
	const found = [...state.customers, ...state.accounts].find((one) => one.number === number);
	return found?.name ? `${found.name} (${number})` : number;
};

function answerOf({ answer, id, url }) {
	if (!url) return markup`No callback URL is set for ${id}.`;
	if (!answer) return markup`Nothing delivered yet.`;
	const { ok, at, status, words } = answer;
	const did = `${ok ? '✓ n8n accepted' : '✗ n8n did not accept'} the last delivery, at ${time(at)}:`;
	return markup`<span class="${ok ? 'good' : 'bad'}">${did} ${status} ${words}</span>`;
}

/** Made once, since people type into it; afterwards only its answer changes. */
const eventCard = ({ id, label, url }) => markup`
	<li id="event-${id}"><b>${id}</b><div>${label}</div>
		<form data-do="callback">
			<input type="hidden" name="event" value="${id}">
			<label>Callback URL<input name="url" value="${url}" aria-label="Callback URL of ${id}"></label>
			<button>Save</button><button data-do="test">Send a test</button><output></output>
		</form>
		<p class="answer" data-answer="${id}"></p>
	</li>`;

function message(isMine, { author, kind, words, address, status, at }) {
	const link = /^https?:/.test(address) ? markup` <a href="${address}" target="_blank" rel="noopener">open</a>` : '';
	const ticks = isMine && { 1: '✓', 3: '✓✓', 4: '✓✓ read' }[status];
	const below = [author, time(at), ticks].filter(Boolean).join(' · ');
	return markup`<li class="${isMine ? 'own' : ''}">${kind && markup`<b>${kind}</b> `}${words}${link}<small>${below}</small></li>`;
}

function chat(list, isMine, account, friend) {
	const messages = state.messages.filter((one) => one.account === account && one.friend === friend);
	fill(list, messages, (one) => message(isMine(one), one));
	// It stays at its end unless somebody scrolled up to read.
	if (list.count !== messages.length) list.scrollTop = list.scrollHeight;
	if (list.clientHeight > 0) list.count = messages.length;
}

const CHANGES = { online: 'Go online', offline: 'Go offline', disconnect: 'Lose the connection', ban: 'Ban' };

function accountCard({ number, name, where, status }) {
	const changes = Object.entries({ ...CHANGES, ...(status === 'banned' && { online: 'Lift the ban' }) });
	const buttons = changes.map(
		([change, label]) =>
			markup`<button name="change" value="${change}" data-key="${number} ${change}">${label}</button>`,
	);
	const good = status === 'online' ? 'good' : 'bad';
	return markup`
		<li><div class="row"><b>${name} ${number}</b><span class="badge ${good}">${status}</span></div>On a ${where}
			<form data-do="account">
				<input type="hidden" name="number" value="${number}"><div class="buttons">${buttons}</div><output></output>
			</form>
		</li>`;
}

const line = (title, status, rest) =>
	markup`<li class="row"><span><b>${title}</b> ${rest}</span><span class="badge">${status}</span></li>`;

/** JSON over several lines. Only the space between what is there changes: parsing would round the large ids. */
function pretty(text) {
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

const trafficLine = ({ id, at, kind, name, url, headers, signature, sent, status, answer, words, ok }) => markup`
	<li><details data-key="traffic ${id}">
		<summary data-key="summary ${id}">
			${time(at)} ${kind === 'request' ? 'From n8n' : 'To n8n'}: <b>${name}</b>
			<span class="badge ${signature === 'signed' ? 'good' : 'bad'}">${signature}</span>
			<span class="${ok ? 'good' : 'bad'}">${ok ? '✓' : '✗'} ${status} ${words}</span>
		</summary>
		<p>${url}</p><pre>${headers.join('\n')}</pre>
		<b>Sent</b><pre>${pretty(sent) || '(no body)'}</pre>
		<b>Answered</b><pre>${pretty(answer)}</pre>
	</details></li>`;

/** A setting shows what the platform has, unless somebody is about to change it. */
const settings = {};
function setting(form, name, value) {
	if (settings[form] !== value) $(`form[data-do="${form}"] [name="${name}"]`).value = value;
	settings[form] = value;
}

function show() {
	const { office, events, accounts, agents, customers, group, ports, scanTasks, registrations, quota, wakeUps } = state;
	fill($('#credential'), Object.entries(office), ([name, value]) => {
		return markup`<div><dt>${name}</dt><dd><code>${value}</code></dd><button data-copy="${value}">Copy</button></div>`;
	});
	if ($('#events').children.length === 0) fill($('#events'), events, eventCard);
	for (const event of events) for (const place of $$(`[data-answer="${event.id}"]`)) fill(place, [event], answerOf);
	setting('signing', 'signing', state.signing);
	setting('wakeUps', 'outcome', state.wakeUpOutcome);
	setting('quota', 'max', quota.max);

	const named = ({ number, status = 'online' }) => [
		number,
		called(number) + (status === 'online' ? '' : `, ${status}`),
	];
	const waiting = [...ports, ...scanTasks].filter(({ number }) => number === null);
	const codes = waiting.map(({ id, code }) => [id, `${code}… (port ${id.slice(0, 8)}…)`]);
	const entries = {
		customers: customers.map(named),
		accounts: accounts.map(named),
		friends: [...customers, { number: group }, ...accounts].map(({ number }) => named({ number })),
		agents: agents.map((agent) => [agent, agent]),
		codes: codes.length > 0 ? codes : [['', 'none']],
	};
	for (const { dataset, lastChild } of $$('[data-list]')) choose(lastChild, entries[dataset.list]);

	const { account, group: inGroup, customer } = $('#write').elements;
	chat($('#customer-chat'), ({ isSent }) => !isSent, account.value, inGroup.checked ? group : customer.value);
	const desk = $('#answer').elements;
	chat($('#agent-chat'), ({ isSent }) => isSent, desk.account.value, desk.friend.value);
	fill($('#wakeups'), wakeUps, (one) =>
		line(called(one.customer), one.status, `for agent ${one.agent}${one.account ? ` on ${one.account}` : ''}`),
	);
	fill($('#account-list'), accounts, accountCard);
	const places = Object.entries({ Port: ports, 'Scan task': scanTasks, Registration: registrations });
	fill($('#port-list'), places, ([what, list]) =>
		list.map(({ id = '', number, status }) => line(`${what} ${id.slice(0, 8)}`, status, number ?? 'no account')),
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
